"""Tells the server what has been read, once it can be told: kept until then, also over a restart."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from session import receipt_requests
from session.errors import RequestRefused
from session.gateway import Gateway
from session.metadata import Metadata
from session.model import RoomId
from session.places import room_of, root_of
from session.publisher import Publisher
from session.receipts_to import ReceiptsTo
from session.store.account import AccountStore
from session.store.database import Database
from session.store.events import EventStore
from session.store.receipts import ReceiptStore
from session.store.rooms import RoomStore
from session.sync.batch import ReadBy, Receipt
from session.sync.ephemeral import MAIN
from session.sync.unread import Unread
from session.timeline.view import TimelineView

_WAITING = "unsent_receipts"


class Receipts:
    """The read markers of one account; who is told of them is chosen, and by default nobody but the server."""

    def __init__(self, database: Database, gateway: Gateway, own_user: str) -> None:
        """Work on this database, telling this server."""
        self.metadata = Metadata(database, gateway, own_user)
        """Who is told."""
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
        self._unread = Unread(database, own_user)

    def serve(self, view: TimelineView, publisher: Publisher) -> None:
        """Say names as this view does, and tell this publisher what was read before a room was opened."""
        self._names = view.readers
        publisher.read_before = self._before.get

    def mark(self, room_id: RoomId) -> bool:
        """Count a room as read here, and remember to tell; return whether there was anything to read."""
        newest, room = self._events.newest(room_id), self._rooms.get(room_id)
        if newest is None or room is None or not room.unread:
            self._before.pop(room_id, None)
            return False
        self._before[room_id] = self._unread.read_up_to(room_id)
        with self._database.transaction():
            self._rooms.set_read(room_id)
            self._unread.read(Receipt(room_id, newest.event_id, newest.timestamp))
            self._keep({**self._waiting(), room_id: newest.event_id})
        return True

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
            room_id, told = room_of(RoomId(place)), self.metadata.receipts(room_of(RoomId(place)))
            try:
                if told is not ReceiptsTo.OFF:
                    public, root = told is ReceiptsTo.PUBLIC, root_of(RoomId(place))
                    await receipt_requests.read(self._gateway, room_id, event_id, root, public=public)
            except RequestRefused as refusal:
                if refusal.errcode == "M_LIMIT_EXCEEDED":
                    raise
                # It will not take it later either: the room was left, or the event is gone.
            with self._database.transaction():
                waiting = self._waiting()
                if waiting.get(place) == event_id:
                    del waiting[place]
                    self._keep(waiting)

    def _waiting(self) -> dict[str, str]:
        """Return the event up to which each room, or thread, was read."""
        return dict(json.loads(self._account.get(_WAITING) or "{}"))

    def _keep(self, waiting: dict[str, str]) -> None:
        self._account.set(_WAITING, json.dumps(waiting))
