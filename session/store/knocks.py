"""Why people ask to be let into rooms, in their own words, for as long as they wait."""

from __future__ import annotations

from session.store.database import Database

MOST_REASON = 500
"""Characters that are kept: what is longer is no reason to let somebody in."""


class KnockReasons:
    """Reads and writes the table `knock_reason`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    def keep(self, room_id: str, user_id: str, reason: object) -> None:
        """Keep why somebody asks now; whoever asks anew without a reason has none."""
        if isinstance(reason, str) and reason.strip():
            self._database.execute(
                "INSERT OR REPLACE INTO knock_reason (room_id, user_id, reason) VALUES (?, ?, ?)",
                (room_id, user_id, reason[:MOST_REASON]),
            )
        else:
            self._database.execute("DELETE FROM knock_reason WHERE room_id = ? AND user_id = ?", (room_id, user_id))

    def of(self, room_id: str) -> dict[str, str]:
        """Return the reasons of those who ask to be let into a room, by user id."""
        rows = self._database.all("SELECT user_id, reason FROM knock_reason WHERE room_id = ?", (room_id,))
        return {str(user): str(reason) for user, reason in rows}

    def forget(self, room_id: str, user_id: str, reason: object) -> None:
        """Forget a reason that was removed, if it is the one that is kept."""
        if isinstance(reason, str):
            self._database.execute(
                "DELETE FROM knock_reason WHERE room_id = ? AND user_id = ? AND reason = ?",
                (room_id, user_id, reason[:MOST_REASON]),
            )
