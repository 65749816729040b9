"""Replaces a room by one of another version, and finds the way between the two (Matrix spec, "Room Upgrades")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from session.rooms.power import CREATORS_STAND_ABOVE, Ranks, state_level
from session.rooms.room_links import TOMBSTONE, predecessor_of, successor_of
from session.server import endpoints, upgrade_requests
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.rooms import RoomStore
from session.values.errors import NoSuchRoom, RequestRefused, SessionError, Unreachable
from session.values.model import RoomId, UserId, server_of
from session.values.words import N_

LEVELS = "m.room.power_levels"
_VERSION = re.compile(r"[a-z0-9.-]{1,16}")
"""Matrix spec, appendix "Room versions": the grammar of their names."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a room is, and what the server can make of it."""

    version: str
    recommended: str
    """The version that the server gives to new rooms."""
    stable: tuple[str, ...]
    """The versions that it calls stable."""
    allowed: bool
    """Whether our user may close the room."""
    people: tuple[UserId, ...]
    """The others who would need an invitation to the new room; nobody where anyone may join."""
    public: bool = False
    """Whether anyone may join."""
    creators_alone: bool = False
    """Whether nobody may change who may do what but by having made the room."""

    def strands(self, version: str) -> bool:
        """Return whether in a room of this version nobody would have the rights of those who made this one.

        They stand in no list of levels, which is what goes along to the new room.
        """
        return self.creators_alone and self.has_creators(self.version) and not self.has_creators(version)

    def has_creators(self, version: str) -> bool:
        """Return whether in rooms of this version those who make them stand above all levels."""
        return version.isdecimal() and int(version) >= CREATORS_STAND_ABOVE


class Upgrades:
    """The rooms of one account that are replaced by others."""

    def __init__(self, database: Database, gateway: Gateway, own_user: UserId) -> None:
        """Read from this database, ask through this gateway."""
        self._rooms = RoomStore(database)
        self._gateway = gateway
        self._own_user = own_user

    async def offer(self, room_id: RoomId) -> Offer:
        """Return what the server can make of a room.

        Raises:
            SessionError: when the server cannot be asked; so do all of these.
        """
        found = await upgrade_requests.capabilities(self._gateway)
        versions = found.get("m.room_versions")
        versions = versions if isinstance(versions, dict) else {}
        available = versions.get("available")
        known = available if isinstance(available, dict) else {}
        stable = [name for name, how in known.items() if how == "stable" and _VERSION.fullmatch(name)]
        default = versions.get("default")
        return Offer(
            version=self._version(room_id),
            recommended=default if isinstance(default, str) and _VERSION.fullmatch(default) else "",
            stable=tuple(sorted(stable, key=_in_order)),
            allowed=self._may_close(room_id),
            people=self._people(room_id),
            public=self._is_public(room_id),
            creators_alone=self._creators_alone(room_id),
        )

    async def upgrade(self, room_id: RoomId, version: str, creators: Sequence[UserId] = ()) -> RoomId:
        """Replace a room by a new one; those named are its creators beside us, where its version knows any.

        Raises:
            SessionError: when our user may not, the server does not offer this version, or refuses.
        """
        offer = await self.offer(room_id)
        if not offer.allowed:
            raise SessionError(N_("You may not close this room: that takes a higher power level."))
        if version not in offer.stable:
            raise SessionError(
                N_("Your server offers no stable version {version} of rooms."), version=version[:16] or "?"
            )
        if offer.strands(version):
            raise SessionError(
                N_("In a room of version {version} nobody could look after it: who made this one has no rights there."),
                version=version,
            )
        if creators and not offer.has_creators(version):
            raise SessionError(
                N_("Creators stand above others only from version {n} of rooms on."), n=CREATORS_STAND_ABOVE
            )
        made = await upgrade_requests.upgrade(self._gateway, room_id, version, creators)
        if not made:
            raise Unreachable(N_("The homeserver gave an answer that cannot be read."))
        return RoomId(made)

    async def invite(self, room_id: RoomId, people: Sequence[UserId]) -> tuple[UserId, ...]:
        """Invite people of the old room into the new one; return those whom the server let nobody invite."""
        refused: list[UserId] = []
        for user in people:
            try:
                await endpoints.invite(self._gateway, room_id, user)
            except RequestRefused as refusal:
                if refusal.errcode == "M_LIMIT_EXCEEDED":
                    raise
                refused.append(user)
        return tuple(refused)

    async def after(self, room_id: RoomId) -> tuple[RoomId, str]:
        """Return the room that goes on after one, and a server that knows it.

        Raises:
            NoSuchRoom: when none is named.
        """
        found = successor_of(self._rooms.state_types(room_id))
        if found is None or found == room_id:
            raise NoSuchRoom(N_("No room is named that goes on after this one."))
        return RoomId(found), server_of(UserId(self._rooms.state_sender(room_id, TOMBSTONE) or ""))

    async def before(self, room_id: RoomId) -> tuple[RoomId, str]:
        """Return the room that one goes on from, and a server that knows it.

        Raises:
            NoSuchRoom: when none is named.
        """
        found = predecessor_of(self._rooms.state_types(room_id))
        if found is None or found == room_id:
            raise NoSuchRoom(N_("This room goes on from no other."))
        return RoomId(found), server_of(UserId(self._rooms.state_sender(room_id, "m.room.create") or ""))

    def _version(self, room_id: RoomId) -> str:
        # The first version is what a room has that names none (Matrix spec, "m.room.create").
        version = self._rooms.state(room_id, "m.room.create").get("room_version", "1")
        return version if isinstance(version, str) else "?"

    def _may_close(self, room_id: RoomId) -> bool:
        state = self._rooms.state_types(room_id)
        levels: dict[str, Any] | None = state.get("m.room.power_levels")
        ranks = Ranks(state, self._rooms.state_sender(room_id, "m.room.create"))
        return ranks.level(self._own_user) >= state_level(levels, TOMBSTONE)

    def _creators_alone(self, room_id: RoomId) -> bool:
        levels = self._rooms.state(room_id, LEVELS)
        needed, users, listed = state_level(levels, LEVELS), levels.get("users"), Ranks({LEVELS: levels}, None)
        return not any(listed.level(user) >= needed for user in ("", *(users if isinstance(users, dict) else ())))

    def _is_public(self, room_id: RoomId) -> bool:
        return self._rooms.state(room_id, "m.room.join_rules").get("join_rule") == "public"

    def _people(self, room_id: RoomId) -> tuple[UserId, ...]:
        if self._is_public(room_id):
            return ()
        return tuple(UserId(user) for user, _name, _how in self._rooms.members(room_id) if user != self._own_user)


def _in_order(version: str) -> tuple[int, str]:
    return (int(version), "") if version.isdecimal() else (0, version)
