"""What keys of the room list and slash words do about the list: favourites, levels, views. One step for each word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.room_marks import NotifyLevel, RoomTag
from tui.asking import Asking
from tui.main_screen import MainScreen
from tui.rooms.place_steps import space_called
from tui.rooms.room_order import RoomOrder
from widgets.i18n import _, ngettext
from widgets.rooms.room_list import RoomList
from widgets.rooms.room_names import room_name
from widgets.rooms.room_rows import level_words
from widgets.rooms.room_sections import Arrangement, View, arrangement_words
from widgets.rooms.room_sorting import AS_IT_COMES, Sort, next_order, order_text, read_order

if TYPE_CHECKING:
    from session.session import Session

_Choice = TypeVar("_Choice", bound=StrEnum)


class ListSteps:
    """Does this for the main screen. A step means the open room, or the one that a key of the list names."""

    def __init__(self, asking: Asking, session: Session, screen: MainScreen, known: RoomOrder) -> None:
        """Work for `screen`; `known` are its rooms."""
        self._asking = asking
        self._session = session
        self._screen = screen
        self._known = known
        self._kept: tuple[str, str, RoomId | None] = (View.ALL.value, order_text(AS_IT_COMES), None)

    def do(self, step: str, room_id: RoomId | None) -> None:
        """Do what a key of the list asks, with the room that is marked there."""
        match step:
            case "favourite":
                self._toggle(self._known.get(room_id), RoomTag.FAVOURITE)
            case "low_priority":
                self._toggle(self._known.get(room_id), RoomTag.LOW)
            case "notify":
                self._notify(self._known.get(room_id), "")
            case "read":
                self._toggle_read(self._known.get(room_id))
            case "within":
                self._within(self._known.get(room_id))
            case "tree":
                self._screen.tree_of(self._known.get(room_id))
            case "view":
                self.action_view()
            case _:
                self.action_sort()

    def action_favourite(self) -> None:
        """Make the open room a favourite, or none."""
        self._toggle(self._screen.open_room, RoomTag.FAVOURITE)

    def action_low_priority(self) -> None:
        """Give the open room low priority, or none."""
        self._toggle(self._screen.open_room, RoomTag.LOW)

    def action_mark_read(self, typed: str = "") -> None:
        """Mark the open room as read, or all rooms."""
        if typed == "all":
            self._asking.run(self._read_all())
        elif typed:
            self._asking.refuse(_("/read marks the open room, /read all marks every room."))
        else:
            self._mark(self._screen.open_room, unread=False)

    async def _read_all(self) -> None:
        rooms = [room for room in self._known.all() if room.kind is not RoomKind.INVITE]
        waiting = [room.room_id for room in rooms if room.unread or room.calls or room.threads or room.marked_unread]

        async def done() -> bool:
            for room_id in waiting:
                await self._session.receipts.marks.mark(room_id, unread=False)
                await self._session.receipts.mark_read(room_id)
                await self._session.threads.mark_read(room_id)
            return True

        if await self._asking.answer(done):
            n = len(waiting)
            self._asking.tell(ngettext("{n} room is read.", "{n} rooms are read.", n).format(n=n))

    def action_mark_unread(self) -> None:
        """Mark the open room as unread, until it is opened the next time."""
        self._mark(self._screen.open_room, unread=True)

    def _toggle_read(self, room: RoomSummary | None) -> None:
        self._mark(room, unread=room is not None and not (room.unread or room.calls or room.marked_unread))

    def _mark(self, room: RoomSummary | None, *, unread: bool) -> None:
        if (room := self._joined(room)) is None:
            return
        self._asking.start(self._session.receipts.marks.mark, room.room_id, unread=unread)
        if unread:
            self._asking.tell(_("Marked as unread until you open it again."))
        else:
            self._asking.start(self._session.receipts.mark_read, room.room_id)
            self._asking.start(self._session.threads.mark_read, room.room_id)

    def action_level(self, typed: str = "") -> None:
        """Choose how much of the open room notifies."""
        self._notify(self._screen.open_room, typed)

    def action_view(self, typed: str = "") -> None:
        """Show all rooms, the unread ones, or those where our user is called."""
        rooms = self._list
        view = _chosen(tuple(View), rooms.arranged.view, typed)
        if view is None:
            self._asking.refuse(_("/view needs one of: all, unread, mentions."))
        else:
            rooms.show_as(replace(rooms.arranged, view=view))
            self._say_how()

    def action_sort(self, typed: str = "") -> None:
        """Sort the list."""
        rooms = self._list
        sort = read_order(typed) if typed else next_order(rooms.arranged.sort)
        if sort is None:
            words = _("/sort needs one or more of: {words}; - before one turns it around.")
            self._asking.refuse(words.format(words=", ".join(Sort)))
        else:
            rooms.show_as(replace(rooms.arranged, sort=sort))
            self._say_how()

    def action_within(self, typed: str = "") -> None:
        """Narrow the list to a space: the one that is named, else the open one, else to none."""
        if not typed:
            self._within(self._screen.open_room)
            return
        found = space_called(self._known, typed)
        if isinstance(found, str):
            self._asking.refuse(found)
        else:
            self._show_within(found.room_id)

    def _within(self, room: RoomSummary | None) -> None:
        """Narrow the list to a space; where it is narrowed already, to none, or to another space that is meant."""
        now = self._list.arranged.space
        if room is not None and room.kind is RoomKind.SPACE and room.room_id != now:
            self._show_within(room.room_id)
        elif now is not None:
            self._show_within(None)
        else:
            self._asking.refuse(_("Mark a space first: they have a + in the list."))

    def _show_within(self, space: RoomId | None) -> None:
        self._list.show_as(replace(self._list.arranged, space=space))
        self._say_how()

    def keep(self, arranged: Arrangement) -> None:
        """Keep how the list is looked at, for the next start; what was typed is for now."""
        kept = (arranged.view.value, order_text(arranged.sort), arranged.space)
        if kept != self._kept:
            self._kept = kept
            self._asking.start(self._session.choices.keep_list, *kept)

    async def begin(self) -> None:
        """Look at the list as it was looked at before."""
        kept = await self._asking.answer(self._session.choices.kept_list)
        if kept is None:
            return
        view, sort, space = self._kept = kept
        if view in tuple(View) and (order := read_order(sort)) is not None:
            self._list.show_as(replace(self._list.arranged, view=View(view), sort=order, space=space))

    def action_narrow(self) -> None:
        """Go to the list and narrow it by typing."""
        self._screen.action_rooms()
        self._list.narrow()
        self._asking.tell(_("type to narrow the list"))

    def _say_how(self) -> None:
        """Say how the list is looked at: on a narrow screen it does not show."""
        space = self._known.get(self._list.arranged.space)
        words = arrangement_words(self._list.arranged, room_name(space) if space else "")
        self._asking.tell(_("The list shows: {what}").format(what=words) if words else _("The list shows all rooms."))

    @property
    def _list(self) -> RoomList:
        return self._screen.room_list

    def _toggle(self, room: RoomSummary | None, tag: RoomTag) -> None:
        if (room := self._joined(room)) is not None:
            wanted = RoomTag.NONE if room.tag is tag else tag
            self._asking.start(self._session.choices.put, room.room_id, wanted)

    def _notify(self, room: RoomSummary | None, typed: str) -> None:
        if (room := self._joined(room)) is None:
            return
        level = _chosen(tuple(NotifyLevel), room.level, typed)
        if level is None:
            self._asking.refuse(_("/notify needs one of: default, all, mentions, mute."))
        else:
            self._asking.run(self._set_level(room, level))

    async def _set_level(self, room: RoomSummary, level: NotifyLevel) -> None:
        async def done() -> bool:
            await self._session.choices.set_level(room.room_id, level)
            return True

        if await self._asking.answer(done):
            self._asking.tell(f"{room_name(room)}: {level_words(level)}")

    def _joined(self, room: RoomSummary | None) -> RoomSummary | None:
        """Return the room that is meant, if our user is in it; say so when not."""
        if room is None:
            self._asking.refuse(_("No room is open."))
        elif room.kind is RoomKind.INVITE:
            self._asking.refuse(_("This is an invitation; /join accepts it."))
            return None
        return room


def _chosen(choices: Sequence[_Choice], now: _Choice, typed: str) -> _Choice | None:
    """Return the choice that was typed, or the one after `now` when nothing was; None when there is no such choice."""
    if typed:
        return next((one for one in choices if one.value == typed), None)
    return choices[(choices.index(now) + 1) % len(choices)]
