"""Cuts a long text into the pieces that are worth reading: sentences with a cue in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from hints.text import View

WHOLE = 1_000
"""Characters up to which a text is read as one piece."""
_TOGETHER = 200
"""Characters up to which sentences that follow each other are read as one piece, as people write messages."""
_WORD = re.compile(r"[^\W\d_]{3,30}")
_SENTENCE = re.compile(r"[^.!?\n]{1,400}[.!?\n]{0,3}")
_ADDRESSED = re.compile(r"[^\W\d]\w{0,20}\d\w{0,10}[,:] (?=\S)")
"""A nickname with digits before what is said to its owner; it looks like a password and is none."""


class Cues(Protocol):
    """Knows the words that make a sentence worth reading."""

    def cues(self) -> Mapping[str, bool]:
        """Return what tells of any word of one text whether it is one."""


def pieces(view: View, cues: Cues) -> Iterator[tuple[int, int]]:
    """Yield where the pieces of a text begin and end."""
    length = len(view.folded)
    if length <= WHOLE:
        nickname = _ADDRESSED.match(view.folded)
        yield nickname.end() if nickname else 0, length
        return
    begin, end = 0, 0
    is_cue = cues.cues().__getitem__
    for match in _SENTENCE.finditer(view.folded):
        if not any(map(is_cue, _WORD.findall(match[0]))):
            continue
        if match.start() == end and match.end() - begin <= _TOGETHER:
            end = match.end()
            continue
        if end > begin:
            yield begin, end
        begin, end = match.span()
    if end > begin:
        yield begin, end
