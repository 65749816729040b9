"""Finds Dutch citizen service numbers (BSN): nine digits that pass the 11-test, also when written in groups."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.model import Confidence
from hints.recognizer import Candidate, Shape
from hints.text import View

_BEFORE = r"(?<![0-9A-Za-z_+])(?<![0-9][.,:/-])"
_AFTER = r"(?![0-9A-Za-z_]|[.,:/-][0-9])"
_NUMBER = re.compile(
    rf"{_BEFORE}(?:(?P<plain>\d{{9}})|(?P<grouped>\d{{4}}[. ]\d\d[. ]\d{{3}}|\d{{3}}(?P<gap>[. -])\d{{3}}"
    rf"(?P=gap)\d{{3}})"
    rf"|(?P<short>\d{{8}})|(?P<loose>\d(?:[ .-]?\d){{8}})){_AFTER}"
)
_NAMED = re.compile(r"bsn|burgerservice|sofi|citizen service")
_NAME_DISTANCE = 40


class Bsn:
    """Eight digits (a leading zero left out) count only behind the number's name."""

    keywords: tuple[str, ...] = ()
    shapes = frozenset({Shape.DIGITS})

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield numbers that pass the 11-test; groups as on official letters are surer than bare digits."""
        for match in _NUMBER.finditer(view.exact, start, end):
            if match["short"] and not _NAMED.search(view.folded, max(0, match.start() - _NAME_DISTANCE), match.start()):
                continue
            if _passes(match[0]):
                yield Candidate(*match.span(), Confidence.MEDIUM if match["grouped"] else None)


def _passes(number: str) -> bool:
    """Return whether `number` passes the 11-test and is not one digit over and over."""
    from stdnum.nl import bsn

    return len(set(bsn.compact(number))) > 1 and bool(bsn.is_valid(number))
