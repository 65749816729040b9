"""The panes of the main screen, one or two side by side: which of them the keys mean, and which are seen.

Two laws of this file: a room is open in one pane at most, so that it has one draft and one place where it is read;
and where the terminal is too narrow for two, one is out of sight and keeps all that it has.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import DescendantFocus
from textual.message import Message
from textual.widget import Widget

from session.values.model import RoomId, RoomSummary
from session.values.places import room_of
from session.values.updates import RoomsUpdate
from tui.commands.key_sets import VI
from tui.panes.pane import Pane
from tui.panes.pane_frame import frame_of
from tui.panes.surroundings import Surroundings
from tui.rooms.gone_rooms import Gone, GoneRooms
from widgets.composing.composer import Composer
from widgets.i18n import _
from widgets.letting_go import let_go

WIDE = 100
"""Columns from which two panes stand side by side, and the room list beside one."""


class Panes(Horizontal):
    """Holds the panes. One of them is always the current one, which every key and slash word means."""

    class Begun(Message):
        """The first room is shown, or it is known that there is none."""

    def __init__(self, common: Surroundings, *, id: str | None = None) -> None:
        """Make one pane; the other comes when it is asked for."""
        super().__init__(id=id)
        self._common = common
        self._all = [Pane(common, self)]
        self._current = self._all[0]
        self._current.add_class("-here")
        self._meant: Pane | None = None
        self._begun = self._restoring = self._told = self._said = False
        self._pair: tuple[RoomId, RoomId, int] | None = None
        self._kept: tuple[RoomId, RoomId, int] | None = None
        self._last: RoomId | None = None
        self._looked: tuple[Pane, RoomId | None, RoomId | None, bool] | None = None
        self.account = ""
        """Whose words stand in the composers, where there are several accounts."""
        self.wanted: RoomId | None = None
        """The room to show first; None for the one that was open last, or else the topmost."""
        self.gone = GoneRooms()
        """Rooms that our user is out of; of the account, which may have heard of some before it was shown."""

    def compose(self) -> ComposeResult:
        """Put the first pane there."""
        yield from self._all

    def on_mount(self) -> None:
        """Begin without a room, and notice when somebody looks here."""
        self._current.close()
        self.watch(self.app, "app_focus", lambda: self.look(), init=False)

    def on_unmount(self) -> None:
        """Let go of the app, which would keep the whole screen behind the lock."""
        let_go(self)

    async def begin(self) -> None:
        """Find out which rooms stood side by side at the end, and show what is to be shown first."""
        choices = self._common.session.choices
        kept = await self._common.asking.answer(choices.kept_pair)
        self._last = await self._common.asking.answer(choices.kept_last)
        self.wanted = self.wanted or self._last
        self._pair = self._kept = kept
        self._begun = True
        self.show_first()
        self._say_begun()

    # -- which pane -----------------------------------------------------------------------------------------

    @property
    def current(self) -> Pane:
        """The pane that the keys mean: where they are, or were last."""
        if self._meant is not None:
            return self._meant
        here = frame_of(self.screen.focused) if self.is_attached else None
        if isinstance(here, Pane) and not here.aside:
            self._current = here
        return self._current

    @property
    def open(self) -> Sequence[Pane]:
        """The panes that are there, in sight or not."""
        return [pane for pane in self._all if not pane.aside]

    def beside(self, pane: Pane) -> Pane | None:
        """Return the other pane, or None when there is only this one."""
        return next((other for other in self.open if other is not pane), None)

    @contextlib.contextmanager
    def meaning(self, pane: Pane) -> Iterator[None]:
        """Let everything that is asked for in here be about this pane."""
        before, self._meant = self._meant, pane
        try:
            yield
        finally:
            self._meant = before

    def looks_at(self, pane: Pane) -> bool:
        """Return whether somebody looks at a pane: the keys are there, on a terminal that is in front."""
        # News may come after the screen has gone.
        on_top = self.is_attached and self.app.screen_stack[-1:] == [self.screen]
        seen = on_top and self.app.app_focus and not self._restoring
        return seen and pane is self.current and pane.display

    # -- rooms ----------------------------------------------------------------------------------------------

    def show(self, room_id: RoomId, pane: Pane, *, by_hand: bool = True) -> None:
        """Show a room in this pane, or go to the other one when it shows it; a pane that was closed gets none."""
        pane = self.current if pane.aside else pane
        other = self.beside(pane)
        if other is not None and other.room_id == room_id:
            self.go(other, by_hand=by_hand)
        else:
            pane.show(room_id, by_hand=by_hand)
            self.look(seen=True)

    def with_room(self, room_id: RoomId) -> Pane:
        """Return the pane that shows a room, or else the current one."""
        return next((pane for pane in self.open if pane.room_id == room_id), self.current)

    def show_first(self) -> None:
        """Open a room when none is, but never under the hands of somebody who writes: their words would go there."""
        pane, rooms = self.current, self._common.rooms
        if not self._begun or pane.room_id is not None or pane.desk.composer.text:
            return
        pair, self._pair = self._pair, None if rooms.all() else self._pair
        if pair is not None and rooms.get(pair[0]) and rooms.get(pair[1]):
            self._restoring, self.wanted = True, None
            # First the one that had the keys: whoever types at once writes there, and not in the room beside it.
            second = pair[2] == 1
            here, beside = (pair[1], pair[0]) if second else (pair[0], pair[1])
            pane.show(here, by_hand=False)
            self._common.asking.run(self._restore(pane, beside, left=second))
        elif (first := self.wanted if rooms.get(self.wanted) else rooms.first()) is not None:
            self.wanted = None
            self.show(first, pane, by_hand=False)

    async def _restore(self, pane: Pane, beside: RoomId, *, left: bool) -> None:
        try:
            await self._open_beside(pane, beside, by_hand=False, left=left)
        finally:
            self._restoring = False
        self.go(pane, by_hand=False)

    def learn(self, changed: Sequence[tuple[RoomSummary, RoomSummary | None]]) -> None:
        """Take over what is new of rooms; a pane whose room is gone goes too, when it is not the only one."""
        self._common.doors.left -= {summary.room_id for summary, old in changed if old is None}
        for pane in self.open:
            for summary, old in changed:
                pane.shown.learn(summary, old)
        for pane in self.open:
            if pane.room_id is not None and pane.open_room is None and not pane.shown.gone:
                self._lose(pane, pane.room_id)
        self.show_first()
        self._told = True
        self._say_begun()

    def as_read(self, update: RoomsUpdate) -> RoomsUpdate:
        """Return news of rooms in which the room that somebody looks at is read: it is told so behind them."""
        seen = next((seen for pane in self.open if (seen := pane.shown.seen) is not None), None)
        rooms = (replace(one, unread=0, highlights=0) if one.room_id == seen else one for one in update.rooms)
        return RoomsUpdate(tuple(rooms)) if seen is not None else update

    def _say_begun(self) -> None:
        if self._begun and self._told and not self._said:
            self._said = True
            self.post_message(self.Begun())

    def _lose(self, pane: Pane, room_id: RoomId) -> None:
        """Let a room go, but never so that the next words of somebody who writes go into another one."""
        gone = self.gone.of(pane.desk.composer.room_id or room_id)
        if gone.departure is None and room_id in self._common.doors.left and not pane.desk.holds_draft:
            self._close(pane)
        else:
            # Also when it was left on another device: whoever looks here does not see that, and types on.
            self._end(pane, gone)

    def _end(self, pane: Pane, gone: Gone) -> None:
        pane.end(gone)
        if self.looks_at(pane):
            self._see_gone(gone.place)

    def _see_gone(self, place: RoomId) -> None:
        """Somebody has read why our user is out of a room: that is not told again, at the next start either."""
        if self.gone.seen(place):
            self._common.asking.start(self._common.session.departure_read, room_of(place))

    def lost(self) -> tuple[RoomId, ...]:
        """Return where our user is out, and has not read why or has something written, but for what is shown now."""
        desk = self.current.desk
        shown = {pane.desk.composer.room_id for pane in self.open if pane.shown.gone}
        written = desk.files.beside(desk.composer.drafts())
        return self.gone.waiting(written.keys(), [place for place in shown if place])

    def show_lost(self) -> bool:
        """Show the next of these places, and why our user is out of it; return whether there is one."""
        places, here = self.lost(), self.current.desk.composer.room_id or RoomId("")
        following = next((place for place in places if place > here), next(iter(places), None))
        if following is None:
            return False
        self._end(self.current, self.gone.of(following))
        self.go(self.current)
        self.look()
        return True

    def _close(self, pane: Pane) -> None:
        if self.beside(pane) is None:
            pane.close()
        else:
            self._fold(pane)

    # -- two of them ----------------------------------------------------------------------------------------

    def split(self, room_id: RoomId) -> None:
        """Show a room beside the current one; where two are shown already, in the other's place."""
        pane = self.current
        if problem := self.no_split():
            self._common.asking.tell(problem)
        elif pane.room_id == room_id:
            self._common.asking.tell(_("That room is open here already."))
        else:
            self._common.asking.run(self._split(pane, room_id))

    def no_split(self) -> str | None:
        """Return why there cannot be two panes here now, or None."""
        if self.current.room_id is None:
            return _("No room is open.")
        if (columns := self.app.size.width) < WIDE:
            words = _("Two rooms side by side need {wide} columns; here are {columns}.")
            return words.format(wide=WIDE, columns=columns)
        return None

    async def _split(self, pane: Pane, room_id: RoomId) -> None:
        self.go(await self._open_beside(pane, room_id))

    async def _open_beside(self, pane: Pane, room_id: RoomId, *, by_hand: bool = True, left: bool = False) -> Pane:
        """Show a room on the right of a pane, or on its left."""
        if len(self._all) == 1:
            self._all.append(Pane(self._common, self, aside=True))
            self._all[1].display = False
            await self.mount(self._all[1])
        other = next(one for one in self._all if one is not pane)
        if other.aside:
            if left:
                self.move_child(other, before=pane)
            else:
                self.move_child(other, after=pane)
            self._all = [other, pane] if left else [pane, other]
            other.aside = False
            for summary in self._common.rooms.all():
                other.shown.learn(summary, None)
        other.show(room_id, by_hand=by_hand)
        self.fit()
        return other

    def unsplit(self) -> None:
        """Keep the current pane alone; the other room's draft stays with its room."""
        if (other := self.beside(self.current)) is None:
            self._common.asking.tell(_("Only one room is open here."))
        else:
            self._fold(other)

    def _fold(self, pane: Pane) -> None:
        """Let a pane go, and the keys to the other one."""
        if (other := self.beside(pane)) is not None:
            pane.put_aside()
            self._current = other
            self.move_child(pane, after=other)
            self._all = [other, pane]
            self.go(other, by_hand=False)

    @property
    def reads(self) -> bool:
        """Whether the keys are those of vi with no text under them: they go from conversation to conversation."""
        return self._common.config.key_set == VI and not isinstance(self.screen.focused, Composer)

    def go(self, pane: Pane, *, by_hand: bool = True, reads: bool = False) -> None:
        """Let the keys mean this pane, and bring it into sight; they go to where they were last in it.

        Whoever `reads` goes to the conversation: keys that are none for a composer may be on their way.
        """
        with self.meaning(pane):
            self.fit()
        if frame_of(self.screen.focused) is not pane:
            last = pane.reading.timeline if reads else pane.last_focus
            self.screen.set_focus(last if last is not None and _is_shown(last) else pane.desk.composer)
        self._current = pane
        if by_hand:
            pane.shown.choose()
        self.look()

    def on_resize(self) -> None:
        """Fold to one pane, or show both again."""
        self.fit()

    def fit(self) -> None:
        """Show as many panes as there is room for."""
        both = len(self.open) > 1 and self.app.size.width >= WIDE
        for pane in self._all:
            pane.display = not pane.aside and (both or pane is self.current)
        self.screen.set_class(both, "-split")

    # -- who looks ------------------------------------------------------------------------------------------

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Remember where the keys are in their pane."""
        if isinstance(pane := frame_of(event.widget), Pane):
            pane.last_focus = event.widget
            self.look()

    def on_timeline_end_seen(self) -> None:
        """Count as read what is at the end, once that is in view."""
        self.look()

    def on_reading_turned(self) -> None:
        """Count the room or the thread as read that is shown now."""
        self.look()

    def look_again(self) -> None:
        """Count as read what came while another screen lay over this one."""
        if self._looked is not None:
            self._looked = (*self._looked[:3], False)
        self.look()

    def look(self, *, seen: bool = False) -> None:
        """Mark the current pane, and count as read what is seen in it, unless that is done already."""
        pane = self.current
        self._keep()
        seen_to_its_end = pane.reading.at_end and self.looks_at(pane)
        looked = (pane, pane.room_id, pane.reading.thread, seen_to_its_end)
        before, self._looked = self._looked, looked
        if looked == before:
            return
        for one in self._all:
            one.set_class(one is pane, "-here")
        if before is None or before[:2] != looked[:2]:
            self._common.opened(pane.room_id)
        if looked[3] and not seen:
            pane.shown.see()
        if self.looks_at(pane) and pane.shown.gone and (place := pane.desk.composer.room_id) is not None:
            self._see_gone(place)
        # Also where it is none: a thread may have been opened since.
        self._common.asking.start(self._common.session.threads.look_at, pane.reading.thread if looked[3] else None)

    def _keep(self) -> None:
        """Keep which room is open, and which stand side by side, for the next start."""
        rooms = [pane.room_id for pane in self.open]
        here = self.current
        if here.room_id is not None and here.room_id != self._last and here.shown.chosen:
            self._last = here.room_id
            self._common.asking.start(self._common.session.choices.keep_last, here.room_id)
        if self._restoring or not self._begun or None in rooms:
            return
        where = self.open.index(self.current)
        pair = (rooms[0], rooms[1], where) if len(rooms) == 2 and rooms[0] and rooms[1] else None
        if pair != self._kept and self._pair is None:
            self._kept = pair
            self._common.asking.start(self._common.session.choices.keep_pair, pair)

    def write_as(self, account: str) -> None:
        """Say before each composer whose words stand there."""
        self.account = account
        for pane in self._all:
            pane.write_as(account)


def _is_shown(widget: Widget) -> bool:
    """Return whether a widget, or something around it, is not out of sight."""
    return widget.focusable and all(one.display for one in widget.ancestors_with_self if isinstance(one, Widget))
