"""Who asks to be let into rooms where our user may say yes (Matrix spec, "Knocking")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from session.rooms.power import Ranks, invite_level
from session.store.database import Database
from session.store.knocks import KnockReasons
from session.store.rooms import RoomStore
from session.values.model import Member, RoomId, UserId

State = Mapping[str, dict[str, Any]]
"""A room's state by type."""


class WaitingPeople:
    """Answers for the rooms of one account."""

    def __init__(self, database: Database, own_user: str) -> None:
        """Read from this database; `own_user` is who may or may not let people in."""
        self._database = database
        self._rooms = RoomStore(database)
        self._reasons = KnockReasons(database)
        self._own_user = own_user

    def count(self, room_id: str, state: State) -> int:
        """Return how many wait for an answer of ours; 0 in rooms where we may not give one."""
        found = self._database.one("SELECT count(*) FROM member WHERE room_id = ? AND membership = 'knock'", (room_id,))
        n = int(found[0]) if found else 0
        return n if n and self._may_invite(room_id, state) else 0

    async def of(self, room_id: RoomId) -> tuple[Member, ...]:
        """Return who waits in front of a room, as far as it is known here, each with what they say about why."""
        waiting, reasons = self._rooms.members(room_id, ("knock",)), self._reasons.of(room_id)
        return tuple(Member(UserId(user), name, how, reasons.get(user, "")) for user, name, how in waiting)

    def _may_invite(self, room_id: str, state: State) -> bool:
        room = self._rooms.get(room_id)
        if room is None or room.membership != "join":
            return False
        ranks = Ranks(state, self._rooms.state_sender(room_id, "m.room.create"))
        return ranks.level(self._own_user) >= invite_level(state.get("m.room.power_levels"))
