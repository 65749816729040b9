"""Keys that this account's owner has verified by comparing; nothing that a server says gets in here."""

from __future__ import annotations

VERIFIED_TABLES = """
CREATE TABLE verified (
    user_id TEXT NOT NULL, key TEXT NOT NULL, device_id TEXT, verified_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) WITHOUT ROWID
"""
"""`key` is an Ed25519 key: a device's, or, where `device_id` is null, a user's master key. Milliseconds."""
