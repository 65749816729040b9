"""What a recognizer is: code that finds one kind of thing in a normalised text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from hints.finder import Finder
from hints.model import Confidence, Kind
from hints.text import View


class Shape(StrEnum):
    """A cheap look at the whole text that tells whether a recognizer is worth running."""

    DIGITS = "digits"
    """Seven digits in a row, separators allowed."""
    LONG_TOKEN = "long_token"
    """Sixteen characters of a key or token in a row."""


class Candidate(NamedTuple):
    """A place that a recognizer or pattern found. Holds offsets in the view, never the matched text."""

    start: int
    end: int
    confidence: Confidence | None = None
    """The recognizer's own word, when it knows more than the rule's table says."""


class Learned(Protocol):
    """A model that was trained; finds what patterns do not generalise to."""

    @property
    def digest(self) -> str:
        """Of everything it has learned."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """What it can find."""

    def read(self, view: View) -> Mapping[Kind, Sequence[Candidate]]:
        """Return the places found in the whole text, by kind, in time linear in its length."""

    def weights(self, view: View, kind: Kind, place: int, most: int) -> Sequence[tuple[int, int, float]]:
        """Return start, end and weight of the words around `place` that weighed most, in the order of the text."""


NEAR = (60, 300)
"""The window of most recognizers: characters before and behind a keyword in which they look."""


class Recognizer(Protocol):
    """Finds one kind of thing; a rule names it and says what it means."""

    @property
    def keywords(self) -> tuple[str, ...]:
        """Words of which one must occur for the recognizer to run; as in a pack, `*` stands for any letters."""

    @property
    def shapes(self) -> frozenset[Shape]:
        """Shapes of which one must occur for the recognizer to run."""

    @property
    def window(self) -> tuple[int, int]:
        """How many characters before and behind a keyword `find` is to look at."""

    @property
    def finders(self) -> tuple[Finder, ...]:
        """The patterns that are looked for near pieces of the text, so that all of these can be looked up at once."""

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield the places found from `start` to `end`, in time linear in their distance; may look around."""
