"""Who is banned from rooms, by whom and why. The server is asked: it alone knows all of them."""

from __future__ import annotations

from session.server import endpoints
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.rooms import RoomStore
from session.sync.guard import check_events, sound
from session.values.errors import SessionError
from session.values.listed import Banned
from session.values.model import RoomId, UserId

MOST_REASON = 500
"""Characters that are shown of a reason."""


class Bans:
    """The bans of one account's rooms."""

    def __init__(self, database: Database, gateway: Gateway) -> None:
        """Ask through this gateway; what people were called is read from this database."""
        self._gateway = gateway
        self._rooms = RoomStore(database)

    async def of(self, room_id: RoomId) -> tuple[Banned, ...]:
        """Return who is banned from a room, the last one banned first.

        Raises:
            SessionError: when the server refuses or cannot be reached.
        """
        answer = await endpoints.banned(self._gateway, room_id)
        found = [
            event
            for event in sound(check_events(answer.get("chunk")))
            # An older server gives all members, whatever was asked for.
            if event.type == "m.room.member" and event.state_key and event.content.get("membership") == "ban"
        ]
        return tuple(
            Banned(
                UserId(str(event.state_key)),
                self._name(room_id, str(event.state_key), event.content.get("displayname")),
                UserId(event.sender),
                reason[:MOST_REASON] if isinstance(reason := event.content.get("reason"), str) else "",
                event.timestamp,
            )
            for event in sorted(found, key=lambda one: -one.timestamp)
        )

    async def known(self, room_id: RoomId) -> tuple[Banned, ...]:
        """Return the same; without the server those of whom it is known here, without reasons."""
        try:
            return await self.of(room_id)
        except SessionError:
            here = self._rooms.members(room_id, ("ban",))
            return tuple(Banned(UserId(user), name or user, UserId(""), "", 0) for user, name, _how in here)

    async def here(self, room_id: RoomId) -> frozenset[UserId]:
        """Return of whom it is known here that they are banned; the server is not asked."""
        return frozenset(UserId(user) for user, _name, _how in self._rooms.members(room_id, ("ban",)))

    def _name(self, room_id: RoomId, user: str, name: object) -> str:
        # Who is banned is seldom named in the event.
        return (name if isinstance(name, str) and name.strip() else self._rooms.member_name(room_id, user)) or user
