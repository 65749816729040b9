"""What a rule and its parts are, once read from a pack: frozen values, no behaviour."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, Protocol

from hints.model import Attachment, Confidence, DraftKind, Kind, RoomFacts, Severity, Tip
from hints.places import Span
from hints.recognizer import Learned
from hints.text import View


class Finds(Protocol):
    """Finds words in a text: a pattern, or a list of words."""

    def ready(self) -> None:
        """Say which pieces of text will be sought, so that a long text finds them all at once."""

    def occurs(self, view: View, start: int, end: int) -> bool:
        """Return whether something of it is between two places; a text ends where `end` is."""

    def matches(self, view: View, stretches: list[Span]) -> Iterable[Span]:
        """Return what is found in stretches of a text, none within another."""


class Cue(NamedTuple):
    """Words near a candidate that say something about it."""

    words: tuple[Finds, ...]
    """Of which any will do."""
    distance: int
    """How many characters before or behind the candidate they may stand."""
    confidence: Confidence | None = None
    """What the candidate's confidence becomes; None drops the candidate (counter-evidence) or changes nothing."""
    yields: bool = False
    """Whether, as counter-evidence, these words count for nothing where evidence has made the candidate sure."""
    before_only: bool = False
    """Whether only words that stand before the candidate count."""


class Shown(StrEnum):
    """When a rule about the room itself speaks."""

    ALWAYS = "always"
    WITH_FINDINGS = "with_findings"
    """Only when the text has a finding of its own."""


class RoomRaise(NamedTuple):
    """A severity that a rule has at least when all conditions hold."""

    when: tuple[str, ...]
    severity: Severity


class Example(NamedTuple):
    """A text that a rule must or must not speak about, and where it is said."""

    text: str
    facts: RoomFacts
    kind: DraftKind = DraftKind.MESSAGE
    attachments: tuple[Attachment, ...] = ()


class Rule(NamedTuple):
    """One rule: what it looks for, how sure it is, what it takes to send, and what it says."""

    id: str
    pack: str
    kind: Kind
    severity: Severity
    confidence: Confidence
    """Of a candidate without evidence."""
    severity_if_low: Severity
    """The severity of a finding with low confidence."""
    source: str
    """Where the rule comes from: a law, a standard, a public manual."""
    tips: dict[str, Tip]
    """Per language; texts have places such as {room} and {readers}."""
    recognizer: str | None = None
    by_model: bool = False
    """Whether a trained model finds this rule's kind; without one the rule is silent."""
    learned: Learned | None = None
    """That model."""
    patterns: tuple[Finds, ...] = ()
    keywords: tuple[str, ...] = ()
    """Of which one must occur for the patterns to be tried."""
    validator: str | None = None
    evidence: tuple[Cue, ...] = ()
    needs: tuple[Cue, ...] = ()
    """Cues that must all be near."""
    counter: tuple[Cue, ...] = ()
    placeholders: str | None = None
    """A pattern; a candidate whose own text is one of these is dropped."""
    when: tuple[str, ...] = ()
    """Conditions of the room, for a rule about the room itself."""
    shown: Shown = Shown.ALWAYS
    others_at_least: Severity | None = None
    """For a rule about the room: what every other finding there becomes at least."""
    rooms: tuple[RoomRaise, ...] = ()
    warn: tuple[Example, ...] = ()
    faint: tuple[Example, ...] = ()
    """Examples that are found with low confidence only."""
    quiet: tuple[Example, ...] = ()

    def __repr__(self) -> str:
        """Name the rule: all of it would fill pages."""
        return f"Rule({self.id})"

    @property
    def about_room(self) -> bool:
        """Whether this rule looks not at words but at where they go, or at what goes along."""
        return self.recognizer is None and not self.patterns and not self.by_model


class RoomPhrase(NamedTuple):
    """Why it matters in such a room, as a clause for the place {room} in tips."""

    when: tuple[str, ...]
    texts: dict[str, str]
