"""Finds passwords that stand alone: a word of letters, digits and signs as nobody writes otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from hints.finder import Finder
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.recognizers.secret_shape import stands_out
from hints.text import View

_SIGN = r"(?<=[A-Za-z0-9])[!@#$%^&*?+~](?=[A-Za-z0-9])"
_WORD = r"(?<![^\s\"'(`:])(?P<value>[A-Za-z0-9!@#$%^&*?+=~_.-]{8,40})(?=[\s\"')`,;:]|$)"
_REACH = 42


class ChosenWord:
    """Words with only letters and digits, or with signs at their ends alone, are too ordinary."""

    keywords = ("*!*", "*@*", "*#*", "*$*", "*%*", "*^*", "*&*", "*?*", "*+*", "*~*")
    shapes: frozenset[Shape] = frozenset()
    window = (1, 1)
    finders: tuple[Finder, ...] = ()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield words that stand out and have a sign between `start` and `end`."""
        done = 0
        for sign in compiled(_SIGN).finditer(view.exact, start, min(len(view.exact), end + 1)):
            first, last = max(done, sign.start() - _REACH), min(len(view.exact), sign.end() + _REACH)
            for match in compiled(_WORD).finditer(view.exact, first, last):
                done = match.end()
                if stands_out(match["value"]):
                    yield Candidate(*match.span("value"))
