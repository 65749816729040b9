"""What the rules find in the name and the text of an attachment; read once, in pieces, for a file can be long.

Two laws of this file: nothing in here keeps a piece of the text; and a rule that is found once in a file is
reported once, however often it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hints.engine import Match
from hints.model import Attachment, Part
from hints.text import View, view_of

PIECE = 64_000
"""Code points that are read in one go: what a regular expression holds up nobody notices."""
OVERLAP = 2_000
"""Code points that two pieces share, more than any rule looks around: what lies on the seam is whole in one."""
_MOST_KNOWN = 64

PartMatch = tuple[Part, Match]
_Key = tuple[str, str, int, int]


class Attached:
    """Reads attachments for one advisor."""

    def __init__(self, matches: Callable[[View], list[Match]]) -> None:
        """Find what `matches` finds."""
        self._matches = matches
        self._known: dict[_Key, tuple[PartMatch, ...]] = {}

    def knows(self, attachment: Attachment) -> bool:
        """Return whether this very attachment was read before, so that reading it again costs nothing."""
        return _key(attachment) in self._known

    def matches_of(self, attachment: Attachment) -> tuple[PartMatch, ...]:
        """Return what is found, each rule once for the name and once for the text; places in the file mean nothing."""
        key = _key(attachment)
        found = self._known.get(key)
        if found is None:
            found = (
                *self._found(Part.NAME, (attachment.name,)),
                *self._found(Part.CONTENT, pieces_of(attachment.text or "")),
            )
            while len(self._known) >= _MOST_KNOWN:
                self._known.pop(next(iter(self._known)), None)
            self._known[key] = found
        return found

    def _found(self, part: Part, pieces: Iterator[str] | tuple[str, ...]) -> list[PartMatch]:
        surest: dict[str, Match] = {}
        for piece in pieces:
            for match in self._matches(view_of(piece)):
                known = surest.get(match.rule.id)
                if known is None or _weight(known) < _weight(match):
                    surest[match.rule.id] = Match(match.rule, 0, 0, match.confidence, failed=match.failed)
        return [(part, match) for match in surest.values()]


def pieces_of(text: str) -> Iterator[str]:
    """Yield a text in pieces that overlap; a short one is one piece."""
    for start in range(0, max(len(text) - OVERLAP, 1), PIECE - OVERLAP):
        yield text[start : start + PIECE]


def _weight(match: Match) -> tuple[bool, int]:
    return match.failed, match.confidence


def _key(attachment: Attachment) -> _Key:
    """Return what tells attachments apart without keeping what they say."""
    text = attachment.text or ""
    return attachment.digest, attachment.name, len(text), hash(text)
