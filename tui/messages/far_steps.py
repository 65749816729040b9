"""Goes to what is far away in a room: a day, a pinned message; and pins and unpins the chosen message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from session.values.model import EventId, ItemKind, RoomId, TimelineItem
from tui.asking import Asking
from tui.panes.pane_frame import take_focus
from tui.panes.reading import Reading
from tui.panes.seat import Seat
from tui.panes.shown_room import ShownRoom
from widgets.calendar_words import day_words
from widgets.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from session.host import SessionHost
    from session.session import Session


class FarSteps:
    """The steps of one pane. Whoever leaves them with Esc stays where they are."""

    def __init__(
        self,
        host: SessionHost,
        asking: Asking,
        session: Session,
        pane: Seat,
        reading: Reading,
        shown: ShownRoom,
        keymap: Mapping[str, str],
    ) -> None:
        """Show in this conversation what was gone to."""
        self._host = host
        self._asking = asking
        self._session = session
        self._pane = pane
        self._reading = reading
        self._shown = shown
        self._keymap = keymap
        self._begun = 0
        self._going: int | None = None

    def action_date(self, typed: str) -> None:
        """Go to the first message of a day in the open room."""
        room_id, moment = self._shown.room_id, day_begins(typed)
        if room_id is None:
            self._asking.refuse(_("No room is open."))
        elif moment is None:
            self._asking.refuse(_("Which day? /date YYYY-MM-DD, as in /date 2026-01-31."))
        else:
            self._pane.threads.leave()
            self._asking.tell(_("Looking for that day… Esc stops."))
            far = self._session.search.far

            async def said(place: int) -> str:
                return other_day(moment, await self._asking.answer(far.moment_at, room_id, place))

            self._asking.run(self._go(room_id, lambda: far.to_moment(room_id, moment), said=said))

    def go_to(self, room_id: RoomId, event_id: EventId) -> None:
        """Go to a message of the open room that may not be here yet."""
        found = self._session.search.far.to_message
        self._asking.run(self._go(room_id, lambda: found(room_id, event_id), event_id))

    async def _go(
        self,
        room_id: RoomId,
        find: Callable[[], Awaitable[int | None]],
        event_id: EventId | None = None,
        said: Callable[[int], Awaitable[str]] | None = None,
    ) -> None:
        self._begun += 1
        mine = self._going = self._begun
        place = await self._asking.answer(find)
        thread = None
        if place is not None and event_id is not None:
            # What came only now may turn out to stand in a thread.
            thread = await self._asking.answer(self._session.threads.place_of, room_id, event_id)
        words = await said(place) if said is not None and place is not None else ""
        if mine != self._going:
            return
        self._going = None
        if thread is not None and event_id is not None:
            self._pane.threads.go_to(room_id, event_id)
        elif place is not None and room_id == (self._reading.thread or self._shown.room_id):
            self._asking.tell(words)
            self._reading.uncover()
            self._reading.timeline.go_to(place)
            take_focus(self._reading.timeline)

    def stop(self) -> bool:
        """Go no further back; return whether that was going on."""
        going, self._going = self._going, None
        if going is None:
            return False
        self._asking.start(self._session.search.far.stop)
        self._asking.tell(_("Stopped; what came stays here."))
        return True

    def action_new_messages(self) -> None:
        """Go to where what was not read yet began when the conversation was opened."""
        if self._reading.timeline.go_to_new():
            self._reading.uncover()
            take_focus(self._reading.timeline)
        else:
            self._asking.tell(_("Nothing here is new, or it is not known where that begins."))

    def go_to_unsent(self) -> bool:
        """Go to a message that could not be sent in the conversation that is shown; return whether there is one."""
        found = self._reading.timeline.go_to_unsent()
        if found:
            self._reading.uncover()
            take_focus(self._reading.timeline)
        return found

    def action_pins(self) -> None:
        """Show the pinned messages of the open room."""
        if self._shown.room_id is None:
            self._asking.tell(_("No room is open."))
        else:
            self._asking.lead(self._show_pins(self._shown.room_id))

    async def _show_pins(self, room_id: RoomId) -> None:
        pinned = await self._asking.answer(self._session.messages.pins.listed, room_id)
        if pinned is None or room_id != self._shown.room_id:
            return
        if not pinned:
            self._asking.tell(_("Nothing is pinned in this room."))
            return
        from tui.screens.pins import PinsScreen

        pins, go_to = self._session.messages.pins, self._pane.threads.go_to
        self._pane.app.push_screen(PinsScreen(self._host, pins, self._keymap, room_id, pinned, go_to))

    def pin(self, room_id: RoomId, event_id: EventId, item: TimelineItem) -> None:
        """Pin a message, or unpin it."""
        if item.kind is ItemKind.STATE:
            self._asking.tell(_("Only messages can be pinned."))
            return
        self._asking.run((self._unpin if item.removed else self._pin)(room_id, event_id))

    async def _unpin(self, room_id: RoomId, event_id: EventId) -> None:
        """Unpin a removed message, which nobody pins any more."""
        pinned = await self._asking.answer(self._session.messages.pins.unpin, room_id, event_id)
        if pinned is not None:
            self._asking.tell(_("No longer pinned.") if pinned else _("This message was removed."))

    async def _pin(self, room_id: RoomId, event_id: EventId) -> None:
        pinned = await self._asking.answer(self._session.messages.pins.toggle, room_id, event_id)
        if pinned is not None:
            self._asking.tell(_("Pinned for everybody in the room.") if pinned else _("No longer pinned."))


def other_day(wanted: int, found: int | None) -> str:
    """Return the sentence that what was found is of a later day than was wanted, or "" when it is of that day."""
    if found is None or day_words(found) == day_words(wanted):
        return ""
    words = _("Nothing was said here on {day}; this is {next}.")
    return words.format(day=day_words(wanted), next=day_words(found))


def day_begins(typed: str) -> int | None:
    """Return when a day begins where the user is, in milliseconds; None for what is no day (YYYY-MM-DD)."""
    try:
        day = date.fromisoformat(typed.strip())
        return max(0, round(datetime.combine(day, time()).astimezone().timestamp() * 1000))
    except (ValueError, OverflowError, OSError):
        return None
