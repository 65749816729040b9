"""Backups of one account: written, and taken into this device, which stays the device that it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from session.account.backup_file import BackupRefused, Written, drop_scratch, info, keys_in, open_backup, write_backup
from session.crypto.machine import Machine
from session.store.database import Database
from session.store.events import EventStore
from session.store.rooms import RoomStore
from session.sync.arrival import Arrival, Changes
from session.timeline.reading import GAP, UNSENT, StoredEvent
from session.values.errors import StoreRefused
from session.values.words import N_

SHORTEST_PASSPHRASE = 8
_SLICE = 100
"""Keys or messages that are stored in one go: others get their turn in between."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came out of a backup."""

    messages: int
    keys: int
    unsent: int = 0
    """Messages that were not sent when the backup was made; they stand there as failed."""


class Backups:
    """Writes backups of an account and takes them in."""

    def __init__(self, database: Database, machine: Machine, arrival: Arrival, folder: Path) -> None:
        """Work on this account, whose `folder` has room for what is in the making."""
        self._database = database
        self._machine = machine
        self._arrival = arrival
        self._folder = folder
        self._events = EventStore(database)
        self._rooms = RoomStore(database)

    async def write(self, path: Path, passphrase: str) -> Written:
        """Write a new file under a passphrase, and return what is in it.

        Raises:
            StoreRefused: when the passphrase is too short, or the file is there already or cannot be written.
        """
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise StoreRefused(
                N_("The passphrase of a backup has at least {shortest} characters; nothing was written."),
                shortest=SHORTEST_PASSPHRASE,
            )
        keys = self._machine.export_keys()
        return write_backup(self._database, self._machine.user_id, keys, path, passphrase, self._folder)

    async def take_in(self, path: Path, passphrase: str) -> Restored:
        """Take history, room keys, and whom one verified out of a backup; what is here already stays as it is.

        Raises:
            BackupRefused: when the file is no backup of this account, was changed, or the passphrase does not fit.
        """
        backup = open_backup(path, passphrase, self._folder)
        try:
            owner = info(backup).user_id
            if owner != self._machine.user_id:
                raise BackupRefused(N_("This is a backup of {user}, who is not logged in here."), user=owner)
            messages = await self._history(backup)
            keys = await self._keys(backup)
            with self._database.transaction():
                self._people(backup)
                unsent = self._unsent(backup)
        finally:
            backup.close()
            drop_scratch(self._folder)
        return Restored(messages, keys, unsent)

    async def _keys(self, backup: Database) -> int:
        last, came, changes = 0, 0, Changes()
        while slice_ := keys_in(backup, last, _SLICE):
            last = slice_[-1][0]
            with self._database.transaction():
                received = self._machine.import_keys([key for _, key in slice_])
                for room_id, session_id in received.sessions:
                    self._arrival.heal(room_id, session_id, changes)
            came += len(received.sessions)
            await asyncio.sleep(0)
        return came

    async def _history(self, backup: Database) -> int:
        count = 0
        theirs = EventStore(backup)
        for (room_id,) in backup.all("SELECT DISTINCT room_id FROM event"):
            meeting = self._meeting(theirs, room_id)
            rows = backup.all(
                "SELECT event_id, position FROM event WHERE room_id = ? ORDER BY position DESC, timestamp DESC",
                (room_id,),
            )
            for start in range(0, len(rows), _SLICE):
                with self._database.transaction():
                    for event_id, position in rows[start : start + _SLICE]:
                        event = theirs.get(room_id, event_id)
                        joins = meeting is not None and position is not None and position < meeting
                        count += event is not None and self._event(room_id, event, joins=joins)
                await asyncio.sleep(0)
            with self._database.transaction():
                self._relations(backup, room_id)
                room = RoomStore(backup).get(room_id)
                if meeting is not None and room is not None and self._rooms.get(room_id) is not None:
                    self._rooms.set_history(room_id, room.older_token, reached_start=room.reached_start)
        return count

    def _meeting(self, theirs: EventStore, room_id: str) -> int | None:
        """Return the place in the backup of the oldest message here: what lies before it there, lies before it here."""
        oldest = self._events.oldest(room_id)
        there = None if oldest is None else theirs.get(room_id, oldest.event_id)
        return None if there is None else there.position

    def _event(self, room_id: str, event: StoredEvent, *, joins: bool) -> bool:
        """Store an event; without a place when it is not known what lies between: paging back gives it one."""
        if event.type == UNSENT or (event.type == GAP and not joins):
            return False  # without a place it would stand for nothing; what was not sent waits at the end
        if self._events.knows(room_id, event.event_id):
            if joins:
                self._events.place(room_id, event.event_id, self._events.free_place(room_id, at_start=True))
            return False
        self._events.add(room_id, event, self._events.free_place(room_id, at_start=True) if joins else None)
        if not joins:
            self._events.index(room_id, event)
        return True

    def _relations(self, backup: Database, room_id: str) -> None:
        for target, rel_type, event_id, sender in backup.all(
            "SELECT target, rel_type, event_id, sender FROM relation WHERE room_id = ?", (room_id,)
        ):
            self._database.execute(
                "INSERT OR IGNORE INTO relation (room_id, target, rel_type, event_id, sender) VALUES (?, ?, ?, ?, ?)",
                (room_id, target, rel_type, event_id, sender),
            )
            edited = self._events.get(room_id, target) if rel_type == "m.replace" else None
            if edited is not None:
                self._events.index(room_id, edited)

    def _people(self, backup: Database) -> None:
        """Take over whom one verified, the identities first seen, and what would otherwise be forgotten."""
        for table, columns in _PEOPLE.items():
            marks = ", ".join("?" * len(columns.split(", ")))
            rows = backup.all(f"SELECT {columns} FROM {table}")  # noqa: S608  names of our own
            self._database.many(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
        for user_id, first in backup.all("SELECT user_id, first_master FROM identity"):
            # What was seen first, was seen first: a new device must not believe a newer identity more.
            self._database.execute("UPDATE identity SET first_master = ? WHERE user_id = ?", (first, user_id))
        for row in backup.all("SELECT time, room_id, rules, verdict, reason FROM audit"):
            self._database.execute(
                "INSERT INTO audit (time, room_id, rules, verdict, reason) SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS"
                " (SELECT 1 FROM audit WHERE time = ? AND room_id = ? AND rules = ? AND verdict = ?)",
                (*row, *row[:4]),
            )

    def _unsent(self, backup: Database) -> int:
        """Take over what was not sent, for its writer to decide about, in rooms that we know; return how many came."""
        count = 0
        for row in backup.all(f"SELECT {_OUTBOX} FROM outbox WHERE state = 'failed' ORDER BY place"):  # noqa: S608
            txn_id, room_id = row[:2]
            sent = self._database.one("SELECT 1 FROM event WHERE room_id = ? AND item_key = ?", (room_id, txn_id))
            if sent is None and self._rooms.get(room_id) is not None:
                count += self._database.execute(
                    f"INSERT OR IGNORE INTO outbox ({_OUTBOX}, place) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"  # noqa: S608
                    " coalesce(max(place), 0) + 1 FROM outbox",
                    row,
                ).rowcount
        return count


_OUTBOX = "txn_id, room_id, type, content, draft, override, facts_digest, policy_digest, queued_at, state, failure"
_PEOPLE = {
    "verified": "user_id, key, device_id, verified_at",
    "identity": "user_id, master, self_signing, user_signing, first_master, master_object",
    "draft": "room_id, text, edits, beside, answers",  # its file lay on another machine
    "message_index": "room_id, session_id, message_index, event_id, timestamp",
}
"""Tables that are merged, and their columns."""
