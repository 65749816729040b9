"""Finds passwords that stand alone: a word of letters, digits and signs as nobody writes otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.recognizer import Candidate, Shape
from hints.recognizers.secret_shape import stands_out
from hints.text import View

_WORD = re.compile(r"(?<![^\s\"'(`:])(?P<value>[A-Za-z0-9!@#$%^&*?+=~_.-]{8,40})(?=[\s\"')`,;:]|$)")


class ChosenWord:
    """Words with only letters and digits, or with signs at their ends alone, are too ordinary."""

    keywords = ("*!*", "*@*", "*#*", "*$*", "*%*", "*^*", "*&*", "*?*", "*+*", "*=*", "*~*")
    shapes: frozenset[Shape] = frozenset()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield words that stand out."""
        for match in _WORD.finditer(view.exact, start, end):
            if stands_out(match["value"]):
                yield Candidate(*match.span("value"))
