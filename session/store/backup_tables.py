"""What the key backup was asked for in vain; which keys are in it says `room_key.backed_up`."""

from __future__ import annotations

BACKUP_TABLES = """
CREATE TABLE backup_miss (
    room_id TEXT NOT NULL, session_id TEXT NOT NULL, tries INTEGER NOT NULL, ask_at INTEGER NOT NULL,
    PRIMARY KEY (room_id, session_id)
) WITHOUT ROWID
"""
"""`ask_at`: milliseconds; not before then is the backup asked for this key again."""
