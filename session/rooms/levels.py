"""What it takes to do things in a room, as it is and as it is chosen (Matrix spec, "m.room.power_levels").

Law of this file: nothing is given a level above our own, and nothing that has such a level is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from session.rooms.allowed import LEVELS, MOST_LEVEL, Allowed, NotAllowed
from session.rooms.power import (
    DEFAULT_REDACT_LEVEL,
    DEFAULT_REMOVE_LEVEL,
    Ranks,
    invite_level,
    message_level,
    named_level,
    room_mention_level,
    state_level,
)
from session.server import endpoints
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.rooms import RoomStore
from session.values.model import RoomId, UserId
from session.values.room_levels import LevelChange, Right, RoomLevels
from session.values.words import N_

_NAMED = {
    Right.WRITE: "events_default",
    Right.INVITE: "invite",
    Right.REMOVE: "kick",
    Right.BAN: "ban",
    Right.DELETE: "redact",
    Right.SETTINGS: "state_default",
    Right.DEFAULT: "users_default",
}
"""Rights whose levels have names of their own."""
_STATE = {
    Right.PIN: "m.room.pinned_events",
    Right.NAME: "m.room.name",
    Right.TOPIC: "m.room.topic",
    Right.PICTURE: "m.room.avatar",
    Right.ADDRESS: "m.room.canonical_alias",
    Right.ROOMS: "m.space.child",
    Right.LEVELS: LEVELS,
}
"""Rights to send a kind of state."""
_MESSAGES = ("m.room.message", "m.room.encrypted")
"""What is written goes as one of these; a level that one has of its own goes before the one for all."""
_CALL = "room"


class Levels:
    """Answers for the rooms of one account."""

    def __init__(self, database: Database, gateway: Gateway, own_user: UserId, allowed: Allowed) -> None:
        """Read from this database, tell this server, as far as our user is `allowed` to."""
        self._rooms = RoomStore(database)
        self._gateway = gateway
        self._own_user = own_user
        self._allowed = allowed

    async def of(self, room_id: RoomId) -> RoomLevels:
        """Return the levels of a room, as far as they are known here."""
        levels = self._rooms.state(room_id, LEVELS) or None
        needed = {right: level_of(levels, right, encrypted=self._encrypted(room_id)) for right in Right}
        if self._rooms.state(room_id, "m.room.create").get("type") != "m.space":
            del needed[Right.ROOMS]
        return RoomLevels(needed, self._allowed.level(room_id), needed[Right.DEFAULT])

    async def expect(self, room_id: RoomId, right: Right, level: int | None) -> LevelChange:
        """Ask nothing of the server; return what `change` would do by what is known here.

        Raises:
            NotAllowed: when our user may not do that.
        """
        return self._expected(room_id, self._rooms.state(room_id, LEVELS), right, level)

    async def change(self, room_id: RoomId, right: Right, level: int | None) -> None:
        """Let something take this level; None is what everybody has.

        Raises:
            SessionError: as `expect`, and when the server refuses or cannot be reached.
        """
        levels = await endpoints.state(self._gateway, room_id, LEVELS)
        change = self._expected(room_id, levels, right, level)
        await endpoints.set_levels(self._gateway, room_id, with_level(levels, right, change.after))

    def _expected(self, room_id: RoomId, levels: Mapping[str, Any], right: Right, level: int | None) -> LevelChange:
        self._allowed.state(room_id, LEVELS)
        own = self._allowed.level(room_id)
        before = level_of(levels, right, encrypted=self._encrypted(room_id))
        everybody = named_level(levels, "users_default", 0)
        after = max(-MOST_LEVEL, min(everybody if level is None else level, MOST_LEVEL))
        if after > own:
            raise NotAllowed(N_("You may ask for no more than you have yourself, which is {own}."), own=own)
        if before > own:
            raise NotAllowed(N_("That takes {n} now, and only who has as much may change it."), n=before)
        changed = with_level(levels, right, after)
        state = {**self._rooms.state_types(room_id), LEVELS: changed}
        left = Ranks(state, self._rooms.state_sender(room_id, "m.room.create")).level(self._own_user)
        return LevelChange(before, after, everybody, locks_out=left < state_level(changed, LEVELS))

    def _encrypted(self, room_id: RoomId) -> bool:
        room = self._rooms.get(room_id)
        return room is not None and room.encrypted


def level_of(levels: Mapping[str, Any] | None, right: Right, *, encrypted: bool = False) -> int:
    """Return the level that a right takes; for rooms without levels what the specification says. Pure."""
    if right is Right.WRITE:
        return message_level(levels or {}, _MESSAGES[encrypted])
    if right is Right.INVITE:
        return invite_level(levels)
    if right is Right.CALL:
        return room_mention_level(levels)
    if right in _STATE:
        return state_level(levels, _STATE[right])
    if right is Right.SETTINGS:
        return state_level(levels, "")
    if right is Right.DEFAULT:
        return named_level(levels, "users_default", 0)
    return named_level(levels, _NAMED[right], DEFAULT_REDACT_LEVEL if right is Right.DELETE else DEFAULT_REMOVE_LEVEL)


def with_level(levels: Mapping[str, Any], right: Right, level: int) -> dict[str, Any]:
    """Return levels in which a right takes this level; all else stays. Pure."""
    if right is Right.CALL:
        return {**levels, "notifications": {**_table(levels, "notifications"), _CALL: level}}
    if right in _STATE:
        return {**levels, "events": {**_table(levels, "events"), _STATE[right]: level}}
    changed = {**levels, _NAMED[right]: level}
    if right is Right.WRITE and (own := [kind for kind in _MESSAGES if kind in _table(levels, "events")]):
        changed["events"] = {**_table(levels, "events"), **dict.fromkeys(own, level)}
    return changed


def _table(levels: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = levels.get(name)
    return table if isinstance(table, dict) else {}
