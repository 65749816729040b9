"""Removes the oldest messages from the store: those behind a day, or as many as a size asks for.

Law of this file: of a room's timeline the front goes and never something in between, so that no gap looks like none.
"""

from __future__ import annotations

from session.store.database import Database

SHARE = 20
"""One part in so many of all messages goes in one step towards a size."""
FREED_PAGES = 2_000
"""Pages that are given back to the file system in one go."""


class OldMessages:
    """The messages of one account, oldest first."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    def rooms_before(self, moment: int) -> list[str]:
        """Return the rooms that have messages from before a moment, in milliseconds."""
        rows = self._database.all("SELECT DISTINCT room_id FROM event WHERE timestamp < ?", (moment,))
        return [str(room_id) for (room_id,) in rows]

    def remove(self, room_id: str, moment: int) -> tuple[set[int], int]:
        """Remove the front of a room's timeline up to the first message that is not older.

        Older history counts as not there, so that it is not fetched again.

        Returns:
            The places that are free now, and how many events went, with those that had no place.
        """
        with self._database.transaction():
            places = {int(place) for (place,) in self._database.all(_REMOVE_FRONT, (room_id, room_id, moment, room_id))}
            gone = len(places) + int(self._database.execute(_REMOVE_UNPLACED, (room_id, moment)).rowcount)
            if gone:
                self._forget_what_is_said_of_them(room_id)
                self._database.execute(
                    "UPDATE room SET reached_start = 1, older_token = NULL WHERE room_id = ?", (room_id,)
                )
        return places, gone

    def fetch_again(self) -> None:
        """Let older history be fetched again where it was removed."""
        self._database.execute("UPDATE room SET reached_start = 0, older_token = NULL WHERE reached_start = 1")

    def size(self) -> int:
        """Return how many bytes of the file are in use."""
        pages, free, page = (self._pragma(name) for name in ("page_count", "freelist_count", "page_size"))
        return (pages - free) * page

    def oldest_share(self) -> int | None:
        """Return the moment before which one part in `SHARE` of all messages lies; None when there are too few."""
        row = self._database.one("SELECT count(*) FROM event WHERE position IS NOT NULL")
        step = int(row[0]) // SHARE if row else 0
        if not step:
            return None
        found = self._database.one(
            "SELECT timestamp FROM event WHERE position IS NOT NULL ORDER BY timestamp LIMIT 1 OFFSET ?", (step,)
        )
        return None if found is None else int(found[0])

    def give_back(self) -> bool:
        """Give some free pages back to the file system; return whether there may be more."""
        before = self._pragma("freelist_count")
        self._database.all(f"PRAGMA incremental_vacuum({FREED_PAGES})")
        return 0 < self._pragma("freelist_count") < before

    def _forget_what_is_said_of_them(self, room_id: str) -> None:
        missing = "NOT EXISTS (SELECT 1 FROM event e WHERE e.room_id = {0}.room_id AND e.event_id = {0}.{1})"
        for table, column in (("search_text", "event_id"), ("relation", "event_id"), ("relation", "target")):
            condition = missing.format(table, column)
            self._database.execute(f"DELETE FROM {table} WHERE room_id = ? AND {condition}", (room_id,))  # noqa: S608

    def _pragma(self, name: str) -> int:
        row = self._database.one(f"PRAGMA {name}")
        return int(row[0]) if row else 0


_REMOVE_FRONT = """
DELETE FROM event WHERE room_id = ? AND position IS NOT NULL AND position < coalesce(
    (SELECT min(position) FROM event WHERE room_id = ? AND position IS NOT NULL AND timestamp >= ?),
    (SELECT max(position) + 1 FROM event WHERE room_id = ? AND position IS NOT NULL)
)
RETURNING position
"""
_REMOVE_UNPLACED = """
DELETE FROM event WHERE room_id = ? AND position IS NULL AND timestamp < ? AND NOT EXISTS (
    SELECT 1 FROM relation r JOIN event e ON e.room_id = r.room_id AND e.event_id = r.target
    WHERE r.room_id = event.room_id AND r.event_id = event.event_id AND e.position IS NOT NULL
)
"""
"""What has no place goes too, but not what is said of a message that stays, whatever its time stamp."""
