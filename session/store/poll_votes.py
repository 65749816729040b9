"""The votes and ends that were said about a poll, in one question to the store."""

from __future__ import annotations

import json

from session.store.database import Database
from session.timeline.polls import ENDS, RESPONSES, Said
from session.timeline.reading import StoredEvent

_KINDS = tuple(sorted(RESPONSES | ENDS))
MOST = 20_000
"""Votes and ends of one poll that are looked at, the oldest."""


def said_about(database: Database, room_id: str, poll: StoredEvent) -> list[Said]:
    """Return the votes and ends that refer to a poll, can be read, and are as strongly encrypted; oldest first."""
    rows = database.all(
        "SELECT e.type, e.sender, e.timestamp, e.content FROM relation r"
        " JOIN event e ON e.room_id = r.room_id AND e.event_id = r.event_id"
        " WHERE r.room_id = ? AND r.target = ? AND r.rel_type = 'm.reference' AND e.type IN (?, ?, ?, ?)"
        " AND e.redacted = 0 AND e.cipher IS NULL AND e.state_key IS NULL AND e.encrypted >= ?"
        " ORDER BY e.timestamp, e.event_id LIMIT ?",
        (room_id, poll.event_id, *_KINDS, int(poll.encrypted), MOST),
    )
    return [Said(str(kind), str(sender), int(when), json.loads(content)) for kind, sender, when, content in rows]
