"""Which direct room with somebody is alive: the one where they are in, or invited, and that was used last."""

from __future__ import annotations

from session.store.account import AccountStore
from session.store.database import Database
from session.store.rooms import RoomRow, RoomStore
from session.values.model import RoomId, UserId


class DirectRooms:
    """Answers for one account."""

    def __init__(self, database: Database) -> None:
        """Read from this database."""
        self._account = AccountStore(database)
        self._rooms = RoomStore(database)

    def living_with(self, user_id: UserId) -> RoomId | None:
        """Return the direct room with somebody that was used last; None where they would not hear us in any."""
        listed = self._account.data("m.direct").get(user_id)
        rooms = [self._rooms.get(room) for room in listed if isinstance(room, str)] if isinstance(listed, list) else []
        living = [room for room in rooms if room is not None and self._lives(room, user_id)]
        last = max(living, key=lambda room: room.last_activity, default=None)
        return RoomId(last.room_id) if last is not None else None

    def _lives(self, room: RoomRow, user_id: UserId) -> bool:
        theirs = self._rooms.membership(room.room_id, user_id)
        # Where not all members are known yet, whoever was not heard of to have left is taken to be there.
        there = theirs in ("join", "invite") or (theirs is None and not room.members_complete)
        return room.membership == "join" and there
