"""Cells that stand for a part of a picture: one code point each, which the terminal's driver alone turns into pixels.

Law of this file: what it gives to draw is text without meaning to a terminal. Which picture, row and column a code
point means is in its number; a picture that nobody holds any more has none.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol
from weakref import WeakValueDictionary

MOST_COLUMNS, MOST_ROWS = 72, 16
"""Cells of a picture."""
FIRST, LAST = 0x100000, 0x10FFFF
"""Private use, plane 16: `safe_text` lets none of it through."""
SLOTS = (LAST - FIRST + 1) // (MOST_COLUMNS * MOST_ROWS)
"""Pictures that can be shown at a time; further ones are shown in half blocks."""


class Drawing(Protocol):
    """What turns cells of one picture into what a terminal shows as pixels."""

    columns: int
    rows: int

    def run(self, row: int, first: int, count: int) -> str:
        """Return what shows so many cells of a row from `first` on, and moves the cursor behind them."""

    def arrival(self) -> str:
        """Return what the terminal has to be told once before."""

    def departure(self) -> str:
        """Return what lets the terminal forget all that it was told; "" where that is nothing."""


class CellPicture:
    """A picture in cells, shown as long as somebody holds this."""

    __slots__ = ("__weakref__", "columns", "drawing", "rows", "slot")

    def __init__(self, slot: int, drawing: Drawing) -> None:
        """Stand for a drawing."""
        self.slot = slot
        self.columns, self.rows = drawing.columns, drawing.rows
        self.drawing = drawing

    def row(self, row: int) -> str:
        """Return the cells of a row."""
        first = FIRST + (self.slot * MOST_ROWS + row) * MOST_COLUMNS
        return "".join(map(chr, range(first, first + self.columns)))


class Cell(NamedTuple):
    """What a code point stands for."""

    slot: int
    row: int
    column: int


def cell(sign: str) -> Cell:
    """Return what a code point of plane 16 stands for, whether there is such a picture or not."""
    rest, column = divmod(ord(sign) - FIRST, MOST_COLUMNS)
    return Cell(rest // MOST_ROWS, rest % MOST_ROWS, column)


class CellPictures:
    """The pictures that somebody holds, by their slots."""

    def __init__(self) -> None:
        """Hold none."""
        self._held: WeakValueDictionary[int, CellPicture] = WeakValueDictionary()
        self._next = 0

    def put(self, drawing: Drawing) -> CellPicture | None:
        """Return a drawing as cells, for the caller to hold; None where there are too many pictures or cells."""
        if not (0 < drawing.columns <= MOST_COLUMNS and 0 < drawing.rows <= MOST_ROWS):
            return None
        for slot in (*range(self._next, SLOTS), *range(self._next)):
            if slot not in self._held:
                picture = self._held[slot] = CellPicture(slot, drawing)
                self._next = (slot + 1) % SLOTS
                return picture
        return None

    def of(self, slot: int) -> CellPicture | None:
        """Return the picture in a slot, if somebody holds it."""
        return self._held.get(slot)


SHOWN = CellPictures()
"""The pictures of this terminal."""
