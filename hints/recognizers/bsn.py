"""Finds Dutch citizen service numbers (BSN): nine digits that pass the 11-test, also when written in groups."""

from __future__ import annotations

from collections.abc import Iterable

from hints.finder import finder
from hints.model import Confidence
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.text import View

_BEFORE = r"(?<![0-9A-Za-z_+])(?<![0-9][.,:/-])"
_AFTER = r"(?![0-9A-Za-z_]|[.,:/-][0-9])"
_NUMBER = (
    rf"{_BEFORE}(?:(?P<plain>\d{{9}})|(?P<grouped>\d{{4}}[. ]\d\d[. ]\d{{3}}|\d{{3}}(?P<gap>[. -])\d{{3}}"
    rf"(?P=gap)\d{{3}})"
    rf"|(?P<short>\d{{8}})|(?P<loose>\d(?:[ .-]?\d){{8}})){_AFTER}"
)
_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}"
"""Of a computer (IPv4)."""
_GLUED = r"(?:bsn|bsnnr|bsnnummer|burgerservicenummer|sofinummer)(?P<glued>\d{9})(?!\d)"
_NAMED = r"b\.?s\.?n|burgerservice|sofi|citizen service"
_NAME_DISTANCE = 80


class Bsn:
    """Eight digits (a leading zero left out) count only behind the number's name."""

    keywords: tuple[str, ...] = ()
    shapes = frozenset({Shape.DIGITS})
    window = (0, 0)
    finders = (finder(_GLUED),)

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield numbers that pass the 11-test; groups as on official letters are surer than bare digits."""
        for match in compiled(_NUMBER).finditer(view.exact, start, end):
            before = max(0, match.start() - _NAME_DISTANCE)
            if match["short"] and not compiled(_NAMED).search(view.folded, before, match.start()):
                continue
            if _passes(match[0]) and not compiled(_ADDRESS).fullmatch(match[0]):
                surer = (
                    match["grouped"]
                    or (match["loose"] and match[0][0] not in "06")
                    or (match["plain"] and _has_line_of_its_own(view.exact, *match.span()))
                )
                yield Candidate(*match.span(), Confidence.MEDIUM if surer else None)
        for match in finder(_GLUED).between(view, start, end):
            if _passes(match["glued"]):
                yield Candidate(*match.span("glued"), Confidence.HIGH)


def _has_line_of_its_own(text: str, start: int, end: int) -> bool:
    """Return whether nothing else stands on the line, as when somebody sends the number alone."""
    before, after = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line = text[before:start] + (text[end:] if after < 0 else text[end:after])
    return not any(character.isalnum() for character in line)


def _passes(number: str) -> bool:
    """Return whether `number` passes the 11-test and is not one digit over and over."""
    from stdnum.nl import bsn

    return len(set(bsn.compact(number))) > 1 and bool(bsn.is_valid(number))
