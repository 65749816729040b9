"""How long messages are kept here, and how large the store may become: applied at the start and every hour."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from session.store.account import AccountStore
from session.store.database import Database
from session.store.retention import OldMessages
from session.sync.arrival import Changes
from session.values.errors import StoreRefused

RULE = "retention"
"""The fact that says under which limits history was removed."""
_DAY = 86_400_000
_HOUR = 3600.0
_MEBIBYTE = 1024 * 1024


class Retention:
    """The limits of one account's store. The server keeps what it keeps."""

    def __init__(
        self,
        database: Database,
        changed: Callable[[Changes], None],
        now: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        """Work on this database; `changed` hears of timelines that begin later now."""
        self._database = database
        self._account = AccountStore(database)
        self._old = OldMessages(database)
        self._changed = changed
        self._now = now
        self._days = 0
        self._mebibytes = 0

    async def keep(self, days: int, mebibytes: int) -> None:
        """Keep messages for so many days, and the store below so many MiB; 0 for no limit. Takes effect in `apply`."""
        self._days, self._mebibytes = days, mebibytes
        rule = f"{days} {mebibytes}"
        before = self._account.get(RULE)
        if before not in (None, rule):
            with self._database.transaction():
                self._old.fetch_again()
                self._account.forget(RULE)

    async def apply(self) -> int:
        """Remove what is over the limits, in steps between which others get their turn; return how many events went."""
        gone = 0
        if self._days:
            gone += await self._remove_before(self._now() - self._days * _DAY)
        while self._mebibytes and self._old.size() > self._mebibytes * _MEBIBYTE:
            moment = self._old.oldest_share()
            removed = await self._remove_before(moment) if moment is not None else 0
            if not removed:
                break
            gone += removed
        if gone:
            with self._database.transaction():
                self._account.set(RULE, f"{self._days} {self._mebibytes}")
            more = True
            while more:
                more = self._old.give_back()
                await asyncio.sleep(0)
        return gone

    async def run(self) -> None:
        """Apply the limits now and every hour, until cancelled."""
        while True:
            with contextlib.suppress(StoreRefused):
                await self.apply()
            await asyncio.sleep(_HOUR)

    async def _remove_before(self, moment: int) -> int:
        gone, changes = 0, Changes()
        for room_id in self._old.rooms_before(moment):
            places, removed = self._old.remove(room_id, moment)
            if removed:
                changes.gone[room_id] = places
            gone += removed
            await asyncio.sleep(0)
        if changes.gone:
            self._changed(changes)
        return gone
