"""Finds payment card numbers: an issuer's range and a right Luhn digit."""

from __future__ import annotations

from collections.abc import Iterable

from hints.finder import Finder
from hints.model import Confidence
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.text import View

_NUMBER = r"(?<![0-9A-Za-z_+=#])(?<![0-9][.,:/-])[2-6](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z_]|[.,:/-][0-9])"
_ISSUERS = (
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17}|(?:5018"
    r"|5020|5038|6304|6759|676[123])\d{8,15}"
)
_SEPARATORS = r"[ -]"
_GROUPED = r"\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5}"
_TEST_NUMBERS = frozenset(
    {"4242424242424242", "4000056655665556", "5555555555554444", "4000000000000002", "4111111111111111"}
)
"""Of payment providers' test modes."""
_NAMED = (
    r"(?<![^\W_])(?:credit ?card|creditkaart|betaalkaart|kaartnummer|card ?number|visa|mastercard)(?: is| nr| no)?"
    r"[ :=]{1,3}$"
)
_TESTED = (
    r"(?<![^\W_])(?:test\w*|sandbox|stripe|adyen|mollie|dummy|mock\w*|fake|nep\w*|demo|example|voorbeeld\w*|staging"
    r"|checkout)(?![^\W_])"
)
_IN_USE = r"(?:exp\w*|cvc|cvv|geldig|vervalt|driecijferig)[ .:]{0,3}\d|(?<!\d)(?:0[1-9]|1[0-2])/\d\d(?!\d)"


class Card:
    """Numbers that are given out for tests are left alone, unless a name, a date or a code says that one is in use."""

    keywords: tuple[str, ...] = ()
    shapes = frozenset({Shape.DIGITS})
    window = (0, 0)
    finders: tuple[Finder, ...] = ()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield card numbers; written in a card's groups they are surer."""
        for match in compiled(_NUMBER).finditer(view.exact, start, end):
            digits = compiled(_SEPARATORS).sub("", match[0])
            if not compiled(_ISSUERS).fullmatch(digits) or not _passes(digits):
                continue
            if digits in _TEST_NUMBERS or len(set(digits)) < 3:
                if not _is_in_use(view, *match.span()):
                    continue
                yield Candidate(*match.span(), Confidence.MEDIUM)
                continue
            yield Candidate(*match.span(), Confidence.HIGH if compiled(_GROUPED).fullmatch(match[0]) else None)


def _is_in_use(view: View, start: int, end: int) -> bool:
    """Return whether a number that is given out for tests is called a card's, or has its date or code behind it."""
    if compiled(_IN_USE).search(view.folded, end, end + 40):
        return True
    named = compiled(_NAMED).search(view.folded, max(0, start - 30), start)
    return named is not None and compiled(_TESTED).search(view.folded, max(0, start - 80), end + 80) is None


def _passes(digits: str) -> bool:
    """Return whether the Luhn digit is right."""
    from stdnum import luhn

    return bool(luhn.is_valid(digits))
