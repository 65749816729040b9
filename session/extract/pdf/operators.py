"""Splits the content of a page into operators and what they work on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from session.extract.gathering import Gathering, Unreadable
from session.extract.pdf.values import number_of, unescaped, unhexed

Operand = float | bytes | str
"""A number, a string that is shown, or a name. Lists are not kept apart: only their members matter here."""

_TOKEN = re.compile(
    rb"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))"
    rb"|(?P<string>\((?:[^()\\]|\\[\s\S])*+\))"
    rb"|(?P<nested>\()"
    rb"|(?P<hex><[0-9A-Fa-f\s]*+>)"
    rb"|/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*+)"
    rb"|(?P<operator>[A-Za-z'\"][A-Za-z0-9*'\"]*+)"
    rb"|%[^\r\n]*+"
)
_BETWEEN = re.compile(rb"[^-+.0-9(</A-Za-z'\"%]*+")
_STRING_PIECE = re.compile(rb"[^()\\]++|\\(?:[0-7]{1,3}|\r\n|[\s\S])|[()]")
_ESCAPE = re.compile(rb"\\(?:[0-7]{1,3}|\r\n|[\s\S])")
_PICTURE_END = re.compile(rb"\sEI(?=\s|$)")
_MOST_OPERANDS = 4000
_SHOW = b"TJ"
_PICTURE = b"ID"


def operators(content: bytes, gathering: Gathering) -> Iterator[tuple[bytes, list[Operand]]]:
    """Yield each operator with its operands.

    Raises:
        Unreadable: when there are too many, or a string does not end.
    """
    operands: list[Operand] = []
    place = 0
    while (place := _behind(_BETWEEN, content, place)) < len(content):
        gathering.step()
        token = _TOKEN.match(content, place)
        if token is None:
            place += 1
            continue
        place = token.end()
        match token.lastgroup:
            case "nested":
                string, place = _nested(content, place, gathering)
                operands.append(string)
            case "operator":
                yield token[0], operands
                operands = []
                if token[0] == _PICTURE:
                    end = _PICTURE_END.search(content, place)
                    place = len(content) if end is None else end.end()
            case str():
                operands.append(_operand(token))
        if len(operands) > _MOST_OPERANDS:
            yield _SHOW, operands
            operands = []


def _operand(token: re.Match[bytes]) -> Operand:
    """Return the value of a token."""
    match token.lastgroup:
        case "number":
            return float(number_of(token[0][:30]))
        case "string":
            return _unescaped(token[0][1:-1])
        case "hex":
            return unhexed(token[0][1:-1])
        case _:
            return token["name"].decode("latin-1")


def _behind(pattern: re.Pattern[bytes], content: bytes, place: int) -> int:
    """Return where the bytes end that `pattern` has nothing against."""
    match = pattern.match(content, place)
    return place if match is None else match.end()


def _unescaped(string: bytes) -> bytes:
    """Return a string without its escapes."""
    return _ESCAPE.sub(lambda escape: unescaped(escape[0]), string) if b"\\" in string else string


def _nested(content: bytes, place: int, gathering: Gathering) -> tuple[bytes, int]:
    """Return a string with parentheses in it, and where it ends."""
    pieces: list[bytes] = []
    open_ones = 1
    while (piece := _STRING_PIECE.match(content, place)) is not None:
        gathering.step()
        place = piece.end()
        open_ones += (piece[0] == b"(") - (piece[0] == b")")
        if open_ones == 0:
            return _unescaped(b"".join(pieces)), place
        pieces.append(piece[0])
    raise Unreadable
