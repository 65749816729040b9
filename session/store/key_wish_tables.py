"""The table of room keys that our own other devices were asked for."""

from __future__ import annotations

KEY_WISH_TABLES = """
CREATE TABLE key_wish (
    room_id TEXT NOT NULL, session_id TEXT NOT NULL, request_id TEXT NOT NULL, sender_key TEXT NOT NULL,
    devices TEXT NOT NULL, asked_at INTEGER NOT NULL, answered INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (room_id, session_id)
) WITHOUT ROWID
"""
"""`devices` is a list of those that were asked; `sender_key` is what the message names, or "". On disk: a device
may answer when we were started anew."""
