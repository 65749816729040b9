"""Verifications that this device takes part in, so that it can end them when it was stopped in the middle."""

from __future__ import annotations

VERIFICATION_TABLES = """
CREATE TABLE verification_under_way (
    user_id TEXT NOT NULL, transaction_id TEXT NOT NULL, room_id TEXT NOT NULL, devices TEXT NOT NULL,
    until INTEGER NOT NULL, PRIMARY KEY (user_id, transaction_id, room_id)
) WITHOUT ROWID
"""
"""`room_id` is empty where devices talk directly, to `devices`: a JSON list. `until` in milliseconds. No key, no emoji:
what was agreed on so far is worth nothing after a restart."""
