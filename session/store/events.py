"""The timeline on disk: events, their places, and what they say about each other.

Law of this file: rows keep their order; places move only together, when a gap below them is filled (`gaps`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from session.store.database import Database
from session.store.search_index import SearchIndex
from session.store.words_json import shield_from_json, shield_to_json, words_from_json, words_to_json
from session.timeline.polls import STARTS
from session.timeline.reading import NO_EVENTS, QUOTES, Relation, StoredEvent, relation_of
from session.timeline.searchable import searchable
from session.timeline.threads import THREAD, left_of, thread_of
from session.values.words import Words

_NEAR = 200
"""Rows among which the last one outside threads is looked for."""


class EventStore:
    """Reads and writes the tables `event` and `relation`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database
        self._index = SearchIndex(database)

    def knows(self, room_id: str, event_id: str) -> bool:
        """Return whether the event is stored."""
        return (
            self._database.one("SELECT 1 FROM event WHERE room_id = ? AND event_id = ?", (room_id, event_id))
            is not None
        )

    def bounds(self, room_id: str) -> tuple[int, int]:
        """Return the first and the last place that is taken; (0, -1) in an empty timeline."""
        row = self._database.one(
            # Asked for one by one, each is a look into the index; asked for together, all rows are read.
            "SELECT (SELECT min(position) FROM event WHERE room_id = ?1 AND position IS NOT NULL),"
            " (SELECT max(position) FROM event WHERE room_id = ?1 AND position IS NOT NULL)",
            (room_id,),
        )
        return (0, -1) if row is None or row[0] is None else (int(row[0]), int(row[1]))

    def free_place(self, room_id: str, *, at_start: bool) -> int:
        """Return the next place at the end of a timeline, or at its start."""
        first, last = self.bounds(room_id)
        return first - 1 if at_start else last + 1

    def add(self, room_id: str, event: StoredEvent, place: int | None) -> StoredEvent:
        """Store a new event, as the row at a free place or as none, and return it as stored."""
        placed = replace(event, position=place)
        self._database.execute(
            "INSERT INTO event (room_id, event_id, position, item_key, sender, timestamp, type, content, state_key,"
            " encrypted, cipher, session_id, shield, words, redacted)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (room_id, *_values(placed)),
        )
        if place is not None:
            self.index(room_id, placed)
        return placed

    def place(self, room_id: str, event_id: str, place: int) -> StoredEvent | None:
        """Give a stored event without a place this free one, and return it; None when it has one."""
        event = self.get(room_id, event_id)
        if event is None or event.position is not None:
            return None
        placed = replace(event, position=place)
        self._database.execute(
            "UPDATE event SET position = ? WHERE room_id = ? AND event_id = ?", (place, room_id, event_id)
        )
        return placed

    def update(self, room_id: str, event: StoredEvent) -> None:
        """Store what has become known of an event since."""
        values = _values(event)
        self._database.execute(
            "UPDATE event SET position = ?, item_key = ?, sender = ?, timestamp = ?, type = ?, content = ?,"
            " state_key = ?, encrypted = ?, cipher = ?, session_id = ?, shield = ?, words = ?, redacted = ?"
            " WHERE room_id = ? AND event_id = ?",
            (*values[1:], room_id, event.event_id),
        )
        self.index(room_id, event)

    def index(self, room_id: str, event: StoredEvent) -> None:
        """Let an event be found by what it says now."""
        edit = self.edit_shown(room_id, event)
        self._index.put(room_id, event, searchable(event, edit))

    def _index_target(self, room_id: str, relation: Relation | None) -> None:
        """Let an event be found by what its newest edit says."""
        if relation is not None and relation.rel_type == "m.replace":
            target = self.get(room_id, relation.target)
            if target is not None:
                self.index(room_id, target)

    def get(self, room_id: str, event_id: str) -> StoredEvent | None:
        """Return one event, or None."""
        row = self._database.one(f"{_SELECT} WHERE room_id = ? AND event_id = ?", (room_id, event_id))
        return None if row is None else _event(row)

    def rows(self, room_id: str, first: int, last: int) -> list[StoredEvent]:
        """Return the rows at these places, ascending."""
        rows = self._database.all(
            f"{_SELECT} WHERE room_id = ? AND position BETWEEN ? AND ? ORDER BY position", (room_id, first, last)
        )
        return [_event(row) for row in rows]

    def rows_at(self, room_id: str, places: Iterable[int]) -> list[StoredEvent]:
        """Return the rows at these places, ascending, and none of those between them."""
        rows = self._database.all(
            f"{_SELECT} WHERE room_id = ? AND position IN (SELECT value FROM json_each(?)) ORDER BY position",  # noqa: S608  names of our own
            (room_id, json.dumps(sorted(places))),
        )
        return [_event(row) for row in rows]

    def of_others(
        self, room_id: str, first: int, last: int, own_user: str, ignored: Iterable[str] = ()
    ) -> tuple[int | None, int]:
        """Return the first of these places where somebody else said something that is in no thread, and how many are.

        What the `ignored` say is left out.
        """
        if last < first:
            return None, 0
        row = self._database.one(
            "SELECT min(position), count(*) FROM event"
            " WHERE room_id = ? AND position BETWEEN ? AND ? AND sender != ? AND type NOT IN (?, ?)"
            " AND state_key IS NULL"
            " AND event_id NOT IN (SELECT event_id FROM relation WHERE room_id = ? AND rel_type = ?)"
            " AND sender NOT IN (SELECT value FROM json_each(?))",
            (room_id, first, last, own_user, *NO_EVENTS, room_id, THREAD, json.dumps(sorted(ignored))),
        )
        return (None, 0) if row is None else (row[0], int(row[1]))

    def last_said(self, room_id: str, own_user: str, above: int) -> int:
        """Return the last place behind `above` where our user said something that is in no thread, or `above`."""
        row = self._database.one(
            "SELECT position FROM event WHERE room_id = ? AND position > ? AND sender = ? AND state_key IS NULL"
            """ AND json_extract(content, '$."m.relates_to".rel_type') IS NOT ? ORDER BY position DESC LIMIT 1""",
            (room_id, above, own_user, THREAD),
        )
        return above if row is None else int(row[0])

    def by_key(self, item_key: str) -> tuple[str, StoredEvent] | None:
        """Return the room and the event under a key, one with a row of its own first, or None."""
        row = self._database.one(
            f"{_SELECT.replace('FROM', ', room_id FROM')} WHERE item_key = ? ORDER BY position IS NULL LIMIT 1",
            (item_key,),
        )
        return None if row is None else (str(row[-1]), _event(row))

    def undecrypted(self, room_id: str, session_id: str) -> list[StoredEvent]:
        """Return the events that wait for this key."""
        rows = self._database.all(
            f"{_SELECT} WHERE room_id = ? AND session_id = ? AND cipher IS NOT NULL", (room_id, session_id)
        )
        return [_event(row) for row in rows]

    def waiting_for(self, senders: Iterable[str]) -> list[tuple[str, str]]:
        """Return (room id, session id) of all that these users wrote and that waits for its key."""
        found: list[tuple[str, str]] = []
        for sender in senders:
            found += self._database.all(
                "SELECT DISTINCT room_id, session_id FROM event"
                " WHERE cipher IS NOT NULL AND session_id IS NOT NULL AND sender = ?",
                (sender,),
            )
        return found

    def newest(self, room_id: str) -> StoredEvent | None:
        """Return the last event that is a row, or None in an empty timeline."""
        return next(iter(self._newest(room_id, 1)), None)

    def oldest(self, room_id: str) -> StoredEvent | None:
        """Return the first event that is a row, or None in an empty timeline."""
        row = self._database.one(
            f"{_SELECT} WHERE room_id = ? AND position IS NOT NULL AND type NOT IN (?, ?) ORDER BY position LIMIT 1",
            (room_id, *NO_EVENTS),
        )
        return None if row is None else _event(row)

    def newest_outside_threads(self, room_id: str, up_to: str) -> StoredEvent | None:
        """Return the last row that is in no thread, up to an event; None when there is none near it."""
        end = self.get(room_id, up_to)
        last = None if end is None else end.position
        found = self._newest(room_id, _NEAR) if last is None else self.rows(room_id, last - _NEAR, last)[::-1]
        return next((one for one in found if one.type not in NO_EVENTS and thread_of(one.content) is None), None)

    def _newest(self, room_id: str, most: int) -> list[StoredEvent]:
        rows = self._database.all(
            f"{_SELECT} WHERE room_id = ? AND position IS NOT NULL AND type NOT IN (?, ?)"
            " ORDER BY position DESC LIMIT ?",
            (room_id, *NO_EVENTS, most),
        )
        return [_event(row) for row in rows]

    def relate(self, room_id: str, event: StoredEvent, relation: Relation) -> None:
        """Remember what an event says about another."""
        self._database.execute(
            "INSERT OR IGNORE INTO relation (room_id, target, rel_type, event_id, sender) VALUES (?, ?, ?, ?, ?)",
            (room_id, relation.target, relation.rel_type, event.event_id, event.sender),
        )
        self._index_target(room_id, relation)

    def edit_of(self, room_id: str, event: StoredEvent) -> dict[str, Any] | None:
        """Return the content of the newest edit by the same person, as strongly encrypted, or None.

        Matrix spec, "Validity of replacement events": same sender, same type, no state, not redacted.
        """
        row = self._database.one(
            "SELECT e.content FROM relation r JOIN event e ON e.room_id = r.room_id AND e.event_id = r.event_id"
            " WHERE r.room_id = ? AND r.target = ? AND r.rel_type = 'm.replace' AND e.sender = ? AND e.type = ?"
            " AND e.encrypted >= ? AND e.cipher IS NULL AND e.redacted = 0 AND e.state_key IS NULL"
            " ORDER BY e.timestamp DESC, e.event_id DESC LIMIT 1",
            (room_id, event.event_id, event.sender, event.type, int(event.encrypted)),
        )
        return None if row is None else dict(json.loads(row[0]))

    def edit_shown(self, room_id: str, event: StoredEvent) -> dict[str, Any] | None:
        """Return what `edit_of` does, of what is shown as it was edited: messages and polls."""
        return self.edit_of(room_id, event) if event.type in _EDITED else None

    def references(self, room_id: str, event_id: str, kinds: tuple[str, str], most: int) -> list[StoredEvent]:
        """Return the first events of two types that refer to an event, oldest first; none that cannot be read."""
        rows = self._database.all(
            "SELECT e.event_id FROM relation r JOIN event e ON e.room_id = r.room_id AND e.event_id = r.event_id"
            " WHERE r.room_id = ? AND r.target = ? AND r.rel_type = 'm.reference' AND e.type IN (?, ?)"
            " AND e.redacted = 0 AND e.cipher IS NULL ORDER BY e.timestamp, e.event_id LIMIT ?",
            (room_id, event_id, *kinds, most),
        )
        found = (self.get(room_id, str(one)) for (one,) in rows)
        return [event for event in found if event is not None]

    def reactions(self, room_id: str, event_id: str) -> list[tuple[str, str, bool]]:
        """Return (key, sender, encrypted) of the reactions to an event that are still there, oldest first."""
        rows = self._database.all(
            "SELECT e.content, e.sender, e.encrypted FROM relation r"
            " JOIN event e ON e.room_id = r.room_id AND e.event_id = r.event_id"
            " WHERE r.room_id = ? AND r.target = ? AND r.rel_type = 'm.annotation' AND e.redacted = 0"
            " AND e.type = 'm.reaction' AND e.cipher IS NULL ORDER BY e.timestamp, e.event_id",
            (room_id, event_id),
        )
        found = (
            (json.loads(content).get("m.relates_to", {}).get("key"), sender, bool(sealed))
            for content, sender, sealed in rows
        )
        return [(key, sender, sealed) for key, sender, sealed in found if isinstance(key, str)]

    def quoting(self, room_id: str, event_id: str) -> list[StoredEvent]:
        """Return messages that quote an event, a hundred at most."""
        rows = self._database.all(
            "SELECT event_id FROM relation WHERE room_id = ? AND target = ? AND rel_type = ? LIMIT 100",
            (room_id, event_id, QUOTES),
        )
        found = (self.get(room_id, str(one)) for (one,) in rows)
        return [event for event in found if event is not None]

    def edits(self, room_id: str, event: StoredEvent) -> list[StoredEvent]:
        """Return the valid edits of a message, oldest first, a hundred at most; validity as for `edit_of`."""
        rows = self._database.all(
            "SELECT e.event_id FROM relation r JOIN event e ON e.room_id = r.room_id AND e.event_id = r.event_id"
            " WHERE r.room_id = ? AND r.target = ? AND r.rel_type = 'm.replace' AND e.sender = ? AND e.type = ?"
            " AND e.encrypted >= ? AND e.cipher IS NULL AND e.redacted = 0 AND e.state_key IS NULL"
            " ORDER BY e.timestamp, e.event_id LIMIT 100",
            (room_id, event.event_id, event.sender, event.type, int(event.encrypted)),
        )
        found = (self.get(room_id, str(one)) for (one,) in rows)
        return [edit for edit in found if edit is not None]

    def own_reaction(self, room_id: str, event_id: str, user: str, key: str) -> list[str]:
        """Return the ids of a user's reactions to an event with this key that are still there."""
        rows = self._database.all(
            "SELECT e.event_id, e.content FROM relation r"
            " JOIN event e ON e.room_id = r.room_id AND e.event_id = r.event_id"
            " WHERE r.room_id = ? AND r.target = ? AND r.rel_type = 'm.annotation' AND e.sender = ?"
            " AND e.type = 'm.reaction' AND e.redacted = 0",
            (room_id, event_id, user),
        )
        return [str(found) for found, content in rows if json.loads(content).get("m.relates_to", {}).get("key") == key]

    def redact(self, room_id: str, event_id: str, words: Words | None = None) -> StoredEvent | None:
        """Forget what a message said, in its edits too; return what is left of it, or None when it is not stored.

        `words` say who removed it.
        """
        event = self.get(room_id, event_id)
        if event is None:
            return None
        self._database.execute(
            "UPDATE event SET content = '{}', cipher = NULL, redacted = 1 WHERE room_id = ? AND sender = ?"
            " AND event_id IN"
            " (SELECT event_id FROM relation WHERE room_id = ? AND target = ? AND rel_type = 'm.replace')",
            (room_id, event.sender, room_id, event_id),
        )
        bare = replace(event, content=left_of(event.content), cipher=None, redacted=True, words=words)
        self.update(room_id, bare)
        self._database.execute(
            "DELETE FROM relation WHERE room_id = ? AND target = ? AND rel_type NOT IN (?, ?)",
            (room_id, event_id, QUOTES, THREAD),
        )
        self._index_target(room_id, relation_of(event.content))
        return bare


_EDITED = frozenset({"m.room.message", *STARTS})
_SELECT = (
    "SELECT event_id, position, item_key, sender, timestamp, type, content, state_key, encrypted, cipher, session_id,"
    " shield, words, redacted FROM event"
)


def _values(event: StoredEvent) -> tuple[Any, ...]:
    return (
        event.event_id,
        event.position,
        event.item_key,
        event.sender,
        event.timestamp,
        event.type,
        json.dumps(event.content),
        event.state_key,
        int(event.encrypted),
        None if event.cipher is None else json.dumps(event.cipher),
        event.session_id,
        shield_to_json(event.shield),
        words_to_json(event.words),
        int(event.redacted),
    )


def _event(row: tuple[Any, ...]) -> StoredEvent:
    return StoredEvent(
        event_id=row[0],
        position=row[1],
        item_key=row[2],
        sender=row[3],
        timestamp=row[4],
        type=row[5],
        content=json.loads(row[6]),
        state_key=row[7],
        encrypted=bool(row[8]),
        cipher=None if row[9] is None else json.loads(row[9]),
        session_id=row[10],
        shield=shield_from_json(row[11]),
        words=words_from_json(row[12]),
        redacted=bool(row[13]),
    )
