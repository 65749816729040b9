"""Takes messages into the full-text index and finds them there, the newest first."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from session.store.account import AccountStore
from session.store.database import Database
from session.store.search_tables import BACKLOG
from session.timeline.reading import StoredEvent
from session.timeline.searchable import Searchable

MATCH_BEGINS, MATCH_ENDS = "\ue010", "\ue011"
"""Stand around what was found in an excerpt."""
EXCERPT, BEFORE = 180, 60
"""Characters of an excerpt, and of those before what was found."""
TIDY_PAGES = 64
"""Pages of the index that are merged in one go: others get their turn in between."""
CACHE_KIB = 64_000
"""Memory for pages once somebody searches: a page that is read again need not be decrypted again."""
_LAST_DOC = 1 << 53
_SENDER, _ROOM, _FILE = "\ue000", "\ue001", "\ue002"
"""Begin tags: letters to the index, and on no keyboard."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for. Everything that is given has to fit; nothing given fits all."""

    words: tuple[str, ...] = field(default=(), repr=False)
    """Words or phrases, as typed."""
    beginnings: tuple[str, ...] = field(default=(), repr=False)
    """How words begin."""
    senders: tuple[str, ...] | None = None
    """User ids, of which one wrote it; None for anybody."""
    without: tuple[str, ...] = ()
    """User ids of whom nothing is to be found."""
    rooms: tuple[str, ...] | None = None
    file: bool = False
    since: int = 0
    """Milliseconds."""
    until: int = _LAST_DOC
    """Milliseconds; the moment itself is out."""


@dataclass(frozen=True, slots=True)
class IndexedText:
    """One message that was found."""

    doc: int
    room_id: str
    event_id: str
    sender: str
    timestamp: int
    excerpt: str = field(repr=False)


class SearchIndex:
    """Reads and writes the tables of the index. Call it in the transaction that changes the messages."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database
        self._searched = False

    def put(self, room_id: str, event: StoredEvent, text: Searchable | None) -> None:
        """Let a message be found by this text and no other; by none for None."""
        row = self._database.one(
            "SELECT doc, body FROM search_text WHERE room_id = ? AND event_id = ?", (room_id, event.event_id)
        )
        if row is not None and text is not None and row[1] == text.text:
            return
        if row is not None:
            self._database.execute("DELETE FROM search_text WHERE doc = ?", (row[0],))
        if text is not None:
            tags = " ".join((_tag(_SENDER, event.sender), _tag(_ROOM, room_id), *([_FILE] if text.file else ())))
            doc = self._free(event.timestamp) if row is None else int(row[0])
            self._database.execute(
                "INSERT INTO search_text (doc, room_id, event_id, sender, timestamp, body, tags)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (doc, room_id, event.event_id, event.sender, event.timestamp, text.text, tags),
            )

    def find(self, wanted: Wanted, limit: int, below: int | None = None) -> list[IndexedText]:
        """Return the newest messages that fit, of rooms that we are in; `below` is the last `doc` that is known."""
        if wanted.senders == () or wanted.rooms == ():
            return []
        if not self._searched:
            self._searched = True
            self._database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        last = min(wanted.until - 1, _LAST_DOC if below is None else below - 1)
        match = _match(wanted)
        found = self._database.all(
            _FIND_MATCHING if match else _FIND_ALL,
            ((match,) if match else ()) + (max(0, wanted.since), last, json.dumps(wanted.without), limit),
        )
        return [
            IndexedText(doc, room_id, event_id, sender, timestamp, _excerpt(marked))
            for doc, room_id, event_id, sender, timestamp, marked in found
        ]

    def tidy(self, *, begin: bool = False) -> bool:
        """Merge a few of the index's pieces, which many messages leave behind, and return whether there are more.

        With `begin`, all pieces are to become one: each is looked into for each word.
        """
        before = self._changes()
        # A negative number begins anew, a positive one goes on (SQLite FTS5, "The 'merge' Command").
        pages = -TIDY_PAGES if begin else TIDY_PAGES
        self._database.execute("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", (pages,))
        return self._changes() - before > 1

    def _changes(self) -> int:
        row = self._database.one("SELECT total_changes()")
        return int(row[0]) if row else 0

    def count(self) -> int:
        """Return how many messages can be found."""
        row = self._database.one("SELECT count(*) FROM search_text")
        return int(row[0]) if row else 0

    def backlog(self, most: int) -> list[tuple[str, str]]:
        """Return (room id, event id) of messages from before the index, newest first, and count them as taken in."""
        account = AccountStore(self._database)
        last = account.get(BACKLOG)
        if last is None:
            return []
        rows = self._database.all(
            "SELECT rowid, room_id, event_id FROM event WHERE rowid <= ? ORDER BY rowid DESC LIMIT ?",
            (int(last), most),
        )
        if rows:
            account.set(BACKLOG, str(int(rows[-1][0]) - 1))
        else:
            account.forget(BACKLOG)
        return [(str(room_id), str(event_id)) for _, room_id, event_id in rows]

    def _free(self, timestamp: int) -> int:
        """Return the first number from a time on that is free, or one near it where many share the moment."""
        doc, spread = max(0, min(timestamp, _LAST_DOC // 2)), 1
        start = doc
        while self._database.one("SELECT 1 FROM search_text WHERE doc = ?", (doc,)) is not None:
            doc = start + random.randrange(spread)  # noqa: S311 - only a place that is likely free
            spread *= 2
        return doc


def _excerpt(marked: str) -> str:
    """Return the part of a marked text around what was found first, cut between words where there are any."""
    found = max(0, marked.find(MATCH_BEGINS))
    start = 0 if found <= BEFORE else found - BEFORE
    if start:
        start += marked[start:found].find(" ") + 1
    end = start + EXCERPT
    if end >= len(marked):
        return ("…" if start else "") + marked[start:]
    blank = marked.rfind(" ", found + 1, end)
    return ("…" if start else "") + marked[start : blank if blank > 0 else end] + "…"


def _tag(kind: str, name: str) -> str:
    return kind + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]


def _match(wanted: Wanted) -> str:
    """Return the query in FTS5's language; every word in quotes, so that nothing typed is an operator."""
    words = [_quoted(word) for word in wanted.words] + [f"{_quoted(word)} *" for word in wanted.beginnings]
    parts = [f"body : ({' AND '.join(words)})"] if words else []
    parts += _any_of(_SENDER, wanted.senders) + _any_of(_ROOM, wanted.rooms)
    parts += [f"tags : {_quoted(_FILE)}"] if wanted.file else []
    return " AND ".join(parts)


def _any_of(kind: str, names: Sequence[str] | None) -> list[str]:
    return [] if names is None else [f"tags : ({' OR '.join(_quoted(_tag(kind, name)) for name in names)})"]


def _quoted(word: str) -> str:
    storable = word.encode("utf-8", "replace").decode("utf-8")
    return '"' + storable.replace('"', " ").replace("\0", " ") + '"'


_COLUMNS = "SELECT s.doc, s.room_id, s.event_id, s.sender, s.timestamp, "
_JOINED = " JOIN room r ON r.room_id = s.room_id AND r.membership = 'join'"
_WITHOUT = " AND s.sender NOT IN (SELECT value FROM json_each(?))"
_FIND_MATCHING = (
    f"{_COLUMNS} highlight(search_index, 0, '{MATCH_BEGINS}', '{MATCH_ENDS}')"
    f" FROM search_index CROSS JOIN search_text s ON s.doc = search_index.rowid {_JOINED}"
    f" WHERE search_index MATCH ? AND search_index.rowid BETWEEN ? AND ?{_WITHOUT}"
    " ORDER BY search_index.rowid DESC LIMIT ?"
)
_FIND_ALL = (
    f"{_COLUMNS} substr(s.body, 1, 200) FROM search_text s {_JOINED}"
    f" WHERE s.doc BETWEEN ? AND ?{_WITHOUT} ORDER BY s.doc DESC LIMIT ?"
)
