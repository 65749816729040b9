"""Make rooms, join them, leave them."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Sequence

from hints.model import Clearance, Draft
from session.rooms.summaries import Rooms
from session.server import content_door, endpoints
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.store.rooms import RoomStore
from session.timeline.links import matrix_place
from session.timeline.permalink import is_server
from session.values.errors import NoSuchRoom, RequestRefused, SessionError
from session.values.model import RoomId
from session.values.words import N_

_ROOM = re.compile(r"![^\s:]+(?::[^\s:/]+(?::[0-9]+)?)?|#[^\s:]+:[^\s/]+")
"""Matrix spec, appendix "Identifiers": since room version 12 a room id has no server."""

_MOMENTS = 10
"""Tenths of a second to wait for an invitation."""
_TURNS = 20
"""How often it is looked for a room that was joined."""


class Lobby:
    """The door between rooms and one account."""

    def __init__(
        self, database: Database, gateway: Gateway, own_user: str, seen: Callable[[str], Awaitable[None]]
    ) -> None:
        """Ask through this gateway; `seen` waits until a room that was joined is in the store."""
        self._database = database
        self._gateway = gateway
        self._own_user = own_user
        self._account = AccountStore(database)
        self._rooms = RoomStore(database)
        self._seen = seen

    async def create(
        self,
        draft: Draft,
        clearance: Clearance,
        *,
        encrypted: bool,
        public: bool,
        invite: Sequence[str],
        direct: bool,
        space: bool = False,
        within: RoomId | None = None,
    ) -> RoomId:
        """Create a room, or a space, named by the draft and return its id; who is in the space `within` may come in."""
        room_id = await content_door.create_room(
            self._gateway,
            draft,
            clearance,
            encrypted=encrypted,
            public=public,
            invite=invite,
            direct=direct,
            space=space,
            within=within,
        )
        if direct and invite:
            await self._mark_direct(invite[0], room_id)
        await self._seen(room_id)
        return room_id

    async def join(self, room: str, via: Sequence[str] = ()) -> RoomId:
        """Join a room by id, alias or link, or accept the invitation to it; return its id. `via` are servers to ask.

        Raises:
            NoSuchRoom: when this is none of them: what else somebody typed is no business of the server's.
            SessionError: when the server refuses or cannot be reached.
        """
        if (linked := matrix_place(room)) is not None:
            room, via = linked.id, via or linked.via
        if not _ROOM.fullmatch(room):
            raise NoSuchRoom(N_("This is no room: an id begins with ! and an alias with #, and neither has spaces."))
        await self._invited(room)
        inviter = self._direct_inviter(room)
        try:
            answer = await endpoints.join(self._gateway, room, [server for server in via if is_server(server)])
        except RequestRefused as refusal:
            raise _not_joined(refusal, room) from None
        room_id = RoomId(str(answer.get("room_id", room)))
        if inviter is not None:
            await self._mark_direct(inviter, room_id)
        await self._seen(room_id)
        return room_id

    async def leave(self, room_id: RoomId) -> None:
        """Leave a room or refuse an invitation."""
        await endpoints.leave(self._gateway, room_id)
        with self._database.transaction():
            self._rooms.set_membership(room_id, "leave")

    async def _invited(self, room: str) -> None:
        """Wait a moment for an invitation that is on its way: it says whether a direct chat is meant."""
        for _ in range(_MOMENTS if room.startswith("!") else 0):
            if self._rooms.get(room) is not None:
                return
            await asyncio.sleep(0.1)

    def _direct_inviter(self, room_id: str) -> str | None:
        """Return who invited us to a direct chat in this room, or None."""
        if self._rooms.state(room_id, "m.room.member", self._own_user).get("is_direct") is not True:
            return None
        return self._rooms.state_sender(room_id, "m.room.member", self._own_user)

    async def _mark_direct(self, user_id: str, room_id: RoomId) -> None:
        content = self._account.data("m.direct")
        rooms = content.get(user_id)
        content[user_id] = [*(rooms if isinstance(rooms, list) else []), room_id]
        with self._database.transaction():
            self._account.set_data("m.direct", content)
        with contextlib.suppress(RequestRefused):
            await endpoints.set_account_data(self._gateway, self._own_user, "m.direct", content)


def _not_joined(refusal: RequestRefused, room: str) -> SessionError:
    """Return a refusal to let us in, in words that say what can be done."""
    # Synapse says of an alias that it is not found, and of an id that nothing is known.
    if refusal.errcode == "M_NOT_FOUND" or (refusal.errcode, refusal.status) == ("M_UNKNOWN", 404):
        return NoSuchRoom(N_("There is no room {room}, or your server cannot reach it."), room=room)
    if refusal.errcode == "M_FORBIDDEN":
        return NoSuchRoom(
            N_("{room} is for those who are invited; /knock asks to be let in, where that is possible."),
            room=room,
        )
    return refusal


async def until_known(rooms: Rooms, room_id: str, news: Callable[[], Awaitable[None]]) -> None:
    """Wait until the room that we just joined is in the store; `news` waits for a little of what the server tells."""
    for _ in range(_TURNS):
        if any(known.room_id == room_id and known.inviter is None for known in rooms.all()):
            return
        await news()
