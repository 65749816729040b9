"""Finds the shapes that make some recognizers worth running: digits in a row, and what is as long as a key."""

from __future__ import annotations

import re

from hints.places import Span
from hints.recognizer import Shape

_DIGIT_SIGNS = bytes(48 if 48 <= code < 58 else 32 if code in b" ./-" else 120 for code in range(256))
"""Makes every digit a 0, and what may stand between digits a blank."""
_TOKEN_SIGNS = bytes(97 if code in b"abcdefghijklmnopqrstuvwxyz0123456789_+/=-" else 32 for code in range(256))
"""Makes every character of a key or token an a."""
_DIGITS = re.compile(rb"0(?: {0,2}0){6}")
_TOKEN = b"a" * 16
_AROUND_DIGITS = 60
_BEFORE_TOKEN, _BEHIND_TOKEN = 120, 640
"""Characters around a shape that belong to it."""


def shapes_in(folded: str, shape: Shape) -> list[Span]:
    """Return the stretches of a text in lower case that have a shape, with what belongs to it."""
    signs = folded.encode("ascii", "replace")
    if shape is Shape.DIGITS:
        found = _DIGITS.finditer(signs.translate(_DIGIT_SIGNS))
        return [(match.start() - _AROUND_DIGITS, match.end() + _AROUND_DIGITS) for match in found]
    signs = signs.translate(_TOKEN_SIGNS)
    spans: list[Span] = []
    place = signs.find(_TOKEN)
    while place >= 0:
        end = place + len(_TOKEN)
        spans.append((place - _BEFORE_TOKEN, end + _BEHIND_TOKEN))
        place = signs.find(_TOKEN, end)
    return spans
