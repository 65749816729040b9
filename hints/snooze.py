"""A rule kept quiet in one room until the next morning. Pure: what time it is, is said from outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hints.levels import Level
from hints.model import Finding

MORNING_HOUR = 4
"""Where one day ends and the next begins: nobody is at work then."""


@dataclass(frozen=True, slots=True)
class Snooze:
    """One rule in one room."""

    rule: str
    room_id: str
    until: int
    """Milliseconds since 1970; from then on the rule speaks again."""


def next_morning(now: datetime) -> datetime:
    """Return when a snooze that begins `now`, in local time, ends."""
    morning = now.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    return morning if now < morning else morning + timedelta(days=1)


def is_quiet(finding: Finding, room_id: str, snoozes: Iterable[Snooze], now: int, most: Level) -> bool:
    """Return whether a snooze keeps a finding quiet; one that is more severe than `most` speaks all the same."""
    if most is None or finding.severity > most:
        return False
    return any(s.rule == finding.rule and s.room_id == room_id and now < s.until for s in snoozes)
