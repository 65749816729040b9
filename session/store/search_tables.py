"""The full-text index: the text of each message as it is shown now, and the words in it.

The index holds no copy of its own: two triggers keep it equal to `search_text`. With FTS5's secure-delete what
leaves the table leaves the index at once, and with `secure_delete` the file too.
"""

from __future__ import annotations

BACKLOG = "search_backlog"
"""The fact that says up to which row of `event` messages from before the index are still to be taken in."""

SEARCH_TABLES = """
CREATE TABLE search_text (
    doc INTEGER PRIMARY KEY, room_id TEXT NOT NULL, event_id TEXT NOT NULL, sender TEXT NOT NULL,
    timestamp INTEGER NOT NULL, body TEXT NOT NULL, tags TEXT NOT NULL,
    UNIQUE (room_id, event_id)
);
CREATE VIRTUAL TABLE search_index USING fts5 (
    body, tags, content = 'search_text', content_rowid = 'doc', prefix = '2 3 4',
    tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN
    INSERT INTO search_index (rowid, body, tags) VALUES (new.doc, new.body, new.tags); END;
CREATE TRIGGER search_text_removed AFTER DELETE ON search_text BEGIN
    INSERT INTO search_index (search_index, rowid, body, tags)
    VALUES ('delete', old.doc, old.body, old.tags); END;
INSERT INTO account (name, value) SELECT 'search_backlog', rowid FROM event ORDER BY rowid DESC LIMIT 1
"""
"""`doc` is the time of a message in milliseconds, moved up until it is free: the newest are found first without
sorting. `tags` are words for who wrote it, where, and whether a file goes along, none of which a person can type."""
