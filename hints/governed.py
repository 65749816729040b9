"""The advisor of a machine: an organisation's floor, a user's wishes, quiet where that is allowed.

Two laws of this file: a finding of the organisation's policy is never lost and never
milder than there; and what is kept quiet is still in the clearance, so that it is logged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hints.advisor import Advisor
from hints.engine import Engine, Match
from hints.layers import InForce
from hints.model import (
    Assessment,
    Attachment,
    Clearance,
    Confidence,
    Draft,
    Finding,
    Held,
    Kind,
    Override,
    Severity,
    Tip,
)
from hints.organisation import House
from hints.pack import Pack
from hints.policy import Policy
from hints.rule import Rule
from hints.snooze import Snooze, is_quiet
from hints.text import View

UNREADABLE = "organisation.unreadable"
"""The rule that holds everything while the organisation's policy cannot be used."""


class Governed(Advisor):
    """An advisor by what is in force."""

    def __init__(self, force: InForce, now: Callable[[], float]) -> None:
        """Advise by `force`; `now` says the time in seconds since 1970."""
        super().__init__(force.policy)
        self.force = force
        """What holds here and where each of it comes from."""
        self.snoozes: tuple[Snooze, ...] = ()
        """Replaced as a whole, also from another thread."""
        self._now = now
        self._floor = None if force.floor is None else Advisor(force.floor)
        self._scales = _Scales(force.policy, self._weighed)
        for advisor in (self, self._floor):
            if advisor is not None and force.house.failing is not Severity.CONFIRM:
                advisor._engine = _LevelOfFailure(advisor.policy.rules, force.house.failing)

    @property
    def house(self) -> House:
        """How the rules are kept here."""
        return self.force.house

    def found(self, draft: Draft) -> Assessment:
        """Return everything that the rules say, also what is kept quiet."""
        found = super().assess(draft)
        return found if self._floor is None else joined(self._floor.assess(draft), found)

    def has_read(self, attachment: Attachment) -> bool:
        """Return whether this attachment was assessed before, by the organisation's rules too."""
        return super().has_read(attachment) and (self._floor is None or self._floor.has_read(attachment))

    def assess(self, draft: Draft) -> Assessment:
        """Return what is to be shown about `draft`, most severe first."""
        found = self.found(draft)
        return replace(found, findings=tuple(f for f in found.findings if not self._is_quiet(f, draft)))

    def clear(self, draft: Draft, override: Override | None = None) -> Clearance | Held:
        """Return the right to send `draft`, or the assessment that holds it."""
        answer = self._scales.clear(draft, override)
        return Held(self.assess(draft)) if isinstance(answer, Held) else answer

    def _weighed(self, draft: Draft) -> Assessment:
        """Return everything that the rules say; what is kept quiet is in nobody's way."""
        found = self.found(draft)
        findings = [replace(f, severity=Severity.NOTE) if self._is_quiet(f, draft) else f for f in found.findings]
        return replace(found, findings=_in_order(findings))

    def _is_quiet(self, finding: Finding, draft: Draft) -> bool:
        """Return whether a finding is not to be shown."""
        now = round(self._now() * 1000)
        return self.house.shadow or is_quiet(finding, draft.room_id, self.snoozes, now, self.house.snooze)


class Withheld(Advisor):
    """Holds everything: the organisation's policy is there and cannot be used."""

    def __init__(self, problem: str) -> None:
        """Hold because of `problem`, a sentence in the language in use."""
        super().__init__(Policy((_pack(problem),)))
        self.problem = problem
        """What is wrong, in one line."""

    def assess(self, draft: Draft) -> Assessment:
        """Return the one finding that there is, whatever the draft."""
        finding = Finding(UNREADABLE, Kind.ROOM, 0, 0, Confidence.HIGH, Severity.BLOCK)
        return replace(super().assess(draft), findings=(finding,))


class _Scales(Advisor):
    """Clears by an assessment that is made elsewhere."""

    def __init__(self, policy: Policy, assess: Callable[[Draft], Assessment]) -> None:
        """Weigh what `assess` returns; there is no need of an engine."""
        self.policy = policy
        self._assess = assess

    def assess(self, draft: Draft) -> Assessment:
        """Return what somebody else says."""
        return self._assess(draft)


class _LevelOfFailure(Engine):
    """An engine whose rules, when they cannot run, find something of a given severity."""

    def __init__(self, rules: tuple[Rule, ...], level: Severity) -> None:
        super().__init__(rules)
        self._level = level

    def matches(self, view: View) -> list[Match]:
        """Return what the rules find in `view`."""
        return [self._judged(match) if match.failed else match for match in super().matches(view)]

    def _judged(self, match: Match) -> Match:
        if self._level is Severity.NOTE:
            quiet = match.rule._replace(severity=Severity.NOTE, severity_if_low=Severity.NOTE, rooms=())
            return Match(quiet, match.start, match.end, match.confidence)
        strict = match.rule._replace(severity=max(match.rule.severity, self._level))
        return Match(strict, match.start, match.end, match.confidence, failed=True)


def house_of(advisor: Advisor) -> House:
    """Return how the rules are kept where `advisor` advises."""
    return advisor.house if isinstance(advisor, Governed) else House()


def joined(floor: Assessment, more: Assessment) -> Assessment:
    """Return `more` with every finding of `floor` in it, each as severe as the severer of the two says."""
    findings = {(f.rule, f.part, f.start, f.end): f for f in floor.findings}
    for finding in more.findings:
        place = (finding.rule, finding.part, finding.start, finding.end)
        known = findings.get(place)
        if known is None or known.severity < finding.severity:
            findings[place] = finding
    return replace(more, findings=_in_order(list(findings.values())))


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return findings as an assessment has them, most severe first."""
    return tuple(sorted(findings, key=lambda f: (-f.severity, f.start, f.end, f.rule)))


def _pack(problem: str) -> Pack:
    """Return the pack of the one rule that holds everything."""
    why = problem.rstrip(".").replace("{", "{{").replace("}", "}}")
    tips = {
        "nl": Tip(
            "het beleid van je organisatie is niet bruikbaar", why, "Vraag je beheerder; tot dan gaat niets weg."
        ),
        "en": Tip(
            "your organisation's policy cannot be used", why, "Ask your administrator; nothing leaves until then."
        ),
    }
    rule = Rule(
        id=UNREADABLE,
        pack="organisation",
        kind=Kind.ROOM,
        severity=Severity.BLOCK,
        confidence=Confidence.HIGH,
        severity_if_low=Severity.BLOCK,
        source="sluis",
        tips=tips,
    )
    return Pack("organisation", "Organisation", (rule,), (), problem)
