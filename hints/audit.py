"""What came of findings: entries of the audit log, false alarms, and the figures over them. Never the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hints.model import Confidence, Kind

ONE_DRAFT_MS = 10 * 60 * 1000
"""A hold and what follows in the same room within this time are about one draft."""


class Verdict(StrEnum):
    """What came of a finding."""

    NOTED = "noted"
    """Shown as a note and sent."""
    HELD = "held"
    """In the way; nothing was sent at that moment."""
    OVERRIDDEN = "overridden"
    """Sent all the same, by a deliberate word."""
    EDITED_AFTER = "edited_after"
    """Held, and soon after something like it was sent there in which the rule finds nothing."""
    MASKED = "masked"
    """Masked before it was sent."""
    FALSE_ALARM = "false_alarm"
    """Reported as wrong."""
    SNOOZED = "snoozed"
    """The rule was told to be quiet in this room until the next morning."""
    SILENT = "silent"
    """Sent; not shown, because of a snooze or of shadow mode."""


_SENT_ANYWAY = frozenset({Verdict.NOTED, Verdict.OVERRIDDEN})
_EDITED = frozenset({Verdict.EDITED_AFTER, Verdict.MASKED})
_OUTCOMES = _SENT_ANYWAY | _EDITED


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log."""

    time: int
    """Milliseconds since 1970."""
    room_id: str
    rules: tuple[str, ...]
    verdict: Verdict
    reason: str = field(default="", repr=False)
    """Why it was sent all the same, masked."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How much one place of a text weighed in a rule's judgement."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """A report that a finding is wrong, kept on this machine until somebody exports it."""

    number: int
    time: int
    """Milliseconds since 1970."""
    room_id: str
    rule: str
    kind: Kind
    start: int
    end: int
    confidence: Confidence
    weights: tuple[Weight, ...] = ()
    text: str | None = field(default=None, repr=False)
    """The whole draft, only when its writer gave it by a second step."""


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """What came of the findings of one rule, or of all."""

    rule: str
    """"" for all together."""
    shown: int = 0
    """Drafts in which somebody saw it."""
    edited_after: int = 0
    """Of these: edited or masked before something was sent."""
    sent_anyway: int = 0
    """Of these: sent with it, noted or overridden."""
    false_alarms: int = 0
    silent: int = 0
    """Sent without having been shown."""


def still_held(entries: Iterable[AuditEntry], room_id: str, now: int) -> frozenset[str]:
    """Return the rules that hold the draft being written in a room; `entries` are in the order of time."""
    held: set[str] = set()
    for entry in entries:
        if entry.room_id != room_id or now - entry.time > ONE_DRAFT_MS:
            continue
        if entry.verdict is Verdict.HELD:
            held |= set(entry.rules)
        elif entry.verdict in _OUTCOMES:
            held -= set(entry.rules)
    return frozenset(held)


def figures(entries: Iterable[AuditEntry]) -> tuple[RuleFigures, ...]:
    """Return the figures of all rules together, then of each, by id; `entries` are in the order of time."""
    counts: dict[str, dict[str, int]] = {}
    held_since: dict[tuple[str, str], int] = {}
    for entry in entries:
        for rule in entry.rules:
            counted = counts.setdefault(rule, {})
            for name in _counted(entry, held_since, (entry.room_id, rule)):
                counted[name] = counted.get(name, 0) + 1
    names = {name for counted in counts.values() for name in counted}
    total = {name: sum(counted.get(name, 0) for counted in counts.values()) for name in names}
    return (_figures("", total), *(_figures(rule, counts[rule]) for rule in sorted(counts)))


def _counted(entry: AuditEntry, held_since: dict[tuple[str, str], int], place: tuple[str, str]) -> list[str]:
    """Return the figures that one entry adds to; a draft that was held and then sent was shown once."""
    match entry.verdict:
        case Verdict.FALSE_ALARM:
            return ["false_alarms"]
        case Verdict.SILENT:
            return ["silent"]
        case Verdict.SNOOZED:
            return []
        case _:
            since = held_since.pop(place, None)
    again = since is not None and entry.time - since <= ONE_DRAFT_MS
    if entry.verdict is Verdict.HELD:
        held_since[place] = entry.time
        return [] if again else ["shown"]
    outcome = "sent_anyway" if entry.verdict in _SENT_ANYWAY else "edited_after"
    return [outcome] if again else ["shown", outcome]


def _figures(rule: str, counted: Mapping[str, int]) -> RuleFigures:
    return RuleFigures(
        rule,
        shown=counted.get("shown", 0),
        edited_after=counted.get("edited_after", 0),
        sent_anyway=counted.get("sent_anyway", 0),
        false_alarms=counted.get("false_alarms", 0),
        silent=counted.get("silent", 0),
    )
