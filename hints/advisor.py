"""The advisor: assesses drafts, and alone can clear one for sending.

Two laws of this file: a draft leaves only with a `Clearance` made here for exactly that draft;
and a rule that could not run holds the draft, for silence would look like approval.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hints import model
from hints.attached import Attached
from hints.conditions import ABOUT_PHOTOS, NAMES, conditions_of, counts_of, other_servers
from hints.engine import Engine, Match
from hints.model import (
    Assessment,
    Attachment,
    Clearance,
    Confidence,
    Draft,
    Finding,
    Held,
    Override,
    Part,
    RoomFacts,
    Severity,
    Tip,
)
from hints.policy import Policy
from hints.rule import Rule, Shown
from hints.text import view_of

if TYPE_CHECKING:
    from hints.audit import Weight

_MOST_WEIGHTS = 12
"""Words whose weight goes with the report of a false alarm."""


class Advisor:
    """Says what is unwise about a draft, and lets it pass or holds it."""

    def __init__(self, policy: Policy) -> None:
        """Advise by `policy`."""
        self.policy = policy
        self._engine = Engine(policy.rules)
        self._attached = Attached(lambda view: self._engine.matches(view))
        self._room_rules = tuple(rule for rule in policy.rules if rule.about_room)
        said = [rule.when for rule in policy.rules] + [r.when for rule in policy.rules for r in rule.rooms]
        said += [phrase.when for phrase in policy.phrases]
        self._counts = frozenset(condition for when in said for condition in when) - NAMES

    def assess(self, draft: Draft) -> Assessment:
        """Return everything the rules say about `draft`, most severe first."""
        return Assessment(
            findings=self._findings(draft),
            content_digest=draft.content_digest(),
            facts_digest=draft.facts.digest(),
            policy_digest=self.policy.digest(),
        )

    def clear(self, draft: Draft, override: Override | None = None) -> Clearance | Held:
        """Return the right to send `draft`, or the assessment that holds it."""
        assessment = self.assess(draft)
        if assessment.holds and not _overrides(override, assessment):
            return Held(assessment)
        return Clearance(
            content_digest=assessment.content_digest,
            facts_digest=assessment.facts_digest,
            policy_digest=assessment.policy_digest,
            rules=tuple(sorted({finding.rule for finding in assessment.findings})),
            override=override if assessment.holds else None,
            seal=model._SEAL,
        )

    def has_read(self, attachment: Attachment) -> bool:
        """Return whether this attachment was assessed before; reading a long one takes seconds, once."""
        return self._attached.knows(attachment)

    def tip(self, finding: Finding, facts: RoomFacts, language: str) -> Tip:
        """Return `finding` in words, for a room with `facts`, in `language` ("nl" or "en")."""
        rule = self.policy.rule(finding.rule)
        tip = rule.tips.get(language) or rule.tips["en"]
        places = self._places(facts, language if language in rule.tips else "en")
        return Tip(tip.seen.format_map(places), tip.why.format_map(places), tip.advice.format_map(places))

    def weights(self, draft: Draft, finding: Finding) -> tuple[Weight, ...]:
        """Return which places of the text weighed most in a finding of a model; nothing for other rules."""
        model_ = self.policy.rule(finding.rule).learned
        if model_ is None or finding.part is not Part.TEXT or finding.end <= finding.start:
            return ()
        from hints.audit import Weight  # for reports alone, and slow to load

        view = view_of(draft.text)
        words = model_.weights(view, finding.kind, view.place(finding.start), _MOST_WEIGHTS)
        return tuple(Weight(*view.span(start, end), round(weight, 3)) for start, end, weight in words)

    def _findings(self, draft: Draft) -> tuple[Finding, ...]:
        """Return the findings about text, attachments and room."""
        if not draft.text.strip() and not draft.attachments:
            return ()
        view = view_of(draft.text)
        matches = [(Part.TEXT, match) for match in self._engine.matches(view)]
        if draft.shown and draft.shown != draft.text:
            matches += self._shown_only(draft.shown, [match for _part, match in matches])
        for attachment in draft.attachments:
            matches += self._attached.matches_of(attachment)
        true = conditions_of(draft.facts, self.policy.own_servers, draft.kind, view.folded, draft.attachments)
        true |= counts_of(self._counts, draft.facts.readers)
        room_rules = [rule for rule in self._room_rules if true.issuperset(rule.when)]
        least = max((r.others_at_least for r in room_rules if r.others_at_least is not None), default=Severity.NOTE)
        findings = [_finding(match, part, true, least) for part, match in matches]
        findings += [_about_room(r) for r in room_rules if matches or r.shown is Shown.ALWAYS]
        return tuple(sorted(findings, key=lambda f: (-f.severity, f.start, f.end, f.rule)))

    def _shown_only(self, shown: str, seen: list[Match]) -> list[tuple[Part, Match]]:
        """Return what is found in what a markup shows and not, or less surely, in the text; without places."""
        surest: dict[str, Confidence] = {}
        for match in seen:
            surest[match.rule.id] = max(match.confidence, surest.get(match.rule.id, match.confidence))
        found: dict[str, Match] = {}
        for match in self._engine.matches(view_of(shown)):
            if match.failed or match.rule.id not in surest or match.confidence > surest[match.rule.id]:
                surest[match.rule.id] = match.confidence
                found[match.rule.id] = Match(match.rule, 0, 0, match.confidence, failed=match.failed)
        return [(Part.SHOWN, match) for match in found.values()]

    def _places(self, facts: RoomFacts, language: str) -> dict[str, str]:
        """Return what the places in tips stand for in this room."""
        places = {
            "readers": str(facts.readers),
            "others": str(max(0, facts.readers - 1)),
            "servers": _listed(facts.servers or (facts.own_server,), language),
            "foreign": _listed(other_servers(facts, self.policy.own_servers), language),
            "assistants": _listed(facts.assistants, language),
        }
        true = conditions_of(facts, self.policy.own_servers) | counts_of(self._counts, facts.readers)
        phrases = (phrase for phrase in self.policy.phrases if true.issuperset(phrase.when))
        phrase = next(phrases, None)
        places["room"] = "" if phrase is None else phrase.texts[language].format_map(places)
        return places


def _listed(names: tuple[str, ...], language: str) -> str:
    """Return names as a person would list them, the first two in full."""
    if len(names) <= 2:
        return (" en " if language == "nl" else " and ").join(names)
    rest = len(names) - 2
    return ", ".join(names[:2]) + (f" en {rest} andere" if language == "nl" else f" and {rest} more")


def _finding(match: Match, part: Part, true: frozenset[str], least: Severity) -> Finding:
    """Return what a match means in this room."""
    rule = match.rule
    severity = rule.severity_if_low if match.confidence is Confidence.LOW else rule.severity
    if match.failed:
        severity = max(rule.severity, Severity.CONFIRM)
    raised = [r.severity for r in rule.rooms if true.issuperset(r.when)]
    severity = max([severity, least, *raised])
    return Finding(rule.id, rule.kind, match.start, match.end, match.confidence, severity, part)


def _about_room(rule: Rule) -> Finding:
    """Return the finding of a rule about the room itself, or about a photo that goes there."""
    part = Part.PHOTO if ABOUT_PHOTOS & set(rule.when) else Part.TEXT
    return Finding(rule.id, rule.kind, 0, 0, Confidence.HIGH, rule.severity, part)


def _holding(assessment: Assessment) -> Iterator[Finding]:
    """Yield the findings that are in the way."""
    return (finding for finding in assessment.findings if finding.severity > Severity.NOTE)


def _overrides(override: Override | None, assessment: Assessment) -> bool:
    """Return whether a person's word covers everything that holds this very draft."""
    if override is None or override.content_digest != assessment.content_digest:
        return False
    if not {finding.rule for finding in _holding(assessment)} <= override.rules:
        return False
    match assessment.severity:
        case Severity.BLOCK:
            return False
        case Severity.JUSTIFY:
            return bool(override.reason.strip())
        case _:
            return True
