"""The table of private settings of single rooms, as the server keeps them for the account."""

from __future__ import annotations

ROOM_SETTING_TABLES = """
CREATE TABLE room_setting (
    room_id TEXT NOT NULL, type TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (room_id, type)
) WITHOUT ROWID
"""
