"""What comes of asking to be let into rooms: told once, when somebody has answered (Matrix spec, "Knocking")."""

from __future__ import annotations

import json
from collections.abc import Callable

from session.store.account import AccountStore
from session.store.database import Database
from session.store.rooms import RoomStore
from session.values.words import N_, Words

_WAITING = "knocked"


class Knocks:
    """The rooms that one account waits in front of; they outlive a restart."""

    def __init__(self, database: Database, tell: Callable[[Words], None]) -> None:
        """Work on this database; `tell` says a sentence to the account's owner."""
        self._database = database
        self._account = AccountStore(database)
        self._rooms = RoomStore(database)
        self._tell = tell

    def wait(self, room_id: str, room: str) -> None:
        """Wait for an answer of a room, which was called `room` when it was asked."""
        known = self._rooms.get(room_id)
        with self._database.transaction():
            if known is not None and known.membership not in ("join", "invite"):
                # We may have left it long ago; what counts is what comes from now on.
                self._rooms.set_membership(room_id, "knock")
            self._keep({**self._waiting(), room_id: room})

    def look(self) -> None:
        """Tell of answers that came, each once."""
        waiting = self._waiting()
        for room_id, room in tuple(waiting.items()):
            known = self._rooms.get(room_id)
            if known is None or known.membership == "knock":
                continue
            del waiting[room_id]
            with self._database.transaction():
                self._keep(waiting)
            if known.membership == "invite":
                self._tell(Words.of(N_("You are let into {room}: its invitation stands first in the list."), room=room))
            elif known.membership in ("leave", "ban"):
                self._tell(Words.of(N_("You are not let into {room}."), room=room))

    def _waiting(self) -> dict[str, str]:
        return dict(json.loads(self._account.get(_WAITING) or "{}"))

    def _keep(self, waiting: dict[str, str]) -> None:
        self._account.set(_WAITING, json.dumps(waiting))
