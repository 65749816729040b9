"""What somebody may do in a room (Matrix spec, "m.room.power_levels" and "Redactions")."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from session.values.trust import Rank

DEFAULT_REDACT_LEVEL = 50
DEFAULT_STATE_LEVEL = 50
DEFAULT_REMOVE_LEVEL = 50
MODERATOR_LEVEL, ADMIN_LEVEL = 50, 100
"""What the levels are called in the field."""
_ABOVE_ALL = 2**53
CREATORS_STAND_ABOVE = 12
"""From this room version on no power level binds the creators."""


def may_redact(
    sender: str, author: str, levels: Mapping[str, Any] | None, create: Mapping[str, Any], creators: Collection[str]
) -> bool:
    """Return whether `sender` may remove a message of `author`.

    Args:
        sender: who asks for it.
        author: whose message it is.
        levels: content of the room's power levels, or None when there are none.
        create: content of the event that made the room.
        creators: who made it.
    """
    if sender == author:
        return True
    if levels is None:
        return sender in creators
    if sender in creators and as_level(create.get("room_version"), 1) >= CREATORS_STAND_ABOVE:
        return True
    users = levels.get("users")
    users = users if isinstance(users, dict) else {}
    level = as_level(users.get(sender), as_level(levels.get("users_default"), 0))
    return level >= as_level(levels.get("redact"), DEFAULT_REDACT_LEVEL)


def are_sound(levels: Mapping[str, Any], *, text_too: bool) -> bool:
    """Return whether power levels have the shape that the spec asks for; `text_too` where old rooms wrote numbers so.

    A server that lets others through is no reason to forget who may do what.
    """
    tables = [levels.get(name, {}) for name in ("users", "events", "notifications")]
    if not all(isinstance(table, dict) for table in tables):
        return False
    numbers = [levels[name] for name in _NUMBERS if name in levels]
    return all(_is_level(value, text_too) for value in (*numbers, *(one for table in tables for one in table.values())))


_NUMBERS = ("ban", "events_default", "invite", "kick", "redact", "state_default", "users_default")
LAST_WITH_TEXT = 9
"""The last room version in which power levels may be numbers written as text."""


def _is_level(value: object, text_too: bool) -> bool:
    if text_too and isinstance(value, str):
        return value.strip().removeprefix("-").isdigit() and len(value) < len(str(_ABOVE_ALL))
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _ABOVE_ALL


class Ranks:
    """The levels of a room's members."""

    def __init__(self, state: Mapping[str, Mapping[str, Any]], creator: str | None) -> None:
        """Read them from a room's state by type; `creator` sent the event that made the room."""
        create, levels = state.get("m.room.create", {}), state.get("m.room.power_levels")
        self._above_all = as_level(create.get("room_version"), 1) >= CREATORS_STAND_ABOVE
        named = create.get("additional_creators") if self._above_all else None
        creators = (creator, *(named if isinstance(named, list) else ()))
        self._creators = frozenset(user for user in creators if isinstance(user, str))
        users = levels.get("users") if levels is not None else None
        self._users: Mapping[str, Any] = users if isinstance(users, dict) else {}
        self._default = as_level(levels.get("users_default"), 0) if levels is not None else 0
        self._unset = levels is None

    def level(self, user_id: str) -> int:
        """Return somebody's level."""
        if user_id in self._creators and (self._above_all or self._unset):
            return _ABOVE_ALL if self._above_all else ADMIN_LEVEL
        return as_level(self._users.get(user_id), self._default)

    def rank(self, user_id: str) -> Rank:
        """Return what somebody's level is called."""
        if self._above_all and user_id in self._creators:
            return Rank.CREATOR
        level = self.level(user_id)
        if level >= ADMIN_LEVEL:
            return Rank.ADMIN
        if level >= MODERATOR_LEVEL:
            return Rank.MODERATOR
        if level == self._default:
            return Rank.MEMBER
        return Rank.RAISED if level > self._default else Rank.MUTED


def state_level(levels: Mapping[str, Any] | None, kind: str) -> int:
    """Return the level from which on somebody may send state of this kind (Matrix spec, "m.room.power_levels")."""
    if levels is None:
        return 0
    events = levels.get("events")
    default = as_level(levels.get("state_default"), DEFAULT_STATE_LEVEL)
    return as_level(events.get(kind) if isinstance(events, dict) else None, default)


def invite_level(levels: Mapping[str, Any] | None) -> int:
    """Return the level from which on somebody may invite (Matrix spec, "m.room.power_levels")."""
    return as_level((levels or {}).get("invite"), 0)


def message_level(levels: Mapping[str, Any], kind: str) -> int:
    """Return the level from which on somebody may send events of this kind that are no state."""
    events = levels.get("events")
    return as_level(events.get(kind) if isinstance(events, dict) else None, as_level(levels.get("events_default"), 0))


def named_level(levels: Mapping[str, Any] | None, name: str, default: int) -> int:
    """Return the level that stands under a name of its own, like `kick` (Matrix spec, "m.room.power_levels")."""
    return as_level((levels or {}).get(name), default)


def room_mention_level(levels: Mapping[str, Any] | None) -> int:
    """Return the level from which on somebody may call everybody (Matrix spec, "m.room.power_levels")."""
    notifications = (levels or {}).get("notifications")
    return as_level(notifications.get("room") if isinstance(notifications, dict) else None, MODERATOR_LEVEL)


def as_level(value: object, default: int) -> int:
    """Return what stands for a level as one; old rooms may have them as strings."""
    if isinstance(value, str) and len(value) < 20 and value.removeprefix("-").isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else default
