"""Where messages that could not be sent stand among the others: rows that hold a place in the order of time.

Law of this file: such a row says nothing itself; what it shows is in the outbox, and without that it shows nothing.
"""

from __future__ import annotations

from session.store.database import Database
from session.store.events import EventStore
from session.timeline.reading import UNSENT, StoredEvent

_ID = "unsent:"
_LONG = 256
"""Code points of these ids: more than an event's id may have, so that a server names no event like one."""


def row_id(txn_id: str) -> str:
    """Return the id of the row of a message."""
    return f"{_ID}{txn_id}".ljust(_LONG)


class UnsentRows:
    """Reads and writes such rows of the table `event`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database
        self._events = EventStore(database)

    def get(self, room_id: str, txn_id: str) -> StoredEvent | None:
        """Return the row of a message, or None where it stands behind all others."""
        row = self._events.get(room_id, row_id(txn_id))
        return None if row is None or row.type != UNSENT or row.position is None else row

    def settle(self, room_id: str, before: str | None) -> list[StoredEvent]:
        """Let what failed stay where it is, since something comes behind it; return the new rows.

        `before` is our own message that comes: what was said behind it goes on to wait at the end.
        """
        rows = self._database.all(
            "SELECT txn_id, queued_at FROM outbox WHERE room_id = ?1 AND state = 'failed'"
            " AND place < coalesce((SELECT place FROM outbox WHERE txn_id = ?2), place + 1) ORDER BY place",
            (room_id, before),
        )
        return [
            self._events.add(room_id, _row(txn_id, queued_at), self._events.free_place(room_id, at_start=False))
            for txn_id, queued_at in rows
            if self.get(room_id, txn_id) is None
        ]

    def lift(self, room_id: str, txn_id: str) -> int | None:
        """Take the row of a message away, which is tried again, taken back or has arrived; return its place."""
        row = self.get(room_id, txn_id)
        if row is not None:
            self._database.execute("DELETE FROM event WHERE room_id = ? AND event_id = ?", (room_id, row_id(txn_id)))
        return None if row is None else row.position


def said_in(row: StoredEvent) -> str:
    """Return which message a row is of."""
    return row.event_id.removeprefix(_ID).rstrip()


def _row(txn_id: str, queued_at: int) -> StoredEvent:
    return StoredEvent(
        event_id=row_id(txn_id),
        sender="",
        timestamp=queued_at,
        type=UNSENT,
        content={},
        item_key=row_id(txn_id),
    )
