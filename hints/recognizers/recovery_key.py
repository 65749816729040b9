"""Finds Matrix recovery keys: base58 with a parity byte (Matrix spec, "Key storage": recovery key)."""

from __future__ import annotations

from collections.abc import Iterable

from hints.finder import Finder
from hints.pattern import compiled
from hints.recognizer import NEAR, Candidate, Shape
from hints.text import View

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_KEY = rf"(?<![A-Za-z0-9])Es(?:[^A-Za-z0-9]{{0,6}}[{_ALPHABET}]){{46}}(?![A-Za-z0-9])"
"""Between the characters blanks, line ends, hyphens, and the marks of lists, quotes and code may stand."""
_BEGIN = rf"(?<![A-Za-z0-9])Es[{_ALPHABET}]{{2}}(?:[^A-Za-z0-9]{{1,6}}[{_ALPHABET}]{{4}}(?![A-Za-z0-9])){{4,10}}"
"""At least five groups of four, as clients show them: the half of a key, the rest of which follows elsewhere."""
_MIXED = r"[A-Za-z0-9]*(?:[a-z0-9][A-Z]|[A-Za-z][0-9]|[0-9][A-Za-z]|[A-Z][A-Z])[A-Za-z0-9]*"
_LEAST_MIXED = 3
"""Groups that no word looks like; with fewer it may be a sentence of short words."""
_PREFIX = b"\x8b\x01"


class RecoveryKey:
    """Every such key begins with "Es", for its first two bytes are fixed."""

    keywords = ("es*",)
    shapes: frozenset[Shape] = frozenset()
    window = NEAR
    finders: tuple[Finder, ...] = ()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield keys whose parity byte is right, and beginnings of keys."""
        whole: list[tuple[int, int]] = []
        for match in compiled(_KEY).finditer(view.exact, start, end):
            if _parity_is_right("".join(one for one in match[0] if one in _ALPHABET)):
                whole.append(match.span())
                yield Candidate(*match.span())
        for match in compiled(_BEGIN).finditer(view.exact, start, end):
            within = any(first <= match.start() < last for first, last in whole)
            if not within and len(compiled(_MIXED).findall(match[0])) >= _LEAST_MIXED:
                yield Candidate(*match.span())


def _parity_is_right(key: str) -> bool:
    """Return whether all bytes of `key` exclusive-or to nothing, as the spec demands."""
    number = 0
    for character in key:
        number = number * 58 + _ALPHABET.index(character)
    if number.bit_length() > 280:
        return False
    decoded = number.to_bytes(35, "big")
    parity = 0
    for byte in decoded:
        parity ^= byte
    return decoded.startswith(_PREFIX) and parity == 0
