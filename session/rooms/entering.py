"""Lets the members of spaces come into a room by themselves (Matrix spec, "Restricted rooms")."""

from __future__ import annotations

from collections.abc import Sequence

from session.rooms.allowed import Allowed
from session.rooms.entry import RULES, entry_of, rules_for
from session.rooms.power import state_level
from session.rooms.spaces import CHILD, parents_of
from session.server import endpoints, upgrade_requests
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.rooms import RoomStore
from session.values.errors import SessionError
from session.values.model import RoomId
from session.values.room_settings import FIRST_VERSION_WITH, Opening, RoomSetting
from session.values.words import N_


class Entering:
    """Decides it for the rooms of one account."""

    def __init__(self, database: Database, gateway: Gateway, allowed: Allowed) -> None:
        """Read from this database, tell this server, as far as our user is `allowed` to."""
        self._database = database
        self._gateway = gateway
        self._allowed = allowed
        self._rooms = RoomStore(database)

    async def expect(self, room_id: RoomId, spaces: Sequence[RoomId], *, asking: bool) -> Opening:
        """Ask nothing of the server; return what `let_in` would do, with the space of the room where none is named.

        Raises:
            SessionError: when our user may not do that, the room is too old for it, or it is not clear which space.
        """
        self._allowed.state(room_id, RULES)
        require_version(self._rooms, room_id, RoomSetting.IN_SPACE_OR_ASKING if asking else RoomSetting.IN_SPACE)
        meant = tuple(spaces) or parents_of(self._database, room_id)
        if not meant:
            raise SessionError(N_("This room stands in no space of yours: name one, or put it into one with /into."))
        if not spaces and len(meant) > 1:
            raise SessionError(N_("This room stands in several spaces: name those whose members may come in."))
        if room_id in meant:
            raise SessionError(N_("A room cannot be opened to its own members: they are there already."))
        return Opening(meant, anyone=any(entry_of(self._rooms, one).anyone for one in meant))

    async def let_in(self, room_id: RoomId, spaces: Sequence[RoomId], *, asking: bool) -> None:
        """Let the members of these spaces come into a room; with `asking` anybody else may ask to.

        Raises:
            SessionError: as `expect`, and when the server refuses or cannot be reached.
        """
        opening = await self.expect(room_id, spaces, asking=asking)
        await endpoints.set_join_rules(self._gateway, room_id, rules_for(opening.spaces, asking=asking))

    async def offer(self, space: RoomId) -> Opening | None:
        """Return whom a new room in a space would let in; None where it cannot stand there, or let nobody in so.

        Raises:
            SessionError: when the server cannot be asked.
        """
        if self._allowed.level(space) < state_level(self._rooms.state(space, "m.room.power_levels") or None, CHILD):
            return None
        found = (await upgrade_requests.capabilities(self._gateway)).get("m.room_versions")
        default = found.get("default") if isinstance(found, dict) else None
        if _number(default) < FIRST_VERSION_WITH[RoomSetting.IN_SPACE]:
            return None
        return Opening((space,), anyone=entry_of(self._rooms, space).anyone)


def require_version(rooms: RoomStore, room_id: str, setting: RoomSetting) -> None:
    """Let a room have a setting.

    Raises:
        SessionError: when its version does not know it: the server would take it, and nobody could come in.
    """
    needed = FIRST_VERSION_WITH.get(setting, 0)
    # The first version is what a room has that names none (Matrix spec, "m.room.create").
    version = rooms.state(room_id, "m.room.create").get("room_version", "1")
    if _number(version) < needed:
        template = N_("That takes a room of version {n} or newer, this is {version}: /upgrade replaces it.")
        raise SessionError(template, n=needed, version=str(version)[:16])


def _number(version: object) -> int:
    return int(version) if isinstance(version, str) and version.isdecimal() and len(version) < 5 else 0
