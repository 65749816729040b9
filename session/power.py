"""Who may remove whose message (Matrix spec, "m.room.power_levels" and "Redactions")."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

DEFAULT_REDACT_LEVEL = 50
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
    if sender in creators and _number(create.get("room_version"), 1) >= CREATORS_STAND_ABOVE:
        return True
    users = levels.get("users")
    users = users if isinstance(users, dict) else {}
    level = _number(users.get(sender), _number(levels.get("users_default"), 0))
    return level >= _number(levels.get("redact"), DEFAULT_REDACT_LEVEL)


def _number(value: object, default: int) -> int:
    """Return a level; old rooms may have them as strings."""
    if isinstance(value, str) and len(value) < 20 and value.removeprefix("-").isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else default
