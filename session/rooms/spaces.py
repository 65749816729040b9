"""In which spaces each room stands, directly or through other spaces, as far as we are in them.

Matrix spec, "Spaces": a space names its rooms itself; what a room says of its parents is not asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from session.store.database import Database
from session.values.model import RoomId

CHILD = "m.space.child"
_SPACES = "SELECT room_id FROM state WHERE type = 'm.room.create' AND json_extract(content, '$.type') = 'm.space'"
_CHILDREN = "SELECT room_id, state_key, content FROM state WHERE type = ?"


def spaces_of_rooms(database: Database) -> dict[str, frozenset[RoomId]]:
    """Return for each room that stands in a space of ours all spaces that it stands in."""
    spaces = {str(room_id) for (room_id,) in database.all(_SPACES)}
    children: dict[str, set[str]] = {}
    for space, child, content in database.all(_CHILDREN, (CHILD,)):
        # Without servers to join by, a child is none any more.
        if space in spaces and isinstance(json.loads(content).get("via"), list):
            children.setdefault(str(space), set()).add(str(child))
    return within(children)


def parents_of(database: Database, room_id: str) -> tuple[RoomId, ...]:
    """Return the spaces that we are in and that hold a room themselves."""
    joined = "SELECT room_id FROM room WHERE membership = 'join'"
    rows = database.all(
        f"{_CHILDREN} AND state_key = ? AND room_id IN ({_SPACES}) AND room_id IN ({joined}) ORDER BY room_id",
        (CHILD, room_id),
    )
    return tuple(RoomId(space) for space, _child, content in rows if isinstance(json.loads(content).get("via"), list))


def within(children: Mapping[str, set[str]]) -> dict[str, frozenset[RoomId]]:
    """Return in which spaces each child stands; spaces may contain each other, and never contain themselves. Pure."""
    found: dict[str, set[RoomId]] = {}
    for space in children:
        seen, waiting = {space}, list(children[space])
        while waiting:
            child = waiting.pop()
            if child not in seen:
                seen.add(child)
                found.setdefault(child, set()).add(RoomId(space))
                waiting += children.get(child, ())
    return {child: frozenset(spaces) for child, spaces in found.items()}
