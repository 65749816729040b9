"""Parts of JSON that answers of both ways to sync have in common: each read as what it claims to be, or left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from session.sync.guard import is_bounded, is_text


def rooms_of(raw: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the parts of an answer by room id; what has no such id is left out."""
    for room_id, room in object_of(raw).items():
        if room_id.startswith("!") and len(room_id) <= 255 and is_text(room_id) and isinstance(room, dict):
            yield room_id, room


def to_device_events(raw: object) -> Iterator[dict[str, Any]]:
    """Yield the events of a list that are none too deep and none too large."""
    for event in raw if isinstance(raw, list) else ():
        if isinstance(event, dict) and is_bounded(event):
            yield event


def account_data(raw: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the type and content of each private setting in a list."""
    for event in raw if isinstance(raw, list) else ():
        if isinstance(event, dict) and is_bounded(event):
            kind, content = event.get("type"), event.get("content")
            if isinstance(kind, str) and isinstance(content, dict):
                yield kind, content


def room_settings(raw: object) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the room, the type and the content of each private setting of a room, given as lists by room id."""
    for room_id, listed in object_of(raw).items():
        if room_id.startswith("!") and len(room_id) <= 255 and is_text(room_id):
            for kind, content in account_data(listed):
                yield room_id, kind, content


def counts_of(raw: object) -> dict[str, int] | None:
    """Return the numbers of an object by name, or None when it is none."""
    if not isinstance(raw, dict):
        return None
    return {name: count for name, value in raw.items() if (count := count_of(value)) is not None}


def count_of(value: object, *, most: int = 1_000_000) -> int | None:
    """Return a number of things, at most `most`; None for what is no such number."""
    return min(value, most) if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def texts_of(value: object) -> tuple[str, ...]:
    """Return the texts of a list that can be names of something."""
    items = value if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, str) and 0 < len(item) <= 255 and is_text(item))


def object_of(value: object) -> dict[str, Any]:
    """Return an object, or an empty one in place of what is none."""
    return value if isinstance(value, dict) else {}
