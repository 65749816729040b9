"""Applies the rules of a policy to a text: gate, patterns in windows, validators, evidence, counter-evidence.

The laws of this file: every step is linear in the text; and no value in here keeps a piece of it.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hints.gate import Gate, windows
from hints.model import Confidence, Kind
from hints.pattern import compiled
from hints.recognizer import Candidate, Learned
from hints.recognizers.registry import RECOGNIZERS
from hints.rule import Cue, Rule
from hints.text import View
from hints.validators import is_valid

WINDOW_BEFORE = 120
WINDOW_AFTER = 300
"""Characters around a keyword in which the patterns of a rule are tried."""
_LITERAL = frozenset({Kind.PERSONAL_NUMBER, Kind.BANK, Kind.CONTACT, Kind.RECOVERY_KEY})
"""Kinds that are one number or address; where two of these overlap, the surer one is right."""


class Match:
    """A place in the text as given that a rule speaks about, before its room is looked at."""

    __slots__ = ("confidence", "end", "failed", "rule", "start")

    def __init__(self, rule: Rule, start: int, end: int, confidence: Confidence, *, failed: bool = False) -> None:
        """Remember where, how sure, and by which rule; `failed` says that the rule could not run."""
        self.failed = failed
        self.rule = rule
        self.start = start
        self.end = end
        self.confidence = confidence


class Engine:
    """The text rules of a policy, ready to be applied."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        """Prepare the gate; patterns are compiled when a text first needs them."""
        self._rules = tuple(rule for rule in rules if not rule.about_room)
        self._gate = Gate()
        self._waiting = set(range(len(self._rules)))
        """The rules that have not said yet what they seek in long texts."""
        self._by_model = tuple(rule for rule in self._rules if rule.learned is not None)
        for place, rule in enumerate(self._rules):
            if rule.recognizer is None:
                self._gate.add(place, rule.keywords)
            else:
                recognizer = RECOGNIZERS[rule.recognizer]
                self._gate.add(place, (*recognizer.keywords, *rule.keywords), recognizer.shapes)

    def matches(self, view: View) -> list[Match]:
        """Return what the rules find in `view`, in the order of the text, without doubles."""
        found: list[Match] = []
        opened = self._gate.open(view)
        if view.places.long:
            self._make_ready(opened)
        for place, places in sorted(opened.items()):
            found.extend(_held_if_failed(self._rules[place], view, places))
        found.extend(_learned(self._by_model, view))
        return _without_doubles(found)

    def _make_ready(self, opened: Iterable[int]) -> None:
        """Let the rules at some places say what they will seek, each once."""
        for place in self._waiting.intersection(opened):
            rule = self._rules[place]
            for finds in rule.patterns if rule.recognizer is None else RECOGNIZERS[rule.recognizer].finders:
                finds.ready()
            self._waiting.discard(place)


def _held_if_failed(rule: Rule, view: View, places: list[tuple[int, int]]) -> list[Match]:
    """Return what one rule finds; a rule that fails finds something about the whole text."""
    try:
        return list(_matches_of(rule, view, places))
    except Exception:  # noqa: BLE001  the error may quote the text, so it goes no further
        return [Match(rule, 0, 0, Confidence.LOW, failed=True)]


def _learned(rules: tuple[Rule, ...], view: View) -> Iterator[Match]:
    """Yield what models find; each reads the text once, and when it cannot, all of its rules hold."""
    readings: dict[int, Mapping[Kind, Sequence[Candidate]] | None] = {}
    for rule in rules:
        model = rule.learned
        if model is None:
            continue
        if id(model) not in readings:
            readings[id(model)] = _reading(model, view)
        reading = readings[id(model)]
        if reading is None:
            yield Match(rule, 0, 0, Confidence.LOW, failed=True)
            continue
        for candidate in reading.get(rule.kind, ()):
            yield from _matched(rule, view, candidate)


def _reading(model: Learned, view: View) -> Mapping[Kind, Sequence[Candidate]] | None:
    """Return what a model finds, or None when it fails."""
    try:
        return model.read(view)
    except Exception:  # noqa: BLE001  the error may quote the text, so it goes no further
        return None


def _matched(rule: Rule, view: View, candidate: Candidate) -> Iterator[Match]:
    """Yield what a candidate is worth to its rule."""
    confidence = _judged(rule, view, candidate)
    if confidence is not None:
        start, end = view.span(candidate.start, candidate.end)
        yield Match(rule, start, end, confidence)


def _matches_of(rule: Rule, view: View, places: list[tuple[int, int]]) -> Iterator[Match]:
    """Yield what one rule finds."""
    for candidate in _candidates(rule, view, places):
        yield from _matched(rule, view, candidate)


def _candidates(rule: Rule, view: View, places: list[tuple[int, int]]) -> Iterable[Candidate]:
    """Yield the places that the recognizer or the patterns of a rule point at."""
    if rule.recognizer is not None:
        recognizer = RECOGNIZERS[rule.recognizer]
        before, after = recognizer.window if recognizer.keywords or rule.keywords else (0, 0)
        for start, end in windows(places, len(view.folded), before, after):
            yield from recognizer.find(view, start, end)
        return
    stretches = windows(places, len(view.folded), WINDOW_BEFORE, WINDOW_AFTER)
    for pattern in rule.patterns:
        for start, end in pattern.matches(view, stretches):
            yield Candidate(start, end)


def _judged(rule: Rule, view: View, candidate: Candidate) -> Confidence | None:
    """Return how sure the rule is of a candidate, or None when it is not one."""
    piece = view.exact[candidate.start : candidate.end]
    if rule.validator is not None and not is_valid(rule.validator, piece):
        return None
    if rule.placeholders is not None and compiled(rule.placeholders).fullmatch(piece.lower()):
        return None
    if not all(_near(cue, view, candidate) for cue in rule.needs):
        return None
    confidence = rule.confidence if candidate.confidence is None else candidate.confidence
    for cue in rule.evidence:
        if cue.confidence is not None and cue.confidence > confidence and _near(cue, view, candidate):
            confidence = cue.confidence
    for cue in rule.counter:
        if cue.yields and confidence is Confidence.HIGH:
            continue
        if _near(cue, view, candidate):
            if cue.confidence is None:
                return None
            confidence = min(confidence, cue.confidence)
    return confidence


def _near(cue: Cue, view: View, candidate: Candidate) -> bool:
    """Return whether one of the cue's words stands near the candidate."""
    start = max(0, candidate.start - cue.distance)
    end = candidate.start if cue.before_only else candidate.end + cue.distance
    return any(words.occurs(view, start, end) for words in cue.words)


def _without_doubles(found: list[Match]) -> list[Match]:
    """Return the matches in the order of the text; of those that are about the same thing the surest one."""
    kept: list[Match] = []
    by_weight = sorted(found, key=_weight)
    taken: dict[str, list[tuple[int, int]]] = {}
    for match in by_weight:
        group = "literal" if match.rule.kind in _LITERAL else match.rule.kind.value
        if _take(taken.setdefault(group, []), match.start, match.end):
            kept.append(match)
    return sorted(kept, key=lambda m: (m.start, m.end, m.rule.id))


def _weight(match: Match) -> tuple[bool, bool, int, int, int, int, str]:
    """Return what orders matches by weight: what is sure first, and of that what a rule says before a model."""
    rule = match.rule
    unsure = match.confidence is Confidence.LOW
    return unsure, rule.by_model, -match.confidence, -rule.severity, match.start - match.end, match.start, rule.id


def _take(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Add a span to those taken, in order and apart from each other; return whether there was room for it."""
    place = bisect(taken, (start, end))
    if place and taken[place - 1][1] > start:
        return False
    if place < len(taken) and taken[place][0] < end:
        return False
    taken.insert(place, (start, end))
    return True
