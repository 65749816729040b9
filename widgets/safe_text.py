"""The only door for remote text to the terminal: what could command, hide or reorder becomes a visible mark.

Two laws of this file: nothing that it returns can move the cursor, change the order of other text or take part
in an escape sequence; and what a person can read stays readable.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from widgets.text_marks import Sort, ends_emoji, is_pictograph, joins_letters, sort_of

if TYPE_CHECKING:
    from textual.content import Content

LINE_LIMIT = 1024
"""Code points that one line of a name, topic or notice may have."""
BODY_LIMIT = 8192
"""Code points of a body that are looked at: more than 40 rows of 200 columns."""
MAX_COMBINING = 4
"""Accents on one letter; living scripts need no more."""
MAX_JOINS = 4
"""Joiners in one emoji; the longest family has three."""
TAB = "    "
CUT = "…"

_PLAIN = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u1e00-\u1eff\u2010-\u2027\u20ac]*")


def safe_text(text: str, limit: int = LINE_LIMIT) -> str:
    """Return `text` as one line of at most `limit` code points; newlines become "↵" and tabs a space."""
    if len(text) <= limit and _PLAIN.fullmatch(text):
        return text
    return _Line(text[: limit + 1].replace("\r\n", "\n").replace("\t", " "), limit).written()


def safe_lines(text: str, limit: int = BODY_LIMIT) -> list[str]:
    """Return the lines of `text`, each safe, of at most `limit` code points together; tabs become four spaces."""
    lines: list[str] = []
    left = limit
    for raw in text[: limit + 1].replace("\r\n", "\n").split("\n"):
        line = safe_text(raw.replace("\t", TAB), max(left, 1))
        lines.append(line)
        left -= len(line) + 1
        if left <= 0:
            break
    return lines


def safe_id(text: str, limit: int = LINE_LIMIT) -> str:
    """Return an id as one line in which no letter can pass for another: all but ASCII becomes its number."""
    if not text.isascii():
        text = "".join(each if each.isascii() else f"‹U+{ord(each):04X}›" for each in text[:limit])
    return safe_text(text, limit)


def safe_content(text: str) -> Content:
    """Return `text` on one line as content without markup or style."""
    # Here, for the command line makes text safe too and has no use for Textual, a quarter of a second's work to load.
    from textual.content import Content

    return Content(safe_text(text))


class _Line:
    """One line that is being made safe, code point by code point."""

    def __init__(self, text: str, limit: int) -> None:
        self._text = text
        self._limit = limit
        self._parts: list[str] = []
        self._length = 0
        self._combining = 0
        self._joins = 0
        self._mark = "start"

    def written(self) -> str:
        """Return the safe line, cut at the limit."""
        for index, character in enumerate(self._text):
            self._take(index, character)
            if self._length > self._limit:
                return self._cut()
        return "".join(self._parts)

    def _take(self, index: int, character: str) -> None:
        sort, mark = sort_of(character)
        match sort:
            case Sort.KEEP:
                self._keep(character)
            case Sort.MARK:
                self._put(mark)
            case Sort.HIDDEN:
                self._put_once(mark)
            case Sort.COMBINING:
                self._combine(character)
            case Sort.SELECTOR:
                self._select(index, character, mark)
            case Sort.JOINER:
                self._join(index, character, mark)

    def _put(self, part: str, mark: str = "mark") -> None:
        self._parts.append(part)
        self._length += len(part)
        self._mark = mark

    def _put_once(self, mark: str) -> None:
        """Put one mark for a whole run of the same kind: a hidden text of any length stays short."""
        if self._mark != mark:
            self._put(mark, mark)

    def _keep(self, character: str) -> None:
        self._combining = 0
        if not (self._parts and self._parts[-1] == "\u200d"):
            self._joins = 0
        self._put(character, "")

    def _combine(self, character: str) -> None:
        """Keep a few accents on a letter; one without a letter gets a ring to sit on, not the text before it."""
        if self._mark:
            if self._mark == CUT:
                return
            self._put("◌", "")
            self._combining = 0
        self._combining += 1
        if self._combining > MAX_COMBINING:
            self._put_once(CUT)
        else:
            self._put(character, "")

    def _select(self, index: int, character: str, mark: str) -> None:
        """Keep the emoji selector behind an emoji; any other could carry hidden data."""
        if character == "\ufe0f" and index and not self._mark and is_pictograph(self._text[index - 1]):
            self._put(character, "")
        else:
            self._put_once(mark)

    def _join(self, index: int, character: str, mark: str) -> None:
        """Keep joiners inside an emoji and between letters whose script needs them."""
        before = self._text[index - 1 : index]
        after = self._text[index + 1 : index + 2]
        in_emoji = character == "\u200d" and self._joins < MAX_JOINS and ends_emoji(self._text, index)
        if not self._mark and ((in_emoji and is_pictograph(after)) or joins_letters(before, after)):
            self._joins += 1
            self._put(character, "")
        else:
            self._put_once(mark)

    def _cut(self) -> str:
        while self._parts and (self._length >= self._limit or self._parts[-1] == "\u200d"):
            self._length -= len(self._parts.pop())
        return "".join(self._parts) + CUT
