"""Puts pictures into what was swept: cells that stand for one become sequences of our own making, all else goes on.

Law of this file: a code point of plane 16 never reaches the terminal as it came. It is a part of a picture that is
shown now, or a blank.
"""

from __future__ import annotations

import re

from textual.driver import Driver

from tui.terminal.cell_size import cell_size
from tui.terminal.sixel_picture import SixelPicture
from widgets.timeline.picture_cells import FIRST, LAST, SHOWN, CellPicture, cell
from widgets.veil import hidden

_CELLS = re.compile(f"[{chr(FIRST)}-{chr(LAST)}]+")

_NO_SCREEN = ("\x1b]", "\x1bP")
"""How a title or a notification begins: a picture in there would end it early."""


class PictureOutput:
    """What one terminal was told of pictures."""

    def __init__(self) -> None:
        """Have told it nothing."""
        self._told: dict[int, str] = {}

    def put_in(self, data: str) -> str:
        """Return swept output with pictures for their cells, behind what the terminal has to know and to forget."""
        gone = self._gone()
        if data.startswith(_NO_SCREEN):
            return gone + _CELLS.sub(lambda found: " " * len(found[0]), data)
        arriving: list[str] = []

        def drawn(found: re.Match[str]) -> str:
            parts, signs = [], found[0]
            while signs:
                count = _together(signs)
                parts.append(self._run(signs[:count], arriving))
                signs = signs[count:]
            return "".join(parts)

        written = _CELLS.sub(drawn, data)
        return gone + "".join(arriving) + written

    def forget_all(self) -> str:
        """Return what takes every picture out of the terminal."""
        departures = "".join(self._told.values())
        self._told.clear()
        return departures

    def _gone(self) -> str:
        """Return what lets the terminal forget the pictures that nobody holds any more, or that are hidden."""
        if not self._told:
            return ""
        if hidden():
            return self.forget_all()
        departures = ""
        for slot, departure in list(self._told.items()):
            picture = SHOWN.of(slot)
            if picture is None or picture.drawing.departure() != departure:
                departures += departure
                del self._told[slot]
        return departures

    def _run(self, signs: str, arriving: list[str]) -> str:
        """Return a run of cells of one row."""
        place = cell(signs[0])
        picture = SHOWN.of(place.slot)
        if picture is None or hidden() or not _fits(picture, place.row, place.column + len(signs)):
            return " " * len(signs)
        if place.slot not in self._told:
            drawing = picture.drawing
            arriving.append(drawing.arrival())
            if departure := drawing.departure():
                self._told[place.slot] = departure
        return picture.drawing.run(place.row, place.column, len(signs))


def _fits(picture: CellPicture, row: int, end: int) -> bool:
    drawing = picture.drawing
    # After another font a slice would reach into the lines beside it.
    right_size = not isinstance(drawing, SixelPicture) or drawing.cell == cell_size()
    return row < picture.rows and end <= picture.columns and right_size


def _together(signs: str) -> int:
    """Return how many cells from the first on follow each other in one row of one picture."""
    first, count = cell(signs[0]), 1
    while count < len(signs) and cell(signs[count]) == (first.slot, first.row, first.column + count):
        count += 1
    return count


class PictureDriver(Driver):
    """Puts pictures in; goes between what sweeps and what writes."""

    _pictures: PictureOutput | None = None

    def write(self, data: str) -> None:
        """Write a piece of swept output, with its pictures."""
        self._pictures = self._pictures or PictureOutput()
        super().write(self._pictures.put_in(data))  # type: ignore[safe-super]  # the class behind this one has it

    def forget_pictures(self) -> None:
        """Let the terminal forget every picture; one whose cells are drawn later is sent anew."""
        if self._pictures is not None and (departures := self._pictures.forget_all()):
            super().write(departures)  # type: ignore[safe-super]  # as above
