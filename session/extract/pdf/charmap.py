"""Tables from codes to characters that a PDF brings along (ToUnicode, ISO 32000-1, 9.10.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from session.extract.gathering import Gathering
from session.extract.pdf.values import unhexed

_HEX = rb"<([0-9A-Fa-f\s]{1,200})>"
_BLOCK = re.compile(rb"begin(codespacerange|bfchar|bfrange)(.*?)end(?:codespacerange|bfchar|bfrange)", re.DOTALL)
_PAIR = re.compile(_HEX + rb"\s*" + _HEX)
_RANGE = re.compile(_HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[([^\]]*)\])")
_ONE = re.compile(_HEX)
_MOST_CODES = 70_000


@dataclass(frozen=True, slots=True)
class CharMap:
    """What codes stand for."""

    characters: dict[int, str]
    width: int | None
    """Bytes of a code, when the table says so."""


def read_char_map(content: bytes, gathering: Gathering) -> CharMap:
    """Return the table in a stream."""
    characters: dict[int, str] = {}
    width: int | None = None
    for block in _BLOCK.finditer(content):
        match block[1]:
            case b"codespacerange":
                widths = {len(unhexed(pair[1])) for pair in _PAIR.finditer(block[2])}
                width = max(widths, default=width)
            case b"bfchar":
                for pair in _PAIR.finditer(block[2]):
                    gathering.step()
                    characters[_code(pair[1])] = _characters(pair[2])
            case _:
                for range_ in _RANGE.finditer(block[2]):
                    _take_range(range_, characters, gathering)
    return CharMap(characters, width)


def _take_range(range_: re.Match[bytes], characters: dict[int, str], gathering: Gathering) -> None:
    """Take in the codes of one range."""
    first, last = _code(range_[1]), _code(range_[2])
    count = max(0, min(last - first + 1, _MOST_CODES - len(characters)))
    gathering.step(1 + count // 4)
    if range_[3] is None:
        for code, target in zip(range(first, first + count), _ONE.finditer(range_[4]), strict=False):
            characters[code] = _characters(target[1])
        return
    start = _characters(range_[3])
    if start:
        for offset in range(count):
            following = ord(start[-1]) + offset
            characters[first + offset] = start[:-1] + (chr(following) if following <= 0x10FFFF else "")


def _code(digits: bytes) -> int:
    """Return a code."""
    return int.from_bytes(unhexed(digits)[:4], "big")


def _characters(digits: bytes) -> str:
    """Return what a code stands for."""
    return unhexed(digits).decode("utf-16-be", "ignore")
