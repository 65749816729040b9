"""Where the server left events out of a timeline: rows that hold the place until what belongs there is fetched."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass

from session.store.database import Database
from session.store.events import EventStore
from session.timeline.reading import GAP, LEFT_OUT, StoredEvent

_FAR = 1 << 48
"""Farther than any place: rows move there and back, so that no two are ever at one place."""
_ID = "gap:"
"""How the ids of these rows begin; those of events begin with a dollar sign (Matrix spec, appendix "Identifiers")."""
_SELECT = f"SELECT room_id, event_id, position, content FROM event WHERE type = '{GAP}' AND event_id LIKE '{_ID}%'"  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Gap:
    """One place where events are missing."""

    room_id: str
    id: str
    place: int
    """Older rows are below it, newer ones above."""
    token: str | None
    """Where paging back through what is missing goes on; None for the end of the room."""


class GapStore:
    """Reads and writes the gaps among the rows of the table `event`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database
        self._events = EventStore(database)

    def all(self) -> list[Gap]:
        """Return the gaps of all rooms, in each room the newest first."""
        return [_gap(*row) for row in self._database.all(f"{_SELECT} AND position IS NOT NULL ORDER BY position DESC")]

    def get(self, room_id: str, gap_id: str) -> Gap | None:
        """Return a gap as it is now, or None when it is closed."""
        row = self._database.one(
            f"{_SELECT} AND position IS NOT NULL AND room_id = ? AND event_id = ?", (room_id, gap_id)
        )
        return None if row is None else _gap(*row)

    def in_room(self, room_id: str) -> list[Gap]:
        """Return the gaps of one room, the newest first."""
        rows = self._database.all(
            f"{_SELECT} AND position IS NOT NULL AND room_id = ? ORDER BY position DESC", (room_id,)
        )
        return [_gap(*row) for row in rows]

    def below(self, room_id: str, place: int) -> Gap | None:
        """Return the gap right below a place, or None."""
        return next((gap for gap in self.in_room(room_id) if gap.place == place - 1), None)

    def open(self, room_id: str, token: str | None) -> StoredEvent:
        """Let a gap follow the newest row, in place of one that stands there already, and return its row."""
        _, last = self._events.bounds(room_id)
        newest = next(iter(self.in_room(room_id)), None)
        if newest is not None and newest.place == last:
            self.close(newest)
            _, last = self._events.bounds(room_id)
        row = StoredEvent(
            event_id=f"{_ID}{secrets.token_hex(8)}",
            sender="",
            timestamp=self._time_at(room_id, last),
            type=GAP,
            content={"token": token},
            item_key=f"{_ID}{secrets.token_hex(8)}",
            words=LEFT_OUT,
        )
        return self._events.add(room_id, row, last + 1)

    def go_on(self, gap: Gap, token: str | None) -> None:
        """Remember where paging back through the gap goes on."""
        self._database.execute(
            "UPDATE event SET content = ? WHERE room_id = ? AND event_id = ?",
            (json.dumps({"token": token}), gap.room_id, gap.id),
        )

    def close(self, gap: Gap) -> None:
        """Take the row away: nothing is missing there any more."""
        self._database.execute("DELETE FROM event WHERE room_id = ? AND event_id = ?", (gap.room_id, gap.id))

    def make_space(self, gap: Gap, count: int) -> None:
        """Let the rows above the gap go up by `count` places."""
        room = gap.room_id
        self._database.execute(
            "UPDATE event SET position = position + ? WHERE room_id = ? AND position > ?",
            (_FAR + count, room, gap.place),
        )
        self._database.execute(
            "UPDATE event SET position = position - ? WHERE room_id = ? AND position > ?", (_FAR, room, _FAR // 2)
        )

    def _time_at(self, room_id: str, place: int) -> int:
        rows = self._events.rows(room_id, place, place)
        return rows[0].timestamp if rows else 0


def _gap(room_id: str, gap_id: str, place: int, content: str) -> Gap:
    return Gap(room_id, gap_id, place, json.loads(content).get("token"))
