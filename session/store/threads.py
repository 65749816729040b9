"""Threads on disk: what the tables of the timeline say about them.

Threads grow long, and every message in their room asks about them: what need not be known of a reply is not read.
"""

from __future__ import annotations

from typing import NamedTuple

from session.store.database import Database
from session.store.events import EventStore
from session.timeline.reading import StoredEvent, is_row
from session.timeline.threads import THREAD, in_order, is_root, thread_of

_OF_THREAD = (
    "FROM relation r JOIN event e ON e.room_id = r.room_id AND e.event_id = r.event_id"
    f" WHERE r.room_id = ? AND r.target = ? AND r.rel_type = '{THREAD}' AND e.state_key IS NULL"
)
MOST_KNOWN = 20_000
"""Replies without a place of which it is remembered whether they are rows."""


class Reply(NamedTuple):
    """A reply without what it says."""

    event_id: str
    position: int | None
    sender: str
    timestamp: int
    type: str
    redacted: int


class ThreadStore:
    """Reads threads of one account."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database
        self._events = EventStore(database)
        self._rows: dict[tuple[str, Reply], bool] = {}

    def root_of(self, room_id: str, event: StoredEvent | None) -> str | None:
        """Return the message in whose thread an event stands, and is not seen elsewhere; None for one that is."""
        root = None if event is None or event.state_key is not None else thread_of(event.content)
        return root if root is not None and is_root(self._events.get(room_id, root)) else None

    def replies(self, room_id: str, root: str) -> list[Reply]:
        """Return the replies of a thread that are here, oldest first."""
        rows = self._database.all(
            f"SELECT e.event_id, e.position, e.sender, e.timestamp, e.type, e.redacted {_OF_THREAD}", (room_id, root)
        )
        found = map(Reply._make, rows)
        return in_order([one for one in found if one.position is not None or self._is_row(room_id, one)])

    def _is_row(self, room_id: str, reply: Reply) -> bool:
        known = self._rows.get((room_id, reply))
        if known is None:
            if len(self._rows) >= MOST_KNOWN:
                self._rows.clear()
            event = self._events.get(room_id, reply.event_id)
            known = self._rows[room_id, reply] = event is not None and is_row(event)
        return known

    def roots(self, room_id: str, most: int) -> list[str]:
        """Return the messages that threads of a room began with, the one that was written in last first."""
        rows = self._database.all(
            "SELECT r.target, max(e.timestamp) AS newest FROM relation r"
            " JOIN event e ON e.room_id = r.room_id AND e.event_id = r.event_id"
            " WHERE r.room_id = ? AND r.rel_type = ? GROUP BY r.target ORDER BY newest DESC LIMIT ?",
            (room_id, THREAD, most),
        )
        return [str(root) for root, _newest in rows]

    def places(self, room_id: str, root: str) -> set[int]:
        """Return the places in the room's timeline that a thread's replies have."""
        rows = self._database.all(f"SELECT e.position {_OF_THREAD} AND e.position IS NOT NULL", (room_id, root))
        return {int(place) for (place,) in rows}
