"""Know everybody in a room before anything is said about who reads it, or a key is shared."""

from __future__ import annotations

from typing import Any

from session.server import endpoints
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.gaps import GapStore
from session.store.rooms import MEMBERSHIPS, RoomStore
from session.sync.guard import check_events, sound
from session.values.errors import Unreachable
from session.values.words import N_

_TRIES = 3


class Membership:
    """Completes what lazy loading leaves out."""

    def __init__(self, database: Database, gateway: Gateway) -> None:
        """Work on this database, asking this server."""
        self._database = database
        self._gateway = gateway
        self._rooms = RoomStore(database)
        self._gaps = GapStore(database)

    async def complete(self, room_id: str) -> bool:
        """Make sure that all members of a room are known; return whether anything was fetched.

        Raises:
            SessionError: when they are not known and the server cannot be asked.
        """
        room = self._rooms.get(room_id)
        if room is None or room.membership != "join" or room.members_complete:
            return False
        for _ in range(_TRIES):
            before = self._known(room_id)
            answer = await endpoints.members(self._gateway, room_id)
            if self._known(room_id) == before:
                self._take(room_id, answer)
                return True
        raise Unreachable(N_("It is not certain yet who is in this room; try again."))

    def _known(self, room_id: str) -> object:
        """Return what a sync would change while the list is on its way: the list would be older than that."""
        room = self._rooms.get(room_id)
        gaps = tuple(gap.id for gap in self._gaps.in_room(room_id))
        return room and room.older_token, gaps, self._rooms.members(room_id, MEMBERSHIPS)

    def _take(self, room_id: str, answer: dict[str, Any]) -> None:
        with self._database.transaction():
            self._rooms.forget_members(room_id)
            for event in sound(check_events(answer.get("chunk"))):
                self._rooms.apply_state(room_id, event)
            self._rooms.set_members_complete(room_id, True)

    def readers(self, room_id: str) -> list[str]:
        """Return the user ids of all who may read what is said now (Matrix spec, "Room History Visibility").

        Those who are invited are among them, unless the room shows its messages only to those who have joined.
        """
        shown_to = self._rooms.state(room_id, "m.room.history_visibility").get("history_visibility")
        memberships = ("join",) if shown_to == "joined" else ("join", "invite")
        return [user for user, _, _ in self._rooms.members(room_id, memberships)]
