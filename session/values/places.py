"""Where words go: a room, or a thread in it, as one key for drafts and timelines. Pure."""

from __future__ import annotations

from session.values.model import EventId, RoomId


def thread_place(room_id: RoomId, root: EventId) -> RoomId:
    """Return the key of a thread. It is no room's: a room's begins with `!` (Matrix spec, "Room IDs")."""
    return RoomId(f">{len(root)} {root}{room_id}")


def room_of(place: RoomId) -> RoomId:
    """Return the room that a place is, or lies in."""
    return _parts(place)[0]


def root_of(place: RoomId | None) -> EventId | None:
    """Return the message that a thread's place began with, or None when the place is a room."""
    return None if place is None else _parts(place)[1]


def _parts(place: RoomId) -> tuple[RoomId, EventId | None]:
    if not place.startswith(">"):
        return place, None
    size, _blank, rest = place[1:].partition(" ")
    return RoomId(rest[int(size) :]), EventId(rest[: int(size)])
