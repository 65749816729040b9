"""Which room a pane shows: opens it and follows what changes about it.

Law of this file: a room counts as read only while somebody looks at its pane, the end of the room is in view there, and
somebody has gone to it or done something in it: one that opened by itself has been read by nobody yet.
"""

from __future__ import annotations

from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.places import room_of
from session.values.updates import TimelineUpdate
from tui.desk.closed import closed
from tui.desk.desk import Desk
from tui.panes.name_check import NameCheck
from tui.panes.open_room import OpenRoom
from tui.panes.presence_shown import PresenceShown
from tui.panes.reading import Reading
from tui.panes.seat import Seat
from tui.panes.surroundings import Surroundings
from tui.rooms.gone_rooms import Gone
from tui.rooms.room_order import writable
from widgets.rooms.departure import departure_lines
from widgets.rooms.room_header import RoomHeader


class ShownRoom:
    """The open room of one pane."""

    def __init__(
        self,
        common: Surroundings,
        header: RoomHeader,
        reading: Reading,
        desk: Desk,
        names: NameCheck,
        pane: Seat,
    ) -> None:
        """Show rooms in this header, this conversation and this desk of a pane."""
        self._keeper = common.keeper
        self._asking = common.asking
        self._session = common.session
        self._rooms = common.rooms
        self._header = header
        self._reading = reading
        self._desk = desk
        self._names = names
        self._pane = pane
        self.open: OpenRoom | None = None
        """What is remembered of the open room's timeline."""
        self.gone = False
        """Whether our user is in the room no longer, and what was being written there still stands."""
        self.chosen = False
        """Whether somebody went to the room, or did something in it since it opened by itself."""
        self.presence = PresenceShown(header, common.asking, common.session)
        """How the other one of a direct chat is there."""

    @property
    def room_id(self) -> RoomId | None:
        """The room that is shown."""
        return self.open.room_id if self.open else None

    @property
    def summary(self) -> RoomSummary | None:
        """What is known of it."""
        return self._rooms.get(self.room_id)

    def show(self, room_id: RoomId, *, by_hand: bool = True) -> None:
        """Open a room: conversation, header and its own draft; by hand, it is marked as unread no longer."""
        summary = self._rooms.get(room_id)
        if by_hand and room_id == self.room_id:
            self.choose()
        if summary is None or room_id == self.room_id:
            return
        self.open, self.gone, self.chosen = OpenRoom(room_id), False, by_hand
        self._header.show(summary)
        self.presence.follow(summary)
        self._reading.open(summary)
        self._desk.open(room_id)
        self._keeper.note(self._desk)
        if summary.kind is not RoomKind.INVITE:
            self.see()
            if summary.marked_unread and by_hand:
                self._asking.start(self._session.receipts.marks.mark, room_id, unread=False)
            self._asking.run(self._open_timeline(room_id))

    def choose(self) -> None:
        """Take note that somebody has gone to the room, or done something in it."""
        if self.chosen or self.gone or (summary := self.summary) is None:
            return
        self.chosen = True
        if summary.kind is not RoomKind.INVITE and summary.marked_unread:
            self._asking.start(self._session.receipts.marks.mark, summary.room_id, unread=False)
        self.see()

    def see(self) -> None:
        """Count the room as read, if its end is seen."""
        if self.seen is not None:
            self._asking.start(self._session.receipts.mark_read, self.seen)

    @property
    def seen(self) -> RoomId | None:
        """The room, if somebody looks at its end: not at older messages, nor at a thread."""
        summary = self.summary
        at_end = self._reading.thread is None and self._reading.at_end
        looked_at = at_end and self.chosen and self._pane.looked_at
        joined = summary is not None and summary.kind is not RoomKind.INVITE
        return self.room_id if joined and looked_at else None

    def close(self) -> None:
        """Show no room."""
        self.forget()
        self._desk.open(None)

    def end(self, gone: Gone) -> None:
        """Show that our user is in a room no longer; what was being written there stays, and goes nowhere."""
        if gone.place != self._desk.composer.room_id:
            self.forget()
            self.open = OpenRoom(room_of(gone.place))
            self._desk.open(gone.place)
        self._desk.end(gone.place)
        self.gone = True
        key = self._desk.shown_key("rooms.gone")
        self._reading.end(departure_lines(gone.departure, writing=self._desk.holds_draft, key=key))
        self._header.show_gone(gone.name or room_of(gone.place))
        self.presence.forget()

    def forget(self) -> None:
        """Show nothing of a room; what is being written there is left alone."""
        self.open, self.gone = None, False
        self._reading.open(None)
        self._header.show(None)
        self.presence.forget()

    def learn(self, summary: RoomSummary, old: RoomSummary | None) -> None:
        """Take over what is new of a room, which may be this one."""
        self._learn(summary.room_id, summary)
        if summary.room_id == self.room_id:
            if self._reading.thread is not None:
                self._learn(self._reading.thread, summary)
            self._refresh(summary, old)

    def _learn(self, place: RoomId, summary: RoomSummary) -> None:
        self._desk.learn(place, summary.facts, summary.trust.stopped, closed(summary))

    def apply_timeline(self, update: TimelineUpdate) -> None:
        """Take over news of a conversation, if it is this one."""
        if self.open and not self.gone and update.room_id == self.open.room_id:
            self.open.apply(update)
            self._reading.apply(update)

    async def _open_timeline(self, room_id: RoomId) -> None:
        """Ask for the conversation; its members are complete behind it, so their names are compared then."""
        await self._asking.answer(self._session.open_timeline, room_id, beside=self._pane.room_beside)
        await self._check_names(room_id)

    async def _check_names(self, room_id: RoomId) -> None:
        deceiving = await self._asking.answer(self._names.check, room_id)
        if deceiving is not None and room_id == self.room_id:
            self._reading.learn_names(deceiving)

    def _refresh(self, summary: RoomSummary, old: RoomSummary | None) -> None:
        if self.gone or (old and old.kind is RoomKind.INVITE and summary.kind is not RoomKind.INVITE):
            self.open = None
            self.show(summary.room_id, by_hand=self.chosen)
            return
        self._header.show(summary)
        self.presence.learn(summary)
        if summary.unread:
            self.see()
        if old and old.facts != summary.facts and writable(summary):
            self._asking.run(self._check_names(summary.room_id))
