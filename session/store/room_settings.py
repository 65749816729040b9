"""Private settings of single rooms that the account keeps on the server: today a room's tags."""

from __future__ import annotations

import json
from typing import Any

from session.room_marks import RoomTag, tag_of
from session.store.database import Database

TAGS = "m.tag"
KEPT = frozenset({TAGS})
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
