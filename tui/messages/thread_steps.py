"""Threads on the screen: opening one in place of its room's conversation, leaving it, listing them; going to a message.

Law of this file: what is written while a thread is shown is bound to it, and to its room when it is not.
"""

from __future__ import annotations

from collections.abc import Callable

from session.values.model import EventId, RoomId, TimelineItem
from session.values.places import room_of, root_of, thread_place
from session.values.updates import TimelineUpdate
from tui.desk.closed import closed
from tui.desk.desk import Desk
from tui.panes.open_room import OpenRoom
from tui.panes.pane_frame import take_focus
from tui.panes.reading import Reading
from tui.panes.seat import Seat
from tui.panes.shown_room import ShownRoom
from tui.panes.surroundings import Surroundings
from widgets.i18n import _
from widgets.rooms.room_names import room_name
from widgets.timeline.timeline import Timeline


class ThreadSteps:
    """The threads of one pane's open room."""

    def __init__(
        self,
        common: Surroundings,
        desk: Desk,
        pane: Seat,
        shown: ShownRoom,
        reading: Reading,
        go_back_to: Callable[[RoomId, EventId], None],
    ) -> None:
        """Work for this pane; `go_back_to` pages back in its room to a message."""
        self._host = common.host
        self._asking = common.asking
        self._session = common.session
        self._keymap = common.config.keys
        self._desk = desk
        self._pane = pane
        self._shown = shown
        self._reading = reading
        self._show_room = pane.show_room
        self._go_back_to = go_back_to
        self._open: OpenRoom | None = None
        reading.rows_wanted, reading.older_wanted = self.rows_wanted, self.older_wanted

    @property
    def followed(self) -> OpenRoom | None:
        """What is remembered of the conversation that is shown: the thread's, or else the room's."""
        if self._open is not None and self._open.room_id == self._reading.thread:
            return self._open
        return self._shown.open

    def apply(self, update: TimelineUpdate) -> None:
        """Take over news of a conversation that is shown."""
        if root_of(update.room_id) is None:
            self._shown.apply_timeline(update)
        elif self._open is not None and update.room_id == self._reading.thread == self._open.room_id:
            self._open.apply(update)
            self._reading.apply_thread(update)

    def of_message(self, room_id: RoomId, event_id: EventId, _item: TimelineItem) -> None:
        """Open the thread of a message, or begin one."""
        if self._reading.thread is not None:
            self._asking.tell(_("Threads do not branch; this is one already."))
        else:
            self._asking.lead(self._of_message(room_id, event_id))

    async def _of_message(self, room_id: RoomId, event_id: EventId) -> None:
        place = await self._asking.answer(self._session.threads.place_of, room_id, event_id)
        if room_id == self._shown.room_id:
            self.open(place or thread_place(room_id, event_id))

    def open(self, place: RoomId) -> None:
        """Show a thread of the open room in place of the room's conversation, with a draft of its own."""
        summary = self._shown.summary
        if summary is None or room_of(place) != summary.room_id or place == self._reading.thread:
            return
        self._open = OpenRoom(place)
        self._reading.open_thread(place, summary.facts)
        self._desk.learn(place, summary.facts, summary.trust.stopped, closed(summary))
        self._desk.open(place)
        take_focus(self._desk.composer)
        self._asking.start(self._session.threads.open, place)

    def leave(self) -> bool:
        """Show the room again, if it is there; return whether a thread was shown."""
        thread, summary = self._reading.thread, self._shown.summary
        if thread is None:
            return False
        self._open = None
        self._reading.leave_thread()
        if summary is not None:
            self._desk.open(summary.room_id)
        self._asking.start(self._session.threads.close, thread)
        return True

    def action_threads(self) -> None:
        """List the threads of the open room."""
        if self._shown.room_id is None:
            self._asking.tell(_("No room is open."))
        else:
            self._asking.lead(self._list(self._shown.room_id))

    async def _list(self, room_id: RoomId) -> None:
        from tui.screens.threads import ThreadsScreen

        listed = await self._asking.answer(self._session.threads.all, room_id)
        summary = self._shown.summary
        if listed is None or summary is None or summary.room_id != room_id:
            return
        if not listed:
            self._asking.tell(_("No threads are known here; t on a message begins one."))
            return
        title = _("Threads in {room}").format(room=room_name(summary))
        self._pane.app.push_screen(ThreadsScreen(self._host, self._keymap, listed, title=title, chosen=self.open))

    def go_to(self, room_id: RoomId, event_id: EventId) -> None:
        """Show a message in its conversation, or in its thread when that is where it stands."""
        self._asking.lead(self._go_to(room_id, event_id))

    async def _go_to(self, room_id: RoomId, event_id: EventId) -> None:
        thread = await self._asking.answer(self._session.threads.place_of, room_id, event_id)
        if thread is None or thread != self._reading.thread:
            self._show_room(room_id)
        self._reading.uncover()
        if thread is None:
            self._go_back_to(room_id, event_id)
            return
        self.open(thread)
        place = await self._asking.answer(self._session.threads.index, thread, event_id)
        if place is not None and thread == self._reading.thread:
            self._reading.timeline.go_to(place)
            take_focus(self._reading.timeline)

    def rows_wanted(self, event: Timeline.RowsWanted) -> None:
        """Get rows that a conversation does not hold."""
        thread = root_of(event.room_id) is not None
        request = self._session.threads.request_rows if thread else self._session.request_rows
        self._host.tell(request, event.room_id, event.first, event.last)

    def older_wanted(self, event: Timeline.OlderWanted) -> None:
        """Get older history."""
        if root_of(event.room_id) is None:
            self._asking.start(self._session.page_back, event.room_id)
        else:
            self._asking.start(self._session.threads.fetch_older, event.room_id)
