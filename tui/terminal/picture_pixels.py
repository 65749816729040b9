"""Which pixels a terminal wants of a picture, and the picture as cells that show them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from session.values.raster import Fine, Raster
from tui.terminal.kitty_picture import KittyPicture
from tui.terminal.picture_ways import Way
from tui.terminal.sixel_picture import SixelPicture
from widgets.timeline.picture_cells import SHOWN, Drawing
from widgets.timeline.picture_rows import CellRaster, PictureRoom

USUAL_CELL = (8, 16)
"""Pixels of a cell where they are not known."""
KITTY_CELL = 10
"""Pixels of a cell's width that are sent at most: kitty makes a picture larger by itself."""
MOST_PIXELS = {Way.KITTY: 200_000, Way.SIXEL: 100_000}
"""Of a picture: what it costs on the line is bound by that. Sixels are sent whenever their line is drawn."""

Pair = tuple[int, int]


def fine_box(way: Way, room: PictureRoom, cell: Pair | None) -> Pair | None:
    """Return the pixels that a picture may have; None where it is shown in half blocks."""
    if way not in (Way.KITTY, Way.SIXEL) or (way is Way.SIXEL and cell is None):
        return None
    width, height = _sent_cell(way, cell)
    wide, high = room.columns * width, room.rows * height
    smaller = min(1.0, math.sqrt(MOST_PIXELS[way] / (wide * high)))
    return max(1, int(wide * smaller)), max(1, int(high * smaller))


def _sent_cell(way: Way, cell: Pair | None) -> Pair:
    width, height = cell or USUAL_CELL
    if way is Way.KITTY and width > KITTY_CELL:
        return KITTY_CELL, max(1, height * KITTY_CELL // width)
    return width, height


def drawn(fine: Fine, way: Way, cell: Pair | None, environment: Mapping[str, str]) -> Drawing:
    """Return a picture as this terminal shows it; takes a while."""
    if way is Way.SIXEL:
        return SixelPicture(fine, cell or USUAL_CELL)
    width, height = _sent_cell(way, cell)
    columns, rows = -(-fine.width // width), -(-fine.height // height)
    return KittyPicture(fine, columns, rows, in_tmux=bool(environment.get("TMUX")))


def in_cells(raster: Raster, drawing: Drawing) -> Raster:
    """Return a picture with the cells that show it in pixels; as it came where there are too many already."""
    held = SHOWN.put(drawing)
    return CellRaster(raster.width, raster.height, raster.rgb, None, held) if held is not None else raster
