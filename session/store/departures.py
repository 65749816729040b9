"""Who took our user out of rooms, and whether that was read: kept beside the state until they are let in again."""

from __future__ import annotations

import json
from typing import Any

from session.rooms.departures import Departure
from session.store.database import Database

_TYPE = "sluis.departure"
"""No state of a server's: what may be kept of that is named type by type."""


class DepartureStore:
    """Reads and writes these rows of the table `state`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    def keep(self, departure: Departure) -> None:
        """Keep who ended it, in place of who did before; nobody has read it yet."""
        said = {"was": departure.was, "banned": departure.banned, "reason": departure.reason, "read": False}
        self._database.execute(
            "INSERT OR REPLACE INTO state (room_id, type, state_key, sender, content) VALUES (?, ?, '', ?, ?)",
            (departure.room_id, _TYPE, departure.by, json.dumps(said)),
        )

    def forget(self, room_id: str) -> None:
        """Our user is there again."""
        self._database.execute("DELETE FROM state WHERE room_id = ? AND type = ?", (room_id, _TYPE))

    def read(self, room_id: str) -> None:
        """Somebody has read who it was."""
        self._database.execute(
            "UPDATE state SET content = json_remove(content, '$.read') WHERE room_id = ? AND type = ?", (room_id, _TYPE)
        )

    def of(self, room_id: str) -> Departure | None:
        """Return who took our user out of a room that they are out of, or None where that was nobody else."""
        row = self._database.one(f"{_SELECT} AND room_id = ?", (_TYPE, room_id))
        return None if row is None else _departure(row)

    def unread(self) -> list[Departure]:
        """Return who took our user out of rooms that they are out of, where nobody has read it yet."""
        rows = self._database.all(f"{_SELECT} AND json_extract(content, '$.read') = 0 ORDER BY room_id", (_TYPE,))
        return [_departure(row) for row in rows]


_SELECT = (
    "SELECT room_id, state.sender, state.content FROM state JOIN room USING (room_id)"
    " WHERE type = ? AND room.membership = 'leave'"
)


def _departure(row: tuple[Any, ...]) -> Departure:
    room_id, by, content = row
    said = json.loads(content)
    return Departure(str(room_id), str(by), said["was"], banned=said["banned"], reason=said["reason"])
