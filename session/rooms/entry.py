"""Who may come into a room by themselves (Matrix spec, "Room Membership": join rules), as far as it is known here."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from session.store.rooms import RoomStore

RULES = "m.room.join_rules"
BY_ROOM = frozenset({"restricted", "knock_restricted"})
"""Rules that let the members of other rooms in, of spaces mostly."""
KNOCKING = frozenset({"knock", "knock_restricted"})
MOST_ALLOWED = 50
"""So many rooms are read of those whose members one room lets in."""
MOST_SEEN = 200
"""So many rooms are looked at to find out whether anyone may come in by their way."""
NOT_SEEN = ""
"""Stands for the rooms that were too many to be looked at: no room that is known here."""
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
    found_in: frozenset[str] = frozenset()
    """Ids of the other rooms whose rules were looked at for that."""


def entry_of(rooms: RoomStore, room_id: str, rules: Mapping[str, Any] | None = None) -> Entry:
    """Return who may come into a room; `rules` are its join rules where they were read already."""
    content = rooms.state(room_id, RULES) if rules is None else rules
    if content.get("join_rule") == "public":
        return Entry(anyone=True)
    allowed = allowed_rooms(content)
    ways = _ways_of(rooms, room_id, allowed)
    if ways.anyone:
        return Entry(anyone=True, found_in=ways.asked)
    members_of = allowed if ways.whole else tuple(dict.fromkeys((*allowed, NOT_SEEN)))
    return Entry(members_of=members_of, asking=content.get("join_rule") in KNOCKING, found_in=ways.asked)


def allowed_rooms(rules: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the rooms whose members join rules let in, each once; what is not understood lets nobody in.

    Of too many the first are returned, and `NOT_SEEN` for the rest.
    """
    listed = rules.get("allow") if rules.get("join_rule") in BY_ROOM else None
    found = [
        one["room_id"]
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict) and one.get("type") == _MEMBERSHIP and isinstance(one.get("room_id"), str)
    ]
    each = tuple(dict.fromkeys(found))
    return each if len(each) <= MOST_ALLOWED else tuple(dict.fromkeys((*each[:MOST_ALLOWED], NOT_SEEN)))


def rules_for(spaces: tuple[str, ...], *, asking: bool) -> dict[str, Any]:
    """Return join rules that let the members of these rooms in; `asking` lets everybody else ask."""
    allow = [{"type": _MEMBERSHIP, "room_id": one} for one in spaces]
    return {"join_rule": "knock_restricted" if asking else "restricted", "allow": allow}


@dataclass(frozen=True, slots=True)
class _Ways:
    """What was found out of the rooms by which one may come into another."""

    anyone: bool
    """Whether anyone can join one of them."""
    whole: bool
    """Whether all of them were asked."""
    asked: frozenset[str]


def _ways_of(rooms: RoomStore, room_id: str, allowed: tuple[str, ...]) -> _Ways:
    """Return what these rooms, and those by whose way one comes into them, say of who may join; the nearest first."""
    asked: set[str] = set()
    waiting = deque(allowed)
    while waiting:
        one = waiting.popleft()
        if one == room_id or one in asked:
            continue
        if len(asked) == MOST_SEEN:
            return _Ways(anyone=False, whole=False, asked=frozenset(asked))
        asked.add(one)
        rules = rooms.state(one, RULES)
        if rules.get("join_rule") == "public":
            return _Ways(anyone=True, whole=True, asked=frozenset(asked))
        waiting += allowed_rooms(rules)
    return _Ways(anyone=False, whole=NOT_SEEN not in asked, asked=frozenset(asked))
