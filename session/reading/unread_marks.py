"""Marks rooms as unread, to come back to them, and no longer; the server is told once it can be (MSC2867)."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable

from session.server import receipt_requests
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.store.room_settings import RoomSettings
from session.values.errors import RequestRefused, SessionError
from session.values.model import RoomId
from session.values.room_marks import MARKED_UNREAD

_WAITING = "unsent_unread_marks"


class UnreadMarks:
    """The marks of one account; they hold here at once."""

    def __init__(self, database: Database, gateway: Gateway, own_user: str) -> None:
        """Work on this database, telling this server."""
        self._database = database
        self._gateway = gateway
        self._own_user = own_user
        self._account = AccountStore(database)
        self._settings = RoomSettings(database)
        self.changed: Callable[[set[str]], None] = lambda _rooms: None
        """Hears which rooms look different."""

    async def mark(self, room_id: RoomId, *, unread: bool) -> None:
        """Mark a room as unread, or no longer."""
        if (room_id in self._settings.marked_unread()) is unread:
            return
        with self._database.transaction():
            for kind in MARKED_UNREAD:
                self._settings.keep(room_id, kind, {"unread": unread})
            self._keep({**self._waiting(), room_id: unread})
        self.changed({room_id})
        with contextlib.suppress(SessionError):
            await self.send()

    async def send(self) -> None:
        """Tell the server what it does not know yet, by both names: other programs read the one or the other.

        Raises:
            SessionError: when it cannot be told; what was not is kept.
        """
        for room_id, unread in self._waiting().items():
            try:
                for kind in MARKED_UNREAD:
                    await receipt_requests.mark_unread(
                        self._gateway, self._own_user, RoomId(room_id), kind, unread=unread
                    )
            except RequestRefused as refusal:
                if refusal.errcode == "M_LIMIT_EXCEEDED":
                    raise
                # It will not take it later either.
            with self._database.transaction():
                waiting = self._waiting()
                if waiting.get(room_id) is unread:
                    del waiting[room_id]
                    self._keep(waiting)

    def _waiting(self) -> dict[str, bool]:
        return dict(json.loads(self._account.get(_WAITING) or "{}"))

    def _keep(self, waiting: dict[str, bool]) -> None:
        self._account.set(_WAITING, json.dumps(waiting))
