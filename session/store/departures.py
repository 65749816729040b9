"""Who took our user out of rooms: kept beside the room's state, until they are let in again."""

from __future__ import annotations

import json

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
        """Keep who ended it, in place of who did before."""
        said = {"was": departure.was, "banned": departure.banned, "reason": departure.reason}
        self._database.execute(
            "INSERT OR REPLACE INTO state (room_id, type, state_key, sender, content) VALUES (?, ?, '', ?, ?)",
            (departure.room_id, _TYPE, departure.by, json.dumps(said)),
        )

    def forget(self, room_id: str) -> None:
        """Our user is there again."""
        self._database.execute("DELETE FROM state WHERE room_id = ? AND type = ?", (room_id, _TYPE))

    def of(self, room_id: str) -> Departure | None:
        """Return who took our user out of a room that they are out of, or None where that was nobody else."""
        row = self._database.one(
            "SELECT state.sender, state.content FROM state JOIN room USING (room_id)"
            " WHERE room_id = ? AND type = ? AND room.membership = 'leave'",
            (room_id, _TYPE),
        )
        if row is None:
            return None
        said = json.loads(row[1])
        return Departure(room_id, str(row[0]), said["was"], banned=said["banned"], reason=said["reason"])
