"""The table of drafts: what stands in the composer of each room, until it is sent or deleted there."""

from __future__ import annotations

DRAFT_TABLES = """
CREATE TABLE draft (
    room_id TEXT PRIMARY KEY, text TEXT NOT NULL, edits TEXT, beside TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID
"""
"""`edits` is the own message that is being edited; `beside` the draft that this edit has pushed aside."""

DRAFT_FILE_COLUMNS = """
ALTER TABLE draft ADD COLUMN file BLOB;
ALTER TABLE draft ADD COLUMN file_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE draft ADD COLUMN file_digest TEXT NOT NULL DEFAULT '';
ALTER TABLE draft ADD COLUMN file_stripped INTEGER NOT NULL DEFAULT 0
"""
"""`file` is the path of what goes along, in the system's own bytes, for not every name is Unicode."""

ANSWERED_DRAFTS = """
ALTER TABLE draft ADD COLUMN answers TEXT
"""
"""`answers` is the message that the draft is an answer to."""

DRAFT_FILE_KINDS = """
ALTER TABLE draft ADD COLUMN file_kind TEXT NOT NULL DEFAULT 'file'
"""
"""`file_kind` says as what the file goes along: a file, a voice message or a sticker."""
