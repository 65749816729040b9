"""The audit log of one account: what came of findings, and why something was sent all the same; never the text.

Law of this file: a reason is itself assessed, and masked before it is stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from hints.advisor import Advisor
from hints.audit import ONE_DRAFT_MS, AuditEntry, RuleFigures, Verdict, figures, still_held
from hints.governed import Governed, house_of
from hints.model import Assessment, Clearance, Draft, DraftKind, Kind, RoomFacts
from hints.same_draft import is_same
from hints.text import MASK, mask
from session.account.false_alarms import FalseAlarms
from session.account.snoozing import Snoozing
from session.store.audit import AuditStore
from session.store.database import Database

LONGEST_REASON = 500
"""Code points of a reason that are kept."""
_ALL = -1
_DAY_MS = 24 * 60 * 60 * 1000
_NOWHERE = RoomFacts(room_id="", own_server="", encrypted=True)


class Audit:
    """Records and answers. Used in the session's thread, as all of the store."""

    def __init__(self, database: Database, advisor: Advisor, now: Callable[[], float] = time.time) -> None:
        """Keep the log in this database; `now` says the time in seconds since 1970."""
        self._database = database
        self._store = AuditStore(database)
        self._advisor = advisor
        self._now = now
        self.false_alarms = FalseAlarms(database, now)
        """Reports that a finding is wrong."""
        self._last_held: dict[str, Draft] = {}
        """By room, what was held last while this runs."""
        self.snoozes = Snoozing(database, advisor, now)
        """Rules kept quiet in a room."""
        self._forget_old()

    def record(self, verdict: Verdict, room_id: str, rules: Iterable[str], reason: str = "") -> None:
        """Store that something came of findings; nothing is stored when there are no rules."""
        ids = tuple(sorted(set(rules)))
        if not ids:
            return
        entry = AuditEntry(self._time(), room_id, ids, verdict, self._masked(reason))
        with self._database.transaction():
            self._store.add(entry)

    def held(self, room_id: str, assessment: Assessment, draft: Draft | None = None) -> None:
        """Record that a draft did not leave; once for each draft, however often Enter is pressed.

        What it says is remembered in memory alone, until something like it leaves.
        """
        if draft is not None:
            self._last_held[room_id] = draft
        rules = {finding.rule for finding in assessment.findings}
        if not rules <= self._held_rules(room_id):
            self.record(Verdict.HELD, room_id, rules)

    def masked(self, room_id: str, rules: Iterable[str]) -> None:
        """Record that what these rules found was masked in the draft."""
        self.record(Verdict.MASKED, room_id, rules)

    def sent(self, room_id: str, clearance: Clearance, draft: Draft | None = None) -> None:
        """Record with which findings a draft leaves, and which of those that held it are gone from it.

        Something else that leaves meanwhile says nothing of what was held.
        """
        override = clearance.override
        quiet = self._quiet_rules(room_id, clearance)
        shown = set(clearance.rules) - quiet
        with self._database.transaction():
            if draft is not None and (before := self._last_held.get(room_id)) and is_same(before, draft):
                self.record(Verdict.EDITED_AFTER, room_id, self._held_rules(room_id) - set(clearance.rules))
                self._last_held.pop(room_id)
            self.record(Verdict.SILENT, room_id, quiet)
            if override is None:
                self.record(Verdict.NOTED, room_id, shown)
            else:
                self.record(Verdict.OVERRIDDEN, room_id, shown, override.reason)
            self._forget_old()

    def entries(self, since: int = 0, limit: int = _ALL) -> tuple[AuditEntry, ...]:
        """Return the newest entries not older than `since` (milliseconds since 1970), oldest first."""
        return tuple(self._store.since(max(since, self._oldest()), limit))

    def figures(self, since: int = 0) -> tuple[RuleFigures, ...]:
        """Return what came of findings: of all rules together first, then of each."""
        return figures(self.entries(since))

    def _time(self) -> int:
        return round(self._now() * 1000)

    def _held_rules(self, room_id: str) -> frozenset[str]:
        now = self._time()
        return still_held(self.entries(now - ONE_DRAFT_MS), room_id, now)

    def _quiet_rules(self, room_id: str, clearance: Clearance) -> set[str]:
        if house_of(self._advisor).shadow:
            return set(clearance.rules)
        seen = clearance.override.rules if clearance.override else frozenset()
        return {rule for rule in clearance.rules if rule not in seen and self.snoozes.holds(rule, room_id)}

    def _masked(self, reason: str) -> str:
        if not reason.strip():
            return ""
        draft = Draft(DraftKind.REASON, reason, _NOWHERE)
        advisor = self._advisor
        # What is quiet in a room, or everywhere by shadow mode, is no less secret in the log.
        assessment = advisor.found(draft) if isinstance(advisor, Governed) else advisor.assess(draft)
        if any(finding.end <= finding.start and finding.kind is not Kind.ROOM for finding in assessment.findings):
            return MASK  # a rule that could not run: nobody knows what it would have masked
        return " ".join(mask(reason, assessment.findings).split())[:LONGEST_REASON]

    def _oldest(self) -> int:
        return self._time() - house_of(self._advisor).log_days * _DAY_MS

    def _forget_old(self) -> None:
        oldest = self._oldest()
        with self._database.transaction():
            self._store.remove_before(oldest)
            self.false_alarms.forget_before(oldest)
