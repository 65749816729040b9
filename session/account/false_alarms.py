"""Reports that a finding is wrong: kept in the store, without the text unless its writer adds it by a second step."""

from __future__ import annotations

import time
from collections.abc import Callable

from hints.audit import AuditEntry, FalseAlarm, Verdict, Weight
from hints.model import Finding
from session.store.audit import AuditStore, FalseAlarmStore
from session.store.database import Database


class FalseAlarms:
    """The reports of one account."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        """Keep reports in this database; `now` says the time in seconds since 1970."""
        self._database = database
        self._store = FalseAlarmStore(database)
        self._log = AuditStore(database)
        self._now = now

    def report(self, room_id: str, finding: Finding, weights: tuple[Weight, ...] = ()) -> int:
        """Store that `finding` is wrong, and return the number of the report; the text is not stored."""
        now = round(self._now() * 1000)
        with self._database.transaction():
            entry = self._log.add(AuditEntry(now, room_id, (finding.rule,), Verdict.FALSE_ALARM))
            return self._store.add(entry, now, room_id, finding, weights)

    def add_text(self, number: int, text: str) -> None:
        """Store the draft with a report: only when its writer asked for exactly this."""
        with self._database.transaction():
            self._store.set_text(number, text)

    def withdraw(self, number: int) -> bool:
        """Take a report back, with its line in the log; return whether it was there."""
        with self._database.transaction():
            entry = self._store.remove(number)
            if entry is not None:
                self._log.remove(entry)
        return entry is not None

    def all(self) -> tuple[FalseAlarm, ...]:
        """Return all reports, oldest first."""
        return self._store.all()

    def forget_before(self, oldest: int) -> None:
        """Forget reports that are older than `oldest` (milliseconds since 1970)."""
        self._store.remove_before(oldest)
