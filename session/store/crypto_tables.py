"""Tables of the crypto machine: keys, sessions, devices, identities, and what must never be accepted twice.

They live in the account's encrypted database, so that a ratchet, a room key and the
position in the sync that brought it are committed together or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from session.store.database import Database

CRYPTO_TABLES = """
CREATE TABLE crypto_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE crypto_secret (name TEXT PRIMARY KEY, secret TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE olm_session (
    sender_key TEXT NOT NULL, session_id TEXT NOT NULL, pickle TEXT NOT NULL, used INTEGER NOT NULL,
    PRIMARY KEY (sender_key, session_id)
) WITHOUT ROWID;
CREATE TABLE olm_seen (digest BLOB PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX olm_seen_place ON olm_seen (place);
CREATE TABLE olm_wedged (
    user_id TEXT NOT NULL, sender_key TEXT NOT NULL, wedged INTEGER NOT NULL, healed_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, sender_key)
) WITHOUT ROWID;
CREATE TABLE claim_failure (
    user_id TEXT NOT NULL, device_id TEXT NOT NULL, failures INTEGER NOT NULL, retry_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, device_id)
) WITHOUT ROWID;
CREATE TABLE room_key (
    room_id TEXT NOT NULL, session_id TEXT NOT NULL, sender TEXT NOT NULL, sender_key TEXT NOT NULL,
    signing_key TEXT NOT NULL, origin TEXT NOT NULL, first_index INTEGER NOT NULL, pickle TEXT NOT NULL,
    device_keys TEXT, backed_up INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (room_id, session_id, sender)
) WITHOUT ROWID;
CREATE INDEX room_key_not_backed_up ON room_key (backed_up) WHERE backed_up = 0;
CREATE TABLE message_index (
    room_id TEXT NOT NULL, session_id TEXT NOT NULL, message_index INTEGER NOT NULL,
    event_id TEXT NOT NULL, timestamp INTEGER NOT NULL,
    PRIMARY KEY (room_id, session_id, message_index)
) WITHOUT ROWID;
CREATE TABLE withheld (
    room_id TEXT NOT NULL, session_id TEXT NOT NULL, sender TEXT NOT NULL, code TEXT NOT NULL,
    PRIMARY KEY (room_id, session_id, sender)
) WITHOUT ROWID;
CREATE TABLE group_session (
    room_id TEXT PRIMARY KEY, session_id TEXT NOT NULL, pickle TEXT NOT NULL, created_at INTEGER NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0, ready INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE key_share (
    session_id TEXT NOT NULL, user_id TEXT NOT NULL, device_id TEXT NOT NULL, curve_key TEXT NOT NULL,
    message_index INTEGER NOT NULL,
    PRIMARY KEY (session_id, user_id, device_id)
) WITHOUT ROWID;
CREATE TABLE key_withheld (
    session_id TEXT NOT NULL, user_id TEXT NOT NULL, device_id TEXT NOT NULL, code TEXT NOT NULL,
    PRIMARY KEY (session_id, user_id, device_id, code)
) WITHOUT ROWID;
CREATE TABLE device (
    user_id TEXT NOT NULL, device_id TEXT NOT NULL, curve_key TEXT NOT NULL, signing_key TEXT NOT NULL,
    signed INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0, keys TEXT NOT NULL,
    PRIMARY KEY (user_id, device_id)
) WITHOUT ROWID;
CREATE INDEX device_curve_key ON device (curve_key);
CREATE TABLE tracked_user (
    user_id TEXT PRIMARY KEY, changes INTEGER NOT NULL DEFAULT 1, queried INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0, retry_at INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE identity (
    user_id TEXT PRIMARY KEY, master TEXT NOT NULL, self_signing TEXT NOT NULL, user_signing TEXT,
    first_master TEXT NOT NULL, master_object TEXT NOT NULL
) WITHOUT ROWID
"""
"""`tracked_user` is up to date when `queried` has caught up with `changes`. `identity.first_master` is pinned for ever.
`room_key.sender` is the user whose device sent the key; empty for imported keys, which nobody vouches for."""


def read_meta(database: Database, name: str) -> str | None:
    """Return a fact of the machine by its name."""
    row = database.one("SELECT value FROM crypto_meta WHERE name = ?", (name,))
    return None if row is None else str(row[0])


def write_meta(database: Database, name: str, value: str) -> None:
    """Remember a fact of the machine under a name."""
    database.execute("INSERT OR REPLACE INTO crypto_meta (name, value) VALUES (?, ?)", (name, value))


def read_secret(database: Database, name: str) -> str | None:
    """Return an own private key (unpadded base64), when this device holds it."""
    row = database.one("SELECT secret FROM crypto_secret WHERE name = ?", (name,))
    return None if row is None else str(row[0])


def write_secret(database: Database, name: str, secret: str) -> None:
    """Keep an own private key (unpadded base64)."""
    database.execute("INSERT OR REPLACE INTO crypto_secret (name, secret) VALUES (?, ?)", (name, secret))


def forget_secret(database: Database, name: str) -> None:
    """Drop an own private key."""
    database.execute("DELETE FROM crypto_secret WHERE name = ?", (name,))


@contextmanager
def savepoint(database: Database) -> Iterator[None]:
    """Undo what was written inside when an exception leaves it, and nothing else of the transaction around it."""
    database.execute("SAVEPOINT one_event")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK TO one_event")
        raise
    finally:
        database.execute("RELEASE one_event")
