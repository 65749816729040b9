"""A picture as sixels, one slice for each line of text, so that a line that is drawn again draws its slice again. Pure.

Spec: DEC STD 070, "Sixel Data Syntax". Every sequence is made here from the numbers of a picture. Our own encoder:
the one in textual-image is for whole pictures, and comes with what asks the terminal and reads its keys for the answer.
"""

from __future__ import annotations

import re

from session.values.raster import Fine

BAND = 6
"""Pixels on top of each other in one sixel."""
_LONG = re.compile(rb"(.)\1{3,}", re.DOTALL)


class SixelPicture:
    """One picture, encoded for cells of exactly one size."""

    def __init__(self, fine: Fine, cell: tuple[int, int]) -> None:
        """Encode a picture for cells that are so many pixels wide and high; takes a while."""
        self.cell = cell
        self.columns, self.rows = -(-fine.width // cell[0]), -(-fine.height // cell[1])
        self._slices = tuple(_slice(fine, row * cell[1], (row + 1) * cell[1]) for row in range(self.rows))

    def arrival(self) -> str:
        """Return nothing: a terminal keeps no sixels beside those it shows."""
        return ""

    def run(self, row: int, first: int, count: int) -> str:
        """Return the slice of a row over emptied cells; a part of one is left empty."""
        blank = " " * count
        if first or count != self.columns:
            return blank
        # Blanks take what stood there, also an older slice; the cursor is brought back, for terminals move it anyhow.
        return f"\x1b7{blank}\x1b8\x1b7{self._slices[row]}\x1b8\x1b[{count}C"

    def departure(self) -> str:
        """Return nothing: what is written over a slice takes it away."""
        return ""


def _slice(fine: Fine, top: int, bottom: int) -> str:
    """Return the lines of a picture from `top` on as one sixel picture; lines that it has not stay clear."""
    bottom = min(bottom, fine.height)
    used = sorted(set(fine.indices[top * fine.width : bottom * fine.width]))
    colours = "".join(_colour(each, fine.palette[3 * each : 3 * each + 3]) for each in used)
    bands = "-".join(_band(fine, start, min(start + BAND, bottom)) for start in range(top, bottom, BAND))
    return f'\x1bP0;1;0q"1;1;{fine.width};{bottom - top}{colours}{bands}\x1b\\'


def _colour(number: int, rgb: bytes) -> str:
    red, green, blue = (round(each * 100 / 255) for each in rgb)
    return f"#{number};2;{red};{green};{blue}"


def _band(fine: Fine, top: int, bottom: int) -> str:
    """Return up to six lines of pixels: for each colour, which of them have it."""
    lines = [fine.indices[y * fine.width : (y + 1) * fine.width] for y in range(top, bottom)]
    written = []
    for colour in sorted(set(b"".join(lines))):
        # As one large number each, lines are put together at the speed of the interpreter's arithmetic.
        bits = 0
        for place, line in enumerate(lines):
            table = bytes(colour) + bytes([1 << place]) + bytes(255 - colour)
            bits |= int.from_bytes(line.translate(table), "big")
        signs = bits.to_bytes(fine.width, "big").translate(_SIGNS).rstrip(b"?")
        written.append(f"#{colour}" + _LONG.sub(_shorter, signs).decode("ascii"))
    return "$".join(written)


_SIGNS = bytes((each + 63) % 256 for each in range(256))
"""A sixel is written as the sign 63 places behind its bits."""


def _shorter(found: re.Match[bytes]) -> bytes:
    return b"!%d%c" % (len(found[0]), found[1][0])
