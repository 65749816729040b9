"""What a room's state says beside its talk: which room went before it, which goes on after it, how long messages last.

Pure. Matrix spec, "Room Upgrades"; MSC1763 for how long messages are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RETENTION = ("m.room.retention", "org.matrix.msc1763.retention")
"""The state that says how long messages are kept, by its name and by that before it."""
TOMBSTONE = "m.room.tombstone"
_MOST = 2**53

State = Mapping[str, Mapping[str, Any]]
"""A room's state by type."""


def is_replaced(state: State) -> bool:
    """Return whether a room was closed for another."""
    return TOMBSTONE in state


def successor_of(state: State) -> str | None:
    """Return the room that goes on after this one, where that is said."""
    return _room_id(state.get(TOMBSTONE, {}).get("replacement_room"))


def predecessor_of(state: State) -> str | None:
    """Return the room that this one goes on from, where that is said."""
    before = state.get("m.room.create", {}).get("predecessor")
    return _room_id(before.get("room_id")) if isinstance(before, dict) else None


def lifetime_of(state: State) -> int:
    """Return after how many milliseconds servers remove messages, as the room asks them to; 0 when it does not."""
    for kind in RETENTION:
        most = state.get(kind, {}).get("max_lifetime")
        if isinstance(most, int) and not isinstance(most, bool) and 0 < most < _MOST:
            return most
    return 0


def _room_id(value: object) -> str | None:
    return value if isinstance(value, str) and value.startswith("!") and 1 < len(value) <= 255 else None
