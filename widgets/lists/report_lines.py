"""Sections of sentences: what somebody wants to know of a message or a room, in plain words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from widgets.safe_text import safe_text

LINE_LIMIT = 4096
"""Code points of one line that are shown."""
_SIGNS = {"plain": "", "fine": "[ok] ", "doubt": "[?] ", "alert": "[!] ", "quiet": ""}


class Weight(StrEnum):
    """How much a line matters; its sign says it without colour."""

    PLAIN = "plain"
    FINE = "fine"
    """Something was checked, and is as it should be."""
    DOUBT = "doubt"
    """Something is not proven."""
    ALERT = "alert"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, or one line of what the server gave; it may hold remote text."""

    text: str
    weight: Weight = Weight.PLAIN

    def written(self, limit: int = LINE_LIMIT) -> str:
        """Return the line as it is shown and saved: safe, with its sign in front."""
        return _SIGNS[self.weight] + safe_text(self.text, limit)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what belongs under it."""

    title: str
    lines: tuple[Line, ...]


def plain(sections: tuple[Section, ...], limit: int = LINE_LIMIT) -> list[str]:
    """Return sections as lines of text of at most `limit` code points, for a terminal or a file."""
    lines: list[str] = []
    for section in sections:
        lines += ["", safe_text(section.title)] if lines else [safe_text(section.title)]
        lines += [f"  {line.written(limit)}" for line in section.lines]
    return lines
