"""Who has read how far, as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable

from session.store.database import Database
from session.store.events import EventStore
from session.sync.batch import ReadBy
from session.timeline.reading import relation_of
from session.timeline.threads import THREAD

MOST_READERS = 200
"""Readers of a room of whom is shown how far they are: those who read last."""


class ReceiptStore:
    """Reads and writes the table `receipt`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database
        self._events = EventStore(database)

    def take(self, said: ReadBy) -> set[int]:
        """Take over how far somebody has read; return the places in the timeline where that shows or showed."""
        before = self.of(said.room_id, said.user_id, said.thread)
        if before is not None and (before.event_id == said.event_id or before.timestamp > said.timestamp):
            return set()
        self._database.execute(
            "INSERT OR REPLACE INTO receipt (room_id, thread, user_id, event_id, timestamp) VALUES (?, ?, ?, ?, ?)",
            (said.room_id, said.thread, said.user_id, said.event_id, said.timestamp),
        )
        event_ids = [said.event_id, *([before.event_id] if before is not None else [])]
        places = {self._place(said.room_id, event_id) for event_id in event_ids}
        return {place for place in places if place is not None}

    def of(self, room_id: str, user_id: str, thread: str) -> ReadBy | None:
        """Return how far somebody has read, or None."""
        row = self._database.one(
            "SELECT event_id, timestamp FROM receipt WHERE room_id = ? AND thread = ? AND user_id = ?",
            (room_id, thread, user_id),
        )
        return None if row is None else ReadBy(room_id, user_id, str(row[0]), int(row[1]), thread)

    def places(self, room_id: str, but: Iterable[str]) -> dict[int, list[str]]:
        """Return by place in the room's timeline who has read up to there, without some."""
        rows = self._database.all(
            "SELECT user_id, event_id FROM receipt WHERE room_id = ? AND thread = 'main'"
            " AND user_id NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY timestamp DESC LIMIT ?",
            (room_id, json.dumps(sorted(but)), MOST_READERS),
        )
        found: dict[int, list[str]] = {}
        for user_id, event_id in rows:
            place = self._place(room_id, str(event_id))
            if place is not None:
                found.setdefault(place, []).append(str(user_id))
        return found

    def _place(self, room_id: str, event_id: str) -> int | None:
        """Return the place of what was read, or of the message that it changed or stands under."""
        event = self._events.get(room_id, event_id)
        relation = None if event is None or event.position is not None else relation_of(event.content)
        if relation is not None:
            event = self._events.get(room_id, relation.target)
        named = None if event is None else relation_of(event.content)
        if named is not None and named.rel_type == THREAD:
            # What stands in a thread was read at its root.
            root = self._events.get(room_id, named.target)
            return None if root is None else root.position
        return None if event is None else event.position
