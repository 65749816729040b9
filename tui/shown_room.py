"""Which room is shown: opens it, follows what changes about it, and opens another when it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.dom import DOMNode

from hints.model import RoomFacts
from session.model import RoomId, RoomKind, RoomSummary
from session.updates import RoomsUpdate, TimelineUpdate, TypingUpdate
from tui.asking import Asking
from tui.desk import Desk
from tui.draft_keeper import DraftKeeper
from tui.name_check import NameCheck
from tui.open_room import OpenRoom
from tui.presence_shown import PresenceShown
from tui.reading import Reading
from tui.room_order import RoomOrder, writable
from widgets.room_header import RoomHeader
from widgets.room_list import RoomList

if TYPE_CHECKING:
    from session.session import Session


class ShownRoom:
    """The open room of one screen, and the rooms that could be."""

    def __init__(
        self,
        screen: DOMNode,
        asking: Asking,
        session: Session,
        desk: Desk,
        reading: Reading,
        names: NameCheck,
        keeper: DraftKeeper,
    ) -> None:
        """Show rooms on `screen`: in its list, its header, this conversation and this desk, whose drafts are kept."""
        self._keeper = keeper
        self._screen = screen
        self._asking = asking
        self._session = session
        self._desk = desk
        self._reading = reading
        self._names = names
        self.rooms = RoomOrder()
        """All rooms, as the list shows them."""
        self.open: OpenRoom | None = None
        """What is remembered of the open room's timeline."""
        self.presence = PresenceShown(screen, asking, session)
        """How the other one of a direct chat is there."""
        self.wanted: RoomId | None = None
        """The room to show first; None for the topmost."""

    @property
    def room_id(self) -> RoomId | None:
        """The room that is shown."""
        return self.open.room_id if self.open else None

    @property
    def summary(self) -> RoomSummary | None:
        """What is known of it."""
        return self.rooms.get(self.room_id)

    def show(self, room_id: RoomId) -> None:
        """Open a room: conversation, header and its own draft."""
        summary = self.rooms.get(room_id)
        if summary is None or room_id == self.room_id:
            return
        self.open = OpenRoom(room_id)
        self._screen.query_one(RoomList).choose(room_id)
        self._screen.query_one(RoomHeader).show(summary)
        self.presence.follow(summary)
        self._reading.open(summary)
        self._desk.open(room_id, writable_facts(summary))
        self._keeper.note(self._desk)
        if summary.kind is not RoomKind.INVITE:
            self._asking.start(self._session.receipts.mark_read, room_id)
            if summary.marked_unread:
                self._asking.start(self._session.receipts.marks.mark, room_id, unread=False)
            self._asking.run(self._open_timeline(room_id))

    def show_first(self) -> None:
        """Open a room when none is, but never under the hands of somebody who writes: their words would go there."""
        if self.open is not None or self._desk.composer.text:
            return
        first = self.wanted if self.rooms.get(self.wanted) else self.rooms.first()
        if first is not None:
            self.show(first)

    def close(self) -> None:
        """Show no room."""
        self.open = None
        self._reading.open(None)
        self._screen.query_one(RoomHeader).show(None)
        self._desk.open(None, None)

    def apply(self, update: RoomsUpdate) -> None:
        """Take over a room list."""
        changed = self.rooms.apply(update)
        self._screen.query_one(RoomList).apply(update)
        for summary, old in changed:
            self._learn(summary.room_id, summary)
            if summary.room_id == self.room_id:
                if self._reading.thread is not None:
                    self._learn(self._reading.thread, summary)
                self._refresh(summary, old)
        if self.open and self.summary is None:
            self.close()
        self.show_first()

    def _learn(self, place: RoomId, summary: RoomSummary) -> None:
        self._desk.learn(place, writable_facts(summary), summary.trust.stopped, replaced=summary.replaced)

    def apply_timeline(self, update: TimelineUpdate) -> None:
        """Take over news of a conversation, if it is this one."""
        if self.open and update.room_id == self.open.room_id:
            self.open.apply(update)
            self._reading.apply(update)

    def show_typing(self, update: TypingUpdate) -> None:
        """Say who types in the room that is shown."""
        if update.room_id == self.room_id:
            self._screen.query_one(RoomHeader).show_typing(update.names)

    async def _open_timeline(self, room_id: RoomId) -> None:
        """Ask for the conversation; its members are complete behind it, so their names are compared then."""
        await self._asking.answer(self._session.open_timeline, room_id)
        await self._check_names(room_id)

    async def _check_names(self, room_id: RoomId) -> None:
        deceiving = await self._asking.answer(self._names.check, room_id)
        if deceiving is not None and room_id == self.room_id:
            self._reading.learn_names(deceiving)

    def _refresh(self, summary: RoomSummary, old: RoomSummary | None) -> None:
        self._screen.query_one(RoomHeader).show(summary)
        self.presence.learn(summary)
        if old and old.kind is RoomKind.INVITE and summary.kind is not RoomKind.INVITE:
            self.open = None
            self.show(summary.room_id)
            return
        if summary.unread:
            self._asking.start(self._session.receipts.mark_read, summary.room_id)
        if old and old.facts != summary.facts and writable(summary):
            self._asking.run(self._check_names(summary.room_id))


def writable_facts(summary: RoomSummary) -> RoomFacts | None:
    """Return the facts that a draft in this room needs, or None where nothing can be written."""
    return summary.facts if writable(summary) else None
