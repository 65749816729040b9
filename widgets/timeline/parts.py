"""The pieces that lines of a timeline are made of, and the looks that a piece can have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rich.cells import cell_len

from session.values.raster import Colour
from widgets.cells import wrap


class Look(StrEnum):
    """How a part looks; the widget has one component class for each."""

    PLAIN = "plain"
    TIME = "time"
    SENDER = "sender"
    OWN = "own"
    QUIET = "quiet"
    """Sentences of the program, and states."""
    ALERT = "alert"
    """What went wrong, or is not proven."""
    DIVIDER = "divider"
    BOLD = "bold"
    ITALIC = "italic"
    STRIKE = "strike"
    UNDERLINE = "underline"
    CODE = "code"
    LINK = "link"
    PILL = "pill"
    """A user or room that is named."""
    ME = "me"
    """Where our user is named."""
    SPOILER = "spoiler"
    HEADING = "heading"
    KEYWORD = "keyword"
    """In code; so are the next."""
    STRING = "string"
    COMMENT = "comment"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line in one look."""

    text: str
    look: Look = Look.PLAIN
    also: tuple[Look, ...] = ()
    """What comes on top of that look."""
    ink: tuple[Colour, Colour | None] | None = None
    """The colours of a picture's cells, of the sign and behind it; else the look's."""


Line = tuple[Part, ...]


def line_len(line: Iterable[Part]) -> int:
    """Return how many cells a line takes."""
    return sum(cell_len(part.text) for part in line)


def wrap_parts(parts: Iterable[Part], width: int) -> list[Line]:
    """Return parts in lines of at most `width` cells, broken where their whole text would be."""
    line = tuple(part for part in parts if part.text)
    text = "".join(part.text for part in line)
    if not text or cell_len(text) <= width:
        return [line]
    lines: list[Line] = []
    done = 0
    for row in wrap(text, width):
        # Only blanks are left out between rows, so each row is the next place where its text stands.
        start = max(text.find(row, done), done)
        done = start + len(row)
        lines.append(_between(line, start, done))
    return lines


def _between(line: Line, start: int, end: int) -> Line:
    """Return what stands between two offsets of a line's text."""
    pieces: list[Part] = []
    at = 0
    for part in line:
        first, last = max(start - at, 0), min(end - at, len(part.text))
        if first < last:
            pieces.append(Part(part.text[first:last], part.look, part.also))
        at += len(part.text)
        if at >= end:
            break
    return tuple(pieces)
