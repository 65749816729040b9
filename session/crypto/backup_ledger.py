"""Which room keys are in the backup, which are not, and which it could be asked for."""

from __future__ import annotations

from dataclasses import dataclass

from session.crypto.room_keys import RoomKey, RoomKeys
from session.store.crypto_tables import read_meta, write_meta
from session.store.database import Database

FIRST_RETRY_MS = 30_000
LAST_RETRY_MS = 24 * 3600_000
_VERSION, _ETAG = "backup_version", "backup_restored"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A room key that messages wait for."""

    room_id: str
    session_id: str


class BackupLedger:
    """Keeps count in the account's database."""

    def __init__(self, database: Database, keys: RoomKeys) -> None:
        """Use the room keys of this account."""
        self._database = database
        self._keys = keys

    def use_version(self, version: str) -> None:
        """Begin to count for a version; for another one than before nothing is in it yet."""
        with self._database.transaction():
            if read_meta(self._database, _VERSION) == version:
                return
            write_meta(self._database, _VERSION, version)
            write_meta(self._database, _ETAG, "")
            self._database.execute("UPDATE room_key SET backed_up = 0")
            self._database.execute("DELETE FROM backup_miss")

    def is_restored(self, count: int, etag: str) -> bool:
        """Return whether all that the backup holds is here."""
        return read_meta(self._database, _ETAG) == etag or self._count("backed_up = 1") == count

    def restored(self, etag: str) -> None:
        """Remember that all of the backup was taken over, in the state that this tag names."""
        write_meta(self._database, _ETAG, etag)

    def missing(self, limit: int) -> list[RoomKey]:
        """Return keys that are not in the backup."""
        rows = self._database.all(
            "SELECT room_id, session_id, sender FROM room_key WHERE backed_up = 0 LIMIT ?", (limit,)
        )
        return [
            key
            for room_id, session_id, sender in rows
            for key in self._keys.candidates(room_id, session_id, sender)
            if key.sender == sender
        ]

    def missing_count(self) -> int:
        """Return how many keys are not in the backup."""
        return self._count("backed_up = 0")

    def stored(self, key: RoomKey) -> None:
        """Note that this copy of a key is in the backup; a better one that came meanwhile is not."""
        self._database.execute(
            "UPDATE room_key SET backed_up = 1 WHERE room_id = ? AND session_id = ? AND sender = ? AND first_index = ?",
            (key.room_id, key.session_id, key.sender, key.first_index),
        )

    def came(self, room_id: str, session_id: str) -> None:
        """Note that the backup's copy of a key is here."""
        self._database.execute(
            "UPDATE room_key SET backed_up = 1 WHERE room_id = ? AND session_id = ? AND sender = ''",
            (room_id, session_id),
        )
        self._database.execute("DELETE FROM backup_miss WHERE room_id = ? AND session_id = ?", (room_id, session_id))

    def wanted(self, now: int, limit: int) -> list[Wanted]:
        """Return keys that messages wait for and the backup may be asked for now, those of new messages first."""
        rows = self._database.all(f"SELECT e.room_id, e.session_id {_WAITING} LIMIT ?", (now, limit))
        return [Wanted(str(room_id), str(session_id)) for room_id, session_id in rows]

    def next_wish(self, now: int) -> int | None:
        """Return when the backup may be asked for the next key that messages wait for, or None."""
        if self.wanted(now, 1):
            return now
        row = self._database.one(
            "SELECT min(m.ask_at) FROM backup_miss m JOIN event e ON e.room_id = m.room_id"
            " AND e.session_id = m.session_id AND e.cipher IS NOT NULL WHERE m.ask_at > ?",
            (now,),
        )
        return None if row is None or row[0] is None else int(row[0])

    def missed(self, wanted: Wanted, now: int) -> None:
        """Note that the backup does not have a key; ask for it ever more seldom."""
        with self._database.transaction():
            row = self._database.one(
                "SELECT tries FROM backup_miss WHERE room_id = ? AND session_id = ?",
                (wanted.room_id, wanted.session_id),
            )
            tries = int(row[0]) if row else 0
            wait = min(LAST_RETRY_MS, FIRST_RETRY_MS << min(tries, 20))
            self._database.execute(
                "INSERT OR REPLACE INTO backup_miss (room_id, session_id, tries, ask_at) VALUES (?, ?, ?, ?)",
                (wanted.room_id, wanted.session_id, tries + 1, now + wait),
            )

    def ask_anew(self) -> None:
        """Ask at once for all that was missing: another device may have filled the backup."""
        self._database.execute("DELETE FROM backup_miss")

    def _count(self, condition: str) -> int:
        # The condition is one of two constants of this file.
        row = self._database.one(
            f"SELECT count(*) FROM (SELECT DISTINCT room_id, session_id FROM room_key WHERE {condition})"  # noqa: S608
        )
        return int(row[0]) if row else 0


_WAITING = (
    "FROM event e LEFT JOIN backup_miss m ON m.room_id = e.room_id AND m.session_id = e.session_id"
    " WHERE e.cipher IS NOT NULL AND e.session_id IS NOT NULL AND coalesce(m.ask_at, 0) <= ?"
    " AND NOT EXISTS (SELECT 1 FROM room_key k WHERE k.room_id = e.room_id AND k.session_id = e.session_id"
    " AND k.first_index = 0)"
    " GROUP BY e.room_id, e.session_id ORDER BY max(e.timestamp) DESC"
)
"""Messages whose key we hold from its first index on wait for something else."""
