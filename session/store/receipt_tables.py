"""The table of receipts: up to where each person has read each room, and each thread in it."""

from __future__ import annotations

RECEIPT_TABLES = """
CREATE TABLE receipt (
    room_id TEXT NOT NULL, thread TEXT NOT NULL, user_id TEXT NOT NULL, event_id TEXT NOT NULL,
    timestamp INTEGER NOT NULL, PRIMARY KEY (room_id, thread, user_id)
) WITHOUT ROWID
"""
"""`thread` is the message that a thread began with, or "main"."""
