"""Finds bank account numbers (IBAN): the length of their country and a right check, in any grouping and case."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.finder import Finder
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.text import View

_HEAD = r"(?<![A-Za-z0-9])(?P<country>[A-Za-z]{2})[ .-]?[0-9]{2}(?=[ .-]{0,2}[A-Za-z0-9])"
_REST = r"[ .-]{0,2}[A-Za-z0-9]"
_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL SD FK", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
        21: "CH CR HR LI LV", 22: "BG BH DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ DZ ES MD PK RO SA SE SK TN VG", 25: "AO CV LY MZ PT ST", 26: "IR IS TR",
        27: "BF BI CF CG CM DJ FR GA GQ GR IT KM MC MG MR NE SM TD TG CI BJ ML SN",
        28: "AL AZ BY CY DO GT GW HU LB MA NI PL SV HN", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC",
        32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip


class Iban:
    """The country says how many characters belong to the number, so words behind it are left alone."""

    keywords: tuple[str, ...] = ()
    shapes = frozenset({Shape.DIGITS})
    window = (0, 0)
    finders: tuple[Finder, ...] = ()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield numbers with a right check."""
        for head in compiled(_HEAD).finditer(view.exact, start, end):
            last = _end(view.exact, head)
            if last is not None and _is_valid(view.exact[head.start() : last]):
                yield Candidate(head.start(), last)


def _end(text: str, head: re.Match[str]) -> int | None:
    """Return where the number that begins with `head` ends, or None when it is too short or runs on."""
    missing = _LENGTHS.get(head["country"].upper(), 4) - 4
    end = head.end()
    for _ in range(missing):
        step = compiled(_REST).match(text, end)
        if step is None:
            return None
        end = step.end()
    return end if missing and not text[end : end + 1].isalnum() else None


def _is_valid(number: str) -> bool:
    """Return whether the check digits are right."""
    from stdnum import iban

    return bool(iban.is_valid(number.replace(".", ""), check_country=False))
