"""Keep the key backup and this device alike: what is missing here comes, what is missing there goes, beside all else.

Laws of this file: a key from the backup and the messages it opens are stored in one
transaction; nothing goes into or out of a backup that our own private key does not open.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

from session.background import keep_at
from session.crypto.backup import Backup, BackupReplaced, BackupState, look, stored_secret
from session.crypto.backup_ledger import BackupLedger
from session.crypto.backup_transfer import (
    UPLOAD_BATCH,
    download_all,
    download_one,
    opened_keys,
    sealed_keys,
    upload,
)
from session.crypto.machine import Machine
from session.crypto.requests import Requests
from session.crypto.room_keys import Origin
from session.store.database import Database
from session.sync.arrival import Arrival, Changes
from session.values.words import N_, Words

SLICE = 50
"""Keys that are stored in one go: others get their turn in between."""
MOST_WISHES = 50
"""Keys that are asked for one by one in a round."""
WORTH_SAYING = 200
"""From this many keys on it is said how far the restoring has come."""
_LOOK_SECONDS = 600.0
"""How long it is believed that the server's backup is still the same one."""

FOREIGN = Words.of(
    N_("The key backup on the server is not yours, or was replaced: it is not used. Enter the recovery key again.")
)
DAMAGED = N_("Keys in the backup that are damaged or were changed, and are not used: {count}.")


def _clock() -> int:
    return time.time_ns() // 1_000_000


class KeyBackup:
    """The backup of one account."""

    def __init__(
        self,
        database: Database,
        gateway: Requests,
        machine: Machine,
        arrival: Arrival,
        changed: Callable[[Changes], None],
        notice: Callable[[Words], None],
        now: Callable[[], int] = _clock,
    ) -> None:
        """Work with this machine; `changed` hears of messages that became readable, `notice` what to tell."""
        self._database = database
        self._gateway = gateway
        self._machine = machine
        self._arrival = arrival
        self._changed = changed
        self._notice = notice
        self._now = now
        self._ledger = BackupLedger(database, machine.room_keys)
        self._backup: Backup | None = None
        self._looked = -_LOOK_SECONDS
        self._looked_with: bytes | None = None
        self._restored_with: bytes | None = None
        self._state: BackupState | None = None
        self._wakened = asyncio.Event()
        self._busy = asyncio.Lock()

    def wake(self) -> None:
        """Let the background work look for something to do."""
        self._wakened.set()

    async def run(self) -> None:
        """Restore everything once there is a key to it, then fill and fetch whenever something calls for it."""
        await keep_at(self._step, "the key backup")

    async def _step(self) -> None:
        """Do what there is to do, then wait for a call."""
        self._wakened.clear()
        await self.catch_up(whole=self._has_new_secret())
        await self._until_called()

    async def catch_up(self, *, whole: bool = False) -> int:
        """Fetch what messages wait for, with `whole` all else too, put in what is missing; return how many came.

        Raises:
            SessionError: when the server cannot be asked; what was done until then is kept.
        """
        async with self._busy:
            if not (whole or self._has_work()):
                return 0
            try:
                return await self._round(whole)
            except BackupReplaced:
                # Somebody began another backup: it may be ours too.
                self._looked = -_LOOK_SECONDS
                return await self._round(whole)

    async def look(self) -> tuple[BackupState, Backup | None]:
        """Ask the server how it stands with the backup.

        Raises:
            SessionError: when the server cannot be asked.
        """
        secret = stored_secret(self._database)
        state, backup = await look(self._gateway, secret)
        if state is BackupState.FOREIGN and self._state is not state:
            self._notice(FOREIGN)
        if backup is not None:
            self._ledger.use_version(backup.version)
        self._state, self._backup = state, backup
        self._looked, self._looked_with = time.monotonic(), secret
        return state, backup

    def missing(self) -> int:
        """Return how many keys are here and not in the backup."""
        return self._ledger.missing_count()

    def ask_anew(self) -> None:
        """Ask soon for all keys again that the backup did not have."""
        self._ledger.ask_anew()
        self._looked = -_LOOK_SECONDS
        self.wake()

    def _has_new_secret(self) -> bool:
        """Return whether everything is to be restored: there is a private key that was not used for that yet."""
        secret = stored_secret(self._database)
        return secret is not None and secret != self._restored_with

    def _has_work(self) -> bool:
        secret = stored_secret(self._database)
        if secret is None:
            return False
        if self._looked_with not in (None, secret):
            return True
        return bool(self._ledger.missing(1) or self._ledger.wanted(self._now(), 1))

    async def _round(self, whole: bool) -> int:
        if whole:
            # Its count and tag say whether all of it is here.
            self._looked = -_LOOK_SECONDS
        secret, backup = stored_secret(self._database), await self._present()
        came = await self._fetch_wanted(backup) if backup else 0
        if whole:
            came += await self._restore(backup) if backup else 0
            self._restored_with = secret
        if backup is None:
            return 0
        await self._fill(backup)
        return came

    async def _present(self) -> Backup | None:
        secret = stored_secret(self._database)
        if secret is None:
            return None
        if secret != self._looked_with or time.monotonic() - self._looked > _LOOK_SECONDS:
            await self.look()
        return self._backup

    async def _fetch_wanted(self, backup: Backup) -> int:
        came = 0
        for wanted in self._ledger.wanted(self._now(), MOST_WISHES):
            sealed = await download_one(self._gateway, backup, wanted.room_id, wanted.session_id)
            entries = [(wanted.room_id, wanted.session_id, sealed)] if sealed is not None else []
            fits = self._take(opened_keys(backup, entries))
            came += fits
            if not fits:
                self._ledger.missed(wanted, self._now())
        return came

    async def _restore(self, backup: Backup) -> int:
        if self._ledger.is_restored(backup.count, backup.etag):
            return 0
        entries = await download_all(self._gateway, backup)
        came = opened = 0
        for start in range(0, len(entries), SLICE):
            keys = opened_keys(backup, entries[start : start + SLICE])
            opened += len(keys)
            came += self._take(keys)
            self._tell_progress(min(start + SLICE, len(entries)), len(entries))
            await asyncio.sleep(0)
        with self._database.transaction():
            self._ledger.restored(backup.etag)
        if came:
            self._notice(Words.of(N_("Restored {count} keys of older messages from the backup."), count=came))
        if damaged := len(entries) - opened:
            self._notice(Words.of(DAMAGED, count=damaged))
        return came

    def _tell_progress(self, done: int, total: int) -> None:
        """Say it at every tenth part."""
        if total >= WORTH_SAYING and done < total and done * 10 // total != (done - SLICE) * 10 // total:
            words = N_("Restoring keys of older messages from the backup: {done} of {total}.")
            self._notice(Words.of(words, done=done, total=total))

    def _take(self, keys: list[dict[str, Any]]) -> int:
        """Store keys from the backup and read what waited for them; return how many were news."""
        changes = Changes()
        with self._database.transaction():
            received = self._machine.import_keys(keys, Origin.BACKUP)
            for room_id, session_id in received.sessions:
                self._ledger.came(room_id, session_id)
                self._arrival.heal(room_id, session_id, changes)
        if changes.timelines:
            self._changed(changes)
        return len(received.sessions)

    async def _fill(self, backup: Backup) -> None:
        while batch := self._ledger.missing(UPLOAD_BATCH):
            body = sealed_keys(self._machine.room_keys, batch, backup)
            if body["rooms"]:
                await upload(self._gateway, backup, body)
            with self._database.transaction():
                for key in batch:
                    self._ledger.stored(key)

    async def _until_called(self) -> None:
        """Wait for a call, or until the backup may be asked again for a key that it did not have."""
        patience = _LOOK_SECONDS
        if self._backup is not None and (due := self._ledger.next_wish(self._now())) is not None:
            patience = max((due - self._now()) / 1000, 1.0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._wakened.wait()
