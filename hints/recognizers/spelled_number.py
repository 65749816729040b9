"""Finds citizen numbers that are spelled out in words, digit by digit, so that no filter sees them."""

from __future__ import annotations

from collections.abc import Iterable

from hints.finder import Finder
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.text import View
from hints.validators import is_valid

_DIGITS = {
    "nul": "0", "een": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5", "zes": "6", "zeven": "7", "acht": "8",
    "negen": "9", "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_WORD = "|".join(sorted(_DIGITS, key=len, reverse=True))
_NUMBER = rf"(?<![^\W_])(?:(?:{_WORD}|\d)[ ,.-]{{1,3}}){{7,8}}(?:{_WORD}|\d)(?![^\W_])"


_LEAST = 6
"""Digits that are words."""


class SpelledNumber:
    """Eight or nine digits, of which most are words, that pass the 11-test."""

    keywords = tuple(_DIGITS)
    shapes: frozenset[Shape] = frozenset()
    window = (60, 120)
    finders: tuple[Finder, ...] = ()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield numbers spelled out."""
        if sum(map(_DIGITS.__contains__, view.places.spaced[start:end].split())) < _LEAST:
            return
        for match in compiled(_NUMBER).finditer(view.folded, start, end):
            words = compiled(rf"{_WORD}|\d").findall(match[0])
            digits = "".join(_DIGITS.get(word, word) for word in words)
            if sum(word in _DIGITS for word in words) >= _LEAST and len(set(digits)) > 1 and is_valid("nl.bsn", digits):
                yield Candidate(*match.span())
