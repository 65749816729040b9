"""The table of files that belong to messages in the outbox."""

from __future__ import annotations

FILE_TABLES = """
CREATE TABLE outbox_file (
    txn_id TEXT PRIMARY KEY REFERENCES outbox (txn_id) ON DELETE CASCADE, file_id TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL, digest TEXT NOT NULL, key BLOB NOT NULL, counter BLOB NOT NULL, sha256 BLOB NOT NULL,
    text TEXT, url TEXT, url_sealed INTEGER NOT NULL DEFAULT 0
)
"""
"""A file's bytes lie on the shelf beside the database, only its key is here; `text` is what was taken out of it, `url`
where its bytes lie on the server, encrypted if `url_sealed`."""
