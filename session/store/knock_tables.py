"""The table of why people ask to be let into rooms."""

from __future__ import annotations

KNOCK_TABLES = """
CREATE TABLE knock_reason (
    room_id TEXT NOT NULL, user_id TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (room_id, user_id)
) WITHOUT ROWID;
CREATE TRIGGER knock_answered AFTER UPDATE OF membership ON member
WHEN old.membership = 'knock' AND new.membership != 'knock' BEGIN
    DELETE FROM knock_reason WHERE room_id = new.room_id AND user_id = new.user_id; END
"""
"""A reason goes when somebody has answered, or whoever asked has gone."""
