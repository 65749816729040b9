"""Tells the server what has been read, once it can be told: kept until then, also over a restart."""

from __future__ import annotations

import json

from session import endpoints
from session.errors import RequestRefused
from session.gateway import Gateway
from session.model import RoomId
from session.store.account import AccountStore
from session.store.database import Database
from session.store.events import EventStore
from session.store.rooms import RoomStore
from session.sync.batch import Receipt
from session.sync.unread import Unread

_WAITING = "unsent_receipts"


class Receipts:
    """The read markers of one account (private receipts: nobody but the server is told)."""

    def __init__(self, database: Database, gateway: Gateway, own_user: str) -> None:
        """Work on this database, telling this server."""
        self._database = database
        self._gateway = gateway
        self._account = AccountStore(database)
        self._events = EventStore(database)
        self._rooms = RoomStore(database)
        self._unread = Unread(database, own_user)

    def mark(self, room_id: RoomId) -> bool:
        """Count a room as read here, and remember to tell; return whether there was anything to read."""
        newest, room = self._events.newest(room_id), self._rooms.get(room_id)
        if newest is None or room is None or not room.unread:
            return False
        with self._database.transaction():
            self._rooms.set_read(room_id)
            self._unread.read(Receipt(room_id, newest.event_id, newest.timestamp))
            self._keep({**self._waiting(), room_id: newest.event_id})
        return True

    async def send(self) -> None:
        """Tell the server what it does not know yet.

        Raises:
            SessionError: when it cannot be told; what was not is kept.
        """
        for room_id, event_id in self._waiting().items():
            try:
                await endpoints.read_marker(self._gateway, room_id, event_id)
            except RequestRefused as refusal:
                if refusal.errcode == "M_LIMIT_EXCEEDED":
                    raise
                # It will not take it later either: the room was left, or the event is gone.
            with self._database.transaction():
                waiting = self._waiting()
                if waiting.get(room_id) == event_id:
                    del waiting[room_id]
                    self._keep(waiting)

    def _waiting(self) -> dict[str, str]:
        """Return the event up to which each room was read."""
        return dict(json.loads(self._account.get(_WAITING) or "{}"))

    def _keep(self, waiting: dict[str, str]) -> None:
        self._account.set(_WAITING, json.dumps(waiting))
