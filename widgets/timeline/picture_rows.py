"""A picture as rows of text: cells for a terminal that shows pixels, or half blocks. Pure.

Half blocks are text in colours, two pixels in each cell: one in the colour of the sign, one behind it. Neither way has
an escape sequence here, so a picture goes wherever text goes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from session.values.model import FileInfo, TimelineItem
from session.values.raster import Raster
from widgets.timeline.parts import Line, Look, Part
from widgets.timeline.picture_cells import MOST_COLUMNS, MOST_ROWS, CellPicture
from widgets.veil import VEIL, hidden

HALF = "▀"
LEAST_COLUMNS, LEAST_ROWS = 16, 4
"""Below this nothing can be made out."""
LEFT_ROWS = 6
"""Rows of the view that a picture leaves to what is said."""
MOST_PICTURES = 16
"""Kept in memory; the one that was asked for first goes first."""


_OWN_INK = ((128, 128, 128), None)
"""A look that no other part has: the driver changes the colour of the sign, up to where this ends."""


@dataclass(frozen=True, slots=True)
class CellRaster(Raster):
    """A picture that the terminal can show in pixels too."""

    cells: CellPicture | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PictureRoom:
    """Cells that a picture may take."""

    columns: int
    rows: int

    @property
    def pixels(self) -> tuple[int, int]:
        """The same in half blocks."""
        return self.columns, 2 * self.rows


def picture_room(columns: int, view_height: int) -> PictureRoom | None:
    """Return the cells for a picture beside the columns of time and sender; None where there is too little room."""
    columns, rows = min(columns, MOST_COLUMNS), min(view_height - LEFT_ROWS, MOST_ROWS)
    return PictureRoom(columns, rows) if columns >= LEAST_COLUMNS and rows >= LEAST_ROWS else None


def picture_lines(raster: Raster, width: int) -> list[Line]:
    """Return the rows of a picture, at most `width` cells wide; hidden ones take as many cells."""
    if isinstance(raster, CellRaster) and raster.cells is not None and raster.cells.columns <= width:
        return [_cells(raster.cells, row) for row in range(raster.cells.rows)]
    raster = raster.within(width, 2 * MOST_ROWS)
    return [_row(raster, top) for top in range(0, raster.height, 2)]


def _cells(cells: CellPicture, row: int) -> Line:
    if hidden():
        return (Part(VEIL * cells.columns, Look.QUIET),)
    return (Part(cells.row(row), ink=_OWN_INK),)


def _row(raster: Raster, top: int) -> Line:
    if hidden():
        return (Part(VEIL * raster.width, Look.QUIET),)
    parts: list[Part] = []
    for x in range(raster.width):
        ink = raster.pixel(x, top), raster.pixel(x, top + 1) if top + 1 < raster.height else None
        if parts and parts[-1].ink == ink:
            parts[-1] = Part(parts[-1].text + HALF, ink=ink)
        else:
            parts.append(Part(HALF, ink=ink))
    return tuple(parts)


class ShownPictures:
    """The pictures that stand under messages of one conversation, by the key of the message."""

    def __init__(self) -> None:
        """Show none."""
        self._shown: dict[str, tuple[FileInfo, Raster]] = {}

    def put(self, item: TimelineItem, raster: Raster | None) -> None:
        """Show a picture under a message, or none any more."""
        self._shown.pop(item.key, None)
        if raster is not None and item.file is not None:
            self._shown[item.key] = (item.file, raster)
        while len(self._shown) > MOST_PICTURES:
            del self._shown[next(iter(self._shown))]

    def of(self, item: TimelineItem) -> Raster | None:
        """Return what is shown under a message; a message that brings it no longer is without it from now on."""
        known = self._shown.get(item.key)
        if known is None or item.removed or item.file is None or _same(item.file) != _same(known[0]):
            self._shown.pop(item.key, None)
            return None
        return known[1]


def _same(file: FileInfo) -> tuple[object, ...]:
    return file.name, file.form, file.media_type, file.size
