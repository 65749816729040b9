"""Puts rooms into spaces and takes them out again (Matrix spec, "Spaces"): what a space holds, the space says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from session.rooms.power import Ranks, state_level
from session.rooms.spaces import CHILD, parents_of, spaces_of_rooms
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.rooms import RoomStore
from session.timeline.permalink import is_server, routing
from session.values.errors import SessionError
from session.values.ids import server_of
from session.values.model import RoomId
from session.values.words import N_

MOST_SERVERS = 5
_ORDER = re.compile(r"[ -~]{1,50}")
"""Matrix spec, "m.space.child": what an order is made of."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of the spaces of a room that was replaced."""

    moved: tuple[RoomId, ...] = ()
    """Those that hold the new room in its place."""
    kept: tuple[RoomId, ...] = ()
    """Those that still hold the old one, for our user may not change them, or the server did not."""


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

    async def follow(self, old: RoomId, new: RoomId) -> Followed:
        """Let the spaces that hold a replaced room hold the new one in its place, as far as our user may."""
        moved: list[RoomId] = []
        kept: list[RoomId] = []
        for space_id in parents_of(self._database, old):
            # Others get their turn between spaces: what this one holds may have changed meanwhile.
            if (child := self._child_of(space_id, old)) is None:
                continue
            try:
                await self._tell(space_id, new, child)
                await self._tell(space_id, old, {})
            except SessionError:
                kept.append(space_id)
            else:
                moved.append(space_id)
        return Followed(tuple(moved), tuple(kept))

    def _child_of(self, space_id: RoomId, room_id: RoomId) -> dict[str, Any] | None:
        """Return what a space says of a room, for another one that our own server knows, or None where it says nothing.

        How the room stands there stays.
        """
        said = self._rooms.state(space_id, CHILD, room_id)
        if not isinstance(said.get("via"), list):
            return None
        others = [one for one in said["via"] if isinstance(one, str) and is_server(one)]
        child: dict[str, Any] = {"via": list(dict.fromkeys([server_of(self._own_user), *others]))[:MOST_SERVERS]}
        if isinstance(order := said.get("order"), str) and _ORDER.fullmatch(order):
            child["order"] = order
        if isinstance(suggested := said.get("suggested"), bool):
            child["suggested"] = suggested
        return child

    async def _say(self, space_id: RoomId, room_id: RoomId, via: tuple[str, ...]) -> None:
        # Without servers to join by, a child is none any more.
        await self._tell(space_id, room_id, {"via": list(via)} if via else {})

    async def _tell(self, space_id: RoomId, room_id: RoomId, child: dict[str, Any]) -> None:
        needed = state_level(self._rooms.state(space_id, "m.room.power_levels") or None, CHILD)
        if self._ranks(space_id).level(self._own_user) < needed:
            raise SessionError(N_("You may not change what is in this space."))
        path = f"/_matrix/client/v3/rooms/{quote(space_id, safe='')}/state/{CHILD}/{quote(room_id, safe='')}"
        await self._gateway.request("PUT", path, child)

    def _ranks(self, room_id: RoomId) -> Ranks:
        state = self._rooms.state_types(room_id)
        return Ranks(state, self._rooms.state_sender(room_id, "m.room.create"))
