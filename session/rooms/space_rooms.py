"""Puts rooms into spaces and takes them out again (Matrix spec, "Spaces"): what a space holds, the space says."""

from __future__ import annotations

from urllib.parse import quote

from session.rooms.power import Ranks, state_level
from session.rooms.spaces import CHILD, spaces_of_rooms
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.rooms import RoomStore
from session.timeline.permalink import routing
from session.values.errors import SessionError
from session.values.model import RoomId
from session.values.words import N_


class SpaceRooms:
    """The spaces of one account."""

    def __init__(self, database: Database, gateway: Gateway, own_user: str) -> None:
        """Read from this database, tell this server."""
        self._database = database
        self._rooms = RoomStore(database)
        self._gateway = gateway
        self._own_user = own_user

    async def put(self, space_id: RoomId, room_id: RoomId) -> None:
        """Let a space hold a room; it names the servers by which others can join.

        Raises:
            SessionError: when our user may not do that, the server refuses or cannot be reached; so does `take`.
        """
        if space_id == room_id:
            raise SessionError(N_("A space cannot hold itself."))
        if room_id in spaces_of_rooms(self._database).get(space_id, ()):
            raise SessionError(N_("That space stands in this one, directly or through others: it cannot hold it too."))
        ranks = self._ranks(room_id)
        levels = {user: ranks.level(user) for user, _name, _in in self._rooms.members(room_id, ("join",))}
        await self._say(space_id, room_id, routing(levels, self._rooms.state(room_id, "m.room.server_acl")))

    async def take(self, space_id: RoomId, room_id: RoomId) -> None:
        """Let a space hold a room no longer; the room itself stays as it is."""
        await self._say(space_id, room_id, ())

    async def _say(self, space_id: RoomId, room_id: RoomId, via: tuple[str, ...]) -> None:
        needed = state_level(self._rooms.state(space_id, "m.room.power_levels") or None, CHILD)
        if self._ranks(space_id).level(self._own_user) < needed:
            raise SessionError(N_("You may not change what is in this space."))
        path = f"/_matrix/client/v3/rooms/{quote(space_id, safe='')}/state/{CHILD}/{quote(room_id, safe='')}"
        # Without servers to join by, a child is none any more.
        await self._gateway.request("PUT", path, {"via": list(via)} if via else {})

    def _ranks(self, room_id: RoomId) -> Ranks:
        state = self._rooms.state_types(room_id)
        return Ranks(state, self._rooms.state_sender(room_id, "m.room.create"))
