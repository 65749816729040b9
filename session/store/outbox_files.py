"""The files that belong to messages in the outbox: what opens them, what they say, where they lie on the server."""

from __future__ import annotations

from session.media.sealing import Seal
from session.media.shelf import Kept
from session.store.database import Database


class OutboxFiles:
    """Reads and writes the table `outbox_file`; a row goes when its message goes."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    def add(self, txn_id: str, kept: Kept, text: str | None) -> None:
        """Store that a message brings this file, which says `text`."""
        seal = kept.seal
        self._database.execute(
            "INSERT INTO outbox_file (txn_id, file_id, size, digest, key, counter, sha256, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (txn_id, kept.file_id, kept.size, kept.digest, seal.key, seal.counter, seal.sha256, text),
        )

    def get(self, txn_id: str) -> Kept | None:
        """Return the file of a message, or None when it has none any more."""
        row = self._database.one(
            "SELECT file_id, size, digest, key, counter, sha256 FROM outbox_file WHERE txn_id = ?", (txn_id,)
        )
        return None if row is None else Kept(row[0], row[1], row[2], Seal(row[3], row[4], row[5]))

    def text(self, txn_id: str) -> str | None:
        """Return what a message's file says, or None when nothing could be read in it."""
        row = self._database.one("SELECT text FROM outbox_file WHERE txn_id = ?", (txn_id,))
        return None if row is None else row[0]

    def url(self, txn_id: str, *, sealed: bool) -> str | None:
        """Return where the bytes lie on the server, encrypted or not as asked, or None when they are not there."""
        row = self._database.one(
            "SELECT url FROM outbox_file WHERE txn_id = ? AND url_sealed = ?", (txn_id, int(sealed))
        )
        return None if row is None else row[0]

    def set_url(self, txn_id: str, url: str, *, sealed: bool) -> None:
        """Remember where the bytes lie, so that they are never uploaded twice."""
        self._database.execute(
            "UPDATE outbox_file SET url = ?, url_sealed = ? WHERE txn_id = ?", (url, int(sealed), txn_id)
        )

    def remove(self, txn_id: str) -> None:
        """Forget a file whose message is on the server."""
        self._database.execute("DELETE FROM outbox_file WHERE txn_id = ?", (txn_id,))

    def ids(self) -> set[str]:
        """Return the files on the shelf that messages still need."""
        return {str(row[0]) for row in self._database.all("SELECT file_id FROM outbox_file")}
