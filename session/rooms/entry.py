"""Who may come into a room by themselves (Matrix spec, "Room Membership": join rules), as far as it is known here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from session.store.rooms import RoomStore

RULES = "m.room.join_rules"
BY_ROOM = frozenset({"restricted", "knock_restricted"})
"""Rules that let the members of other rooms in, of spaces mostly."""
KNOCKING = frozenset({"knock", "knock_restricted"})
_MEMBERSHIP = "m.room_membership"


@dataclass(frozen=True, slots=True)
class Entry:
    """Who may come in without an invitation."""

    anyone: bool = False
    """Also by the way of a room that anyone may join and whose members may come in here."""
    members_of: tuple[str, ...] = ()
    """Ids of the rooms whose members may come in; empty where anyone may."""
    asking: bool = False
    """Anyone may ask to be let in."""


def entry_of(rooms: RoomStore, room_id: str, rules: Mapping[str, Any] | None = None) -> Entry:
    """Return who may come into a room; `rules` are its join rules where they were read already."""
    content = rooms.state(room_id, RULES) if rules is None else rules
    rule, allowed = content.get("join_rule"), allowed_rooms(content)
    if rule == "public" or _leads_to_anyone(rooms, room_id, allowed):
        return Entry(anyone=True)
    return Entry(members_of=allowed, asking=rule in KNOCKING)


def allowed_rooms(rules: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the rooms whose members join rules let in, each once; what is not understood lets nobody in."""
    listed = rules.get("allow") if rules.get("join_rule") in BY_ROOM else None
    found = [
        one["room_id"]
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict) and one.get("type") == _MEMBERSHIP and isinstance(one.get("room_id"), str)
    ]
    return tuple(dict.fromkeys(found))


def rules_for(spaces: tuple[str, ...], *, asking: bool) -> dict[str, Any]:
    """Return join rules that let the members of these rooms in; `asking` lets everybody else ask."""
    allow = [{"type": _MEMBERSHIP, "room_id": one} for one in spaces]
    return {"join_rule": "knock_restricted" if asking else "restricted", "allow": allow}


def _leads_to_anyone(rooms: RoomStore, room_id: str, allowed: tuple[str, ...]) -> bool:
    """Return whether one of these rooms can be joined by anyone, directly or by the way of others."""
    seen, waiting = {room_id}, list(allowed)
    while waiting:
        if (one := waiting.pop()) in seen:
            continue
        seen.add(one)
        rules = rooms.state(one, RULES)
        if rules.get("join_rule") == "public":
            return True
        waiting += allowed_rooms(rules)
    return False
