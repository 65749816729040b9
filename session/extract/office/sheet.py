"""Spreadsheets: rows as lines and cells between tabs, so that a heading stands near its numbers."""

from __future__ import annotations

from session.extract import notices
from session.extract.gathering import MOST_CHARACTERS, Gathering, Unreadable

_SHARED = "s"
_MOST_IN_CELL = 65_536
"""Twice what Excel allows."""


class SharedStrings:
    """Takes the table of strings that the cells of a workbook point into."""

    def __init__(self) -> None:
        """Begin with none."""
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._holding = False
        self._characters = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """An element begins."""
        self._holding = name == "t"
        if name == "si":
            self._parts.clear()

    def end(self, name: str) -> None:
        """An element ends."""
        self._holding = False
        if name == "si":
            self.strings.append("".join(self._parts))

    def text(self, text: str) -> None:
        """Characters inside an element."""
        if self._holding:
            self._parts.append(text)
            self._characters += len(text)
            if self._characters > MOST_CHARACTERS:
                raise Unreadable(notices.TOO_MUCH)

    def finish(self) -> None:
        """The part ends; the cells will ask for the strings."""


class Rows:
    """Takes the cells of one sheet into a gathering, row by row."""

    def __init__(self, strings: list[str], gathering: Gathering) -> None:
        """Read cells that point into `strings`."""
        self._strings = strings
        self._gathering = gathering
        self._cell: list[str] = []
        self._kind = ""
        self._holding = False
        self._in_row = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self._kind = attributes.get("t", "")
            self._cell.clear()
        self._holding = name in ("v", "t")

    def end(self, name: str) -> None:
        """An element ends."""
        self._holding = False
        if name == "c":
            self._take("".join(self._cell))
        elif name == "row":
            self.finish()

    def text(self, text: str) -> None:
        """Characters inside an element."""
        if self._holding and sum(map(len, self._cell)) < _MOST_IN_CELL:
            self._cell.append(text)

    def finish(self) -> None:
        """End the row that was begun."""
        if self._in_row:
            self._gathering.add("\n")
        self._in_row = False

    def _take(self, value: str) -> None:
        """Gather one cell at once: many cells may point at one long string, so a row is never put together first."""
        shown = self._shared(value) if self._kind == _SHARED else value
        if shown:
            self._gathering.add(f"\t{shown}" if self._in_row else shown)
            self._in_row = True

    def _shared(self, place: str) -> str:
        """Return the string that a cell points at."""
        number = int(place) if place.isdecimal() and len(place) < 10 else len(self._strings)
        return self._strings[number] if number < len(self._strings) else ""
