"""Tells the server what has been read, once it can be told: kept until then, also over a restart."""

from __future__ import annotations

import contextlib
import json
import math
import time
from collections.abc import Callable

from session.account.metadata import Metadata
from session.publisher import Publisher
from session.reading.unread_marks import UnreadMarks
from session.server import receipt_requests
from session.server.gateway import Gateway
from session.server.spoken import Spoken
from session.store.account import AccountStore
from session.store.database import Database
from session.store.events import EventStore
from session.store.receipts import ReceiptStore
from session.store.room_settings import READ_MARKER, RoomSettings
from session.store.rooms import RoomStore
from session.sync.batch import ReadBy, Receipt
from session.sync.ephemeral import MAIN
from session.sync.thread_counts import ThreadCounts
from session.sync.unread import Unread
from session.timeline.reading import StoredEvent
from session.timeline.view import TimelineView
from session.values.errors import RequestRefused, SessionError
from session.values.model import RoomId
from session.values.places import room_of, root_of
from session.values.receipts_to import ReceiptsTo

_WAITING = "unsent_receipts"


class Receipts:
    """The read markers of one account; who is told of them is chosen, and by default nobody but the server."""

    def __init__(self, database: Database, gateway: Gateway, own_user: str) -> None:
        """Work on this database, telling this server."""
        self.metadata = Metadata(database, gateway, own_user)
        """Who is told."""
        self.marks = UnreadMarks(database, gateway, own_user)
        """Rooms that are marked as unread."""
        self._own_user = own_user
        self._names: Callable[[RoomId, str], tuple[str, ...]] = lambda _room_id, _event_id: ()
        self._before: dict[RoomId, str | None] = {}
        """Up to where rooms were read before they were marked the last time."""
        self._reads = ReceiptStore(database)
        self._database = database
        self._gateway = gateway
        self._account = AccountStore(database)
        self._events = EventStore(database)
        self._rooms = RoomStore(database)
        self._settings = RoomSettings(database)
        self._unread = Unread(database, own_user)
        self._thread_counts = ThreadCounts(database)
        self._spoken = Spoken(gateway)
        self._changed: Callable[[set[str] | None], None] = lambda _rooms: None

    def serve(self, view: TimelineView, publisher: Publisher) -> None:
        """Say names as this view does, and tell this publisher what was read before a room was opened."""
        self._names = view.readers
        publisher.read_before = self.read_before
        self.metadata.presence.others.tell = publisher.show
        self._changed = self.marks.changed = publisher.rooms_changed

    def read_before(self, room_id: RoomId) -> str | None:
        """Return up to where a room was read before it was looked at, or None when nothing there is new."""
        newest, room, before = self._events.newest(room_id), self._rooms.get(room_id), self._read_before(room_id)
        if newest is not None and room is not None and (room.unread or self._is_news(newest, before)):
            return before
        return self._before.get(room_id)

    async def mark_read(self, room_id: RoomId) -> None:
        """Count a room as read, here and on the server as soon as that can be reached."""
        if self.mark(room_id):
            self._changed({room_id})
            with contextlib.suppress(SessionError):
                await self.send()

    def mark(self, room_id: RoomId) -> bool:
        """Count a room as read here, and remember to tell; return whether there was anything to read."""
        newest, room, before = self._events.newest(room_id), self._rooms.get(room_id), self._read_before(room_id)
        if newest is None or room is None or not (room.unread or self._is_news(newest, before)):
            self._before.pop(room_id, None)
            return False
        self._before[room_id] = before
        with self._database.transaction():
            self._rooms.set_read(room_id)
            self._thread_counts.opened(room_id)
            self._unread.read(Receipt(room_id, newest.event_id, newest.timestamp))
            self._keep({**self._waiting(), room_id: newest.event_id})
        return True

    def _is_news(self, newest: StoredEvent, before: str | None) -> bool:
        """Return whether there is something to read though nothing is counted, as in a room that is muted."""
        return newest.sender != self._own_user and newest.event_id != before

    def _read_before(self, room_id: RoomId) -> str | None:
        """Return up to where a room was read, on whichever device: by its receipt or its read marker, the further."""
        receipt, marker = self._unread.read_up_to(room_id), self._settings.marker(room_id)
        places = [self._place(room_id, event_id) for event_id in (receipt, marker)]
        room = self._rooms.get(room_id)
        if max(places) == -math.inf and room is not None and room.unread:
            return self._unread.begins_behind(room_id, room.unread)
        return marker if marker is not None and places[1] > places[0] else receipt

    def _place(self, room_id: RoomId, event_id: str | None) -> float:
        event = None if event_id is None else self._events.get(room_id, event_id)
        return -math.inf if event is None or event.position is None else event.position

    def mark_thread(self, place: RoomId, event_id: str) -> bool:
        """Count a thread as read up to a reply, and remember to tell; return whether that is news."""
        room_id, root = room_of(place), root_of(place)
        before = self._reads.of(room_id, self._own_user, root or MAIN)
        if before is not None and before.event_id == event_id:
            return False
        now = max(round(time.time() * 1000), before.timestamp if before is not None else 0)
        with self._database.transaction():
            self._reads.take(ReadBy(room_id, self._own_user, event_id, now, root or MAIN))
            self._keep({**self._waiting(), place: event_id})
        return True

    async def readers(self, room_id: RoomId, event_id: str) -> tuple[str, ...]:
        """Return what those are called who have read a message, as far as they let it be known."""
        return self._names(room_id, event_id)

    async def send(self) -> None:
        """Tell the server what it does not know yet.

        Raises:
            SessionError: when it cannot be told; what was not is kept.
        """
        for place, event_id in self._waiting().items():
            try:
                await self._tell(RoomId(place), event_id)
            except RequestRefused as refusal:
                if refusal.errcode == "M_LIMIT_EXCEEDED":
                    raise
                # It will not take it later either: the room was left, or the event is gone.
            with self._database.transaction():
                waiting = self._waiting()
                if waiting.get(place) == event_id:
                    del waiting[place]
                    self._keep(waiting)
        await self.marks.send()

    async def _tell(self, place: RoomId, event_id: str) -> None:
        """Tell how far a room or a thread was read; threads that were not opened stay unread on other devices."""
        room_id, root = room_of(place), None if (named := root_of(place)) is None else str(named)
        told = self.metadata.receipts(room_id)
        if told is ReceiptsTo.OFF:
            return
        in_main = root is None
        if in_main and await self._spoken.at_least(1, 4):
            main = self._events.newest_outside_threads(room_id, event_id)
            if main is None:
                return
            event_id, root = main.event_id, MAIN
        public = told is ReceiptsTo.PUBLIC
        await receipt_requests.read(self._gateway, room_id, event_id, root, public=public)
        if in_main and self._settings.marker(room_id) != event_id:
            await receipt_requests.set_marker(self._gateway, room_id, event_id)
            with self._database.transaction():
                self._settings.keep(room_id, READ_MARKER, {"event_id": event_id})

    def _waiting(self) -> dict[str, str]:
        """Return the event up to which each room, or thread, was read."""
        return dict(json.loads(self._account.get(_WAITING) or "{}"))

    def _keep(self, waiting: dict[str, str]) -> None:
        self._account.set(_WAITING, json.dumps(waiting))
