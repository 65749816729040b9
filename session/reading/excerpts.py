"""The part of a message that a search shows: the surroundings of what was found. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BEFORE, _AROUND = 60, 400
"""Characters of a message that are shown before what was found, and at all."""


def excerpt_of(body: str, marks: re.Pattern[str]) -> tuple[tuple[str, bool], ...]:
    """Return the surroundings of the first thing that was found, in pieces: what was found, and what was not. Pure."""
    first = marks.search(body)
    start = max(0, first.start() - _BEFORE) if first is not None else 0
    part = body[start : start + _AROUND]
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in marks.finditer(part):
        pieces += [(part[at : match.start()], False), (match.group(), True)]
        at = match.end()
    pieces.append((part[at:], False))
    return tuple((text, found) for text, found in pieces if text)


def marks_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds these words in a text, the longest first."""
    wanted = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, wanted)) or r"(?!)", re.IGNORECASE)
