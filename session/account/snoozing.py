"""Snoozes of one account: stored, told to the advisor, taken back."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from hints.advisor import Advisor
from hints.audit import AuditEntry, Verdict
from hints.governed import Governed
from hints.model import Finding, Severity
from hints.snooze import Snooze, next_morning
from session.store.audit import AuditStore, SnoozeStore
from session.store.database import Database
from session.values.errors import SessionError
from session.values.words import N_


class CannotSnooze(SessionError):
    """A finding speaks whatever one wants."""


class Snoozing:
    """Rules kept quiet in a room until the next morning."""

    def __init__(self, database: Database, advisor: Advisor, now: Callable[[], float] = time.time) -> None:
        """Tell the advisor what was snoozed before; `now` says the time in seconds since 1970."""
        self._database = database
        self._store = SnoozeStore(database)
        self._log = AuditStore(database)
        self._advisor = advisor
        self._now = now
        self._tell(also_nothing=False)

    def can(self, finding: Finding) -> bool:
        """Return whether a finding can be snoozed: for screens that offer the key."""
        most = self._advisor.house.snooze if isinstance(self._advisor, Governed) else None
        return most is not None and finding.severity <= most

    def add(self, room_id: str, finding: Finding) -> Snooze:
        """Keep the rule of `finding` quiet in this room until the next morning, local time.

        Raises:
            CannotSnooze: when the organisation does not allow it, or the finding is too severe.
        """
        if not self.can(finding):
            if finding.severity >= Severity.JUSTIFY:
                raise CannotSnooze(N_("This hint is too severe to be snoozed."))
            raise CannotSnooze(N_("Your organisation does not allow snoozing here."))
        now = self._now()
        until = next_morning(datetime.fromtimestamp(now)).timestamp()  # noqa: DTZ006  the writer's own morning
        snooze = Snooze(finding.rule, room_id, round(until * 1000))
        with self._database.transaction():
            self._store.remove_before(round(now * 1000))
            self._store.put(snooze)
            self._log.add(AuditEntry(round(now * 1000), room_id, (finding.rule,), Verdict.SNOOZED))
        self._tell()
        return snooze

    def end(self, rule: str, room_id: str) -> bool:
        """Let a rule speak again in a room; return whether it was quiet."""
        with self._database.transaction():
            removed = self._store.remove(rule, room_id)
        self._tell()
        return removed

    def all(self) -> tuple[Snooze, ...]:
        """Return the snoozes that have not ended."""
        now = round(self._now() * 1000)
        return tuple(snooze for snooze in self._store.all() if now < snooze.until)

    def holds(self, rule: str, room_id: str) -> bool:
        """Return whether a rule is quiet in a room."""
        return any(snooze.rule == rule and snooze.room_id == room_id for snooze in self.all())

    def _tell(self, *, also_nothing: bool = True) -> None:
        """Hand the snoozes to the advisor, which another account without any may share."""
        snoozes = self.all()
        if isinstance(self._advisor, Governed) and (snoozes or also_nothing):
            self._advisor.snoozes = snoozes
