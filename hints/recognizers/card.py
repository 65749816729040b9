"""Finds payment card numbers: an issuer's range and a right Luhn digit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.model import Confidence
from hints.recognizer import Candidate, Shape
from hints.text import View

_NUMBER = re.compile(r"(?<![0-9A-Za-z_+=#])(?<![0-9][.,:/-])[2-6](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z_]|[.,:/-][0-9])")
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17}|(?:5018|5020|5038|6304|6759|676[123])\d{8,15}"
)
_SEPARATORS = re.compile(r"[ -]")
_GROUPED = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5}")
_TEST_NUMBERS = frozenset({"4242424242424242", "4000056655665556", "5555555555554444", "4000000000000002"})
"""Of payment providers' test modes."""


class Card:
    """Numbers that are given out for tests are left alone."""

    keywords: tuple[str, ...] = ()
    shapes = frozenset({Shape.DIGITS})

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield card numbers; written in a card's groups they are surer."""
        for match in _NUMBER.finditer(view.exact, start, end):
            digits = _SEPARATORS.sub("", match[0])
            if digits in _TEST_NUMBERS or len(set(digits)) < 3 or not _ISSUERS.fullmatch(digits) or not _passes(digits):
                continue
            yield Candidate(*match.span(), Confidence.HIGH if _GROUPED.fullmatch(match[0]) else None)


def _passes(digits: str) -> bool:
    """Return whether the Luhn digit is right."""
    from stdnum import luhn

    return bool(luhn.is_valid(digits))
