"""Finds telephone numbers: Dutch and international ways of writing, lengths checked with phonenumbers."""

from __future__ import annotations

from collections.abc import Iterable

from hints.finder import Finder
from hints.model import Confidence
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.text import View

_SERVICE = r"(?!0(?:800|90[069])[ -])"
"""Numbers that cost nothing or much belong to desks, not to people."""
_BEFORE = rf"(?<![\w/#€$£.:-])(?<![\d] ){_SERVICE}"
_AFTER = r"(?![\w/]|[.,:-]\d)"
_INTERNATIONAL = r"(?<![\w+/#€$£.-])(?:\+|00)\(?[1-9]\d{0,2}\)?(?:[ ./()-]{0,3}\d){7,12}" + _AFTER
_DUTCH = rf"{_BEFORE}0(?:6(?:[ ./-]{{0,3}}\d){{8}}|[1-57-9]\d{{1,2}}[ )/-]{{1,3}}\d(?:[ .-]?\d){{5,6}}){_AFTER}"
_GROUPED = (
    rf"{_BEFORE}(?:\(\d{{2,5}}\)[ -]?\d{{3,4}}[ -]?\d{{3,4}}|\d{{3}}([ .-])\d{{3}}\1\d{{4}}"
    rf"|0\d{{2,4}}[ -]\d{{3,4}}[ -]?\d{{3,4}}|(?<!\d)6[ -]?(?:\d{{2}}[ -]?){{4}}|0[1-9]\d{{8}})"
    rf"(?: ?x\d{{1,5}})?{_AFTER}"
)
_BRITISH = rf"{_BEFORE}(?:07\d{{3}}[ -]?\d{{3}}[ -]?\d{{3}}|01\d{{3}} \d{{6}}){_AFTER}"


class Phone:
    """A mobile number or one with a country code stands for itself; other groupings need the rule's evidence."""

    keywords: tuple[str, ...] = ()
    shapes = frozenset({Shape.DIGITS})
    window = (0, 0)
    finders: tuple[Finder, ...] = ()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield telephone numbers."""
        for match in compiled(_INTERNATIONAL).finditer(view.exact, start, end):
            if _is_possible(match[0]):
                yield Candidate(*match.span(), Confidence.HIGH)
        for pattern in (_DUTCH, _BRITISH):
            for match in compiled(pattern).finditer(view.exact, start, end):
                yield Candidate(*match.span(), Confidence.HIGH)
        for match in compiled(_GROUPED).finditer(view.exact, start, end):
            yield Candidate(*match.span())


def _is_possible(number: str) -> bool:
    """Return whether the country in `number` has numbers of this length."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse("+" + number.removeprefix("+").removeprefix("00"))
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.is_possible_number(parsed))
