"""Private settings of single rooms that the account keeps on the server: tags, the read marker, marked as unread."""

from __future__ import annotations

import json
from typing import Any

from session.rooms.tag_names import names_of
from session.store.database import Database
from session.values.room_marks import MARKED_UNREAD, RoomTag, is_marked_unread, tag_of

TAGS = "m.tag"
READ_MARKER = "m.fully_read"
KEPT = frozenset({TAGS, READ_MARKER, *MARKED_UNREAD})
"""What something here reads; the rest stays on the server."""


class RoomSettings:
    """Reads and writes the table `room_setting`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    def keep(self, room_id: str, kind: str, content: dict[str, Any]) -> bool:
        """Take over what the server says; return whether anything here reads it."""
        if kind not in KEPT:
            return False
        self._database.execute(
            "INSERT OR REPLACE INTO room_setting (room_id, type, content) VALUES (?, ?, ?)",
            (room_id, kind, json.dumps(content)),
        )
        return True

    def tags(self) -> dict[str, RoomTag]:
        """Return the tag of each room that has one, by room id."""
        rows = self._database.all("SELECT room_id, content FROM room_setting WHERE type = ?", (TAGS,))
        found = {str(room_id): tag_of(json.loads(content)) for room_id, content in rows}
        return {room_id: tag for room_id, tag in found.items() if tag is not RoomTag.NONE}

    def own_tags(self) -> dict[str, tuple[str, ...]]:
        """Return the names that its owner gave to each room that has some, by room id."""
        rows = self._database.all("SELECT room_id, content FROM room_setting WHERE type = ?", (TAGS,))
        found = {str(room_id): names_of(json.loads(content)) for room_id, content in rows}
        return {room_id: names for room_id, names in found.items() if names}

    def given_tags(self, room_id: str) -> dict[str, Any]:
        """Return all tags of a room, of whatever kind, as the server keeps them."""
        tags = self._content(room_id, TAGS).get("tags")
        return tags if isinstance(tags, dict) else {}

    def marker(self, room_id: str) -> str | None:
        """Return the event that a room's read marker stands at (Matrix spec, "Fully read markers"), or None."""
        event_id = self._content(room_id, READ_MARKER).get("event_id")
        return event_id if isinstance(event_id, str) else None

    def marked_unread(self) -> frozenset[str]:
        """Return the rooms that were marked as unread, on whichever device."""
        marks = ", ".join("?" * len(MARKED_UNREAD))
        # The marks are question marks only.
        query = f"SELECT room_id, type, content FROM room_setting WHERE type IN ({marks})"  # noqa: S608
        said: dict[str, dict[str, Any]] = {}
        for room_id, kind, content in self._database.all(query, MARKED_UNREAD):
            said.setdefault(str(room_id), {})[str(kind)] = json.loads(content)
        return frozenset(room_id for room_id, contents in said.items() if is_marked_unread(contents))

    def _content(self, room_id: str, kind: str) -> dict[str, Any]:
        row = self._database.one("SELECT content FROM room_setting WHERE room_id = ? AND type = ?", (room_id, kind))
        return dict(json.loads(row[0])) if row else {}
