"""Finds Matrix recovery keys: base58 with a parity byte (Matrix spec, "Key storage": recovery key)."""

from __future__ import annotations

from collections.abc import Iterable

from hints.finder import Finder
from hints.pattern import compiled
from hints.recognizer import NEAR, Candidate, Shape
from hints.text import View

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_KEY = rf"(?<![A-Za-z0-9])Es(?:\s?[{_ALPHABET}]){{46}}(?![A-Za-z0-9])"
_PREFIX = b"\x8b\x01"


class RecoveryKey:
    """Every such key begins with "Es", for its first two bytes are fixed."""

    keywords = ("es*",)
    shapes: frozenset[Shape] = frozenset()
    window = NEAR
    finders: tuple[Finder, ...] = ()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield keys whose parity byte is right."""
        for match in compiled(_KEY).finditer(view.exact, start, end):
            if _parity_is_right("".join(match[0].split())):
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
