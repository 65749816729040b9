"""All tables of an account's database, and the version of their shape."""

from __future__ import annotations

from session.store.backup_tables import BACKUP_TABLES
from session.store.crypto_tables import CRYPTO_TABLES
from session.store.verified_tables import VERIFIED_TABLES

SCHEMA_VERSION = 1

ACCOUNT_TABLES = """
CREATE TABLE account (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE account_data (type TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID
"""
"""Facts of the account (ids, token, sync position) and its private settings on the server."""

ROOM_TABLES = """
CREATE TABLE room (
    room_id TEXT PRIMARY KEY, membership TEXT NOT NULL, encrypted INTEGER NOT NULL DEFAULT 0,
    members_complete INTEGER NOT NULL DEFAULT 0, heroes TEXT NOT NULL DEFAULT '[]',
    joined INTEGER NOT NULL DEFAULT 0, invited INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0, highlights INTEGER NOT NULL DEFAULT 0,
    last_activity INTEGER NOT NULL DEFAULT 0, older_token TEXT, reached_start INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE state (
    room_id TEXT NOT NULL, type TEXT NOT NULL, state_key TEXT NOT NULL, sender TEXT NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (room_id, type, state_key)
) WITHOUT ROWID;
CREATE TABLE member (
    room_id TEXT NOT NULL, user_id TEXT NOT NULL, membership TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (room_id, user_id)
) WITHOUT ROWID
"""
"""What the server says about rooms. `encrypted` is sticky: once set it is never taken back."""

EVENT_TABLES = """
CREATE TABLE event (
    room_id TEXT NOT NULL, event_id TEXT NOT NULL, position INTEGER, item_key TEXT NOT NULL, sender TEXT NOT NULL,
    timestamp INTEGER NOT NULL, type TEXT NOT NULL, content TEXT NOT NULL, state_key TEXT,
    encrypted INTEGER NOT NULL DEFAULT 0, cipher TEXT, session_id TEXT,
    shield TEXT NOT NULL DEFAULT '', words TEXT, redacted INTEGER NOT NULL DEFAULT 0,
    UNIQUE (room_id, event_id)
);
CREATE UNIQUE INDEX event_position ON event (room_id, position) WHERE position IS NOT NULL;
CREATE INDEX event_session ON event (room_id, session_id) WHERE cipher IS NOT NULL;
CREATE INDEX event_key ON event (item_key);
CREATE TABLE relation (
    room_id TEXT NOT NULL, target TEXT NOT NULL, rel_type TEXT NOT NULL, event_id TEXT NOT NULL, sender TEXT NOT NULL,
    PRIMARY KEY (room_id, target, rel_type, event_id)
) WITHOUT ROWID
"""
"""The timeline. `position` is the row's place (none for what is no row); `cipher` holds what waits for its key."""

OUTBOX_TABLES = """
CREATE TABLE outbox (
    txn_id TEXT PRIMARY KEY, place INTEGER NOT NULL UNIQUE, room_id TEXT NOT NULL, type TEXT NOT NULL,
    content TEXT NOT NULL, draft TEXT NOT NULL, override TEXT NOT NULL, facts_digest TEXT NOT NULL,
    policy_digest TEXT NOT NULL, queued_at INTEGER NOT NULL,
    state TEXT NOT NULL, failure TEXT, cipher TEXT, event_id TEXT
);
CREATE TABLE outbox_file (
    txn_id TEXT PRIMARY KEY REFERENCES outbox (txn_id) ON DELETE CASCADE, file_id TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL, digest TEXT NOT NULL, key BLOB NOT NULL, counter BLOB NOT NULL, sha256 BLOB NOT NULL,
    text TEXT, url TEXT, url_sealed INTEGER NOT NULL DEFAULT 0
)
"""
"""What a person said and the server does not have yet; `cipher` makes a repeated request the same.

A file's bytes lie on the shelf beside the database, only its key is here; `text` is what was taken out of it, `url`
where its bytes lie on the server, encrypted if `url_sealed`.
"""

AUDIT_TABLES = """
CREATE TABLE audit (
    number INTEGER PRIMARY KEY, time INTEGER NOT NULL, room_id TEXT NOT NULL, rules TEXT NOT NULL,
    verdict TEXT NOT NULL, reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_time ON audit (time);
CREATE TABLE false_alarm (
    number INTEGER PRIMARY KEY, entry INTEGER NOT NULL, time INTEGER NOT NULL, room_id TEXT NOT NULL,
    rule TEXT NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    confidence INTEGER NOT NULL, weights TEXT NOT NULL DEFAULT '[]', text TEXT
);
CREATE TABLE snooze (
    rule TEXT NOT NULL, room_id TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (rule, room_id)
) WITHOUT ROWID
"""
"""What came of findings, never what was found; `text` is filled only by its writer's explicit wish."""

SCHEMA = (
    ACCOUNT_TABLES,
    ROOM_TABLES,
    EVENT_TABLES,
    OUTBOX_TABLES,
    AUDIT_TABLES,
    CRYPTO_TABLES,
    VERIFIED_TABLES,
    BACKUP_TABLES,
)
