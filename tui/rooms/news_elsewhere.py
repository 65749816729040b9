"""What is new in the rooms that are not open, in a few words, for a screen that has no place for their list."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from session.values.model import RoomId, RoomSummary
from widgets.i18n import _
from widgets.rooms.room_rows import shown_count


def elsewhere_words(rooms: Iterable[RoomSummary], open_rooms: Collection[RoomId | None], key: str) -> str:
    """Return how much is unread in other rooms than those that are open, and calls our user, and the key to it."""
    others = [room for room in rooms if room.room_id not in open_rooms]
    unread = sum(room.unread for room in others)
    calling = sum(max(room.highlights, room.threads_calling) for room in others)
    words = [_("{n} unread").format(n=shown_count(unread))] if unread else []
    words += [_("{n} to you").format(n=shown_count(calling))] if calling else []
    return " · ".join([*words, key]) if words else ""
