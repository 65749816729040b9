"""A picture as kitty's graphics protocol shows it by text: sent once, then ordinary cells that name it. Pure.

Spec: https://sw.kovidgoyal.net/kitty/graphics-protocol/ ("Unicode placeholders"; kitty 0.28, ghostty). Every sequence
is made here from the numbers of a picture; no byte of a file of others is in it.
"""

from __future__ import annotations

import base64
import itertools
import secrets
import struct
import zlib

from session.values.raster import Fine

PLACEHOLDER = "\U0010eeee"
CHUNK = 4096
"""Characters of a picture in one sequence, at most."""
_RANGES = (
    *(0x305, 0x30D, 0x30E, 0x310, 0x312, (0x33D, 0x33F), 0x346, (0x34A, 0x34C), (0x350, 0x352), 0x357, 0x35B),
    *((0x363, 0x36F), (0x483, 0x487), (0x592, 0x595), (0x597, 0x599), (0x59C, 0x5A1), (0x5A8, 0x5A9)),
    *((0x5AB, 0x5AC), 0x5AF, 0x5C4, (0x610, 0x617), (0x657, 0x65B), (0x65D, 0x65E), (0x6D6, 0x6DA)),
)
NUMBERS = "".join(
    chr(code) for one in _RANGES for code in (range(one[0], one[1] + 1) if isinstance(one, tuple) else (one,))
)
"""The signs that say a row, a column or the high byte of an id, by their number (rowcolumn-diacritics.txt)."""
_counter = itertools.count()
_HIGH = 1 + secrets.randbelow(len(NUMBERS) - 1)
"""Another program in this terminal hardly has the same."""


def png(fine: Fine) -> bytes:
    """Return a picture as PNG (W3C PNG, 3rd edition) with a palette, its lines as they are."""
    lines = b"".join(
        b"\0" + fine.indices[start : start + fine.width] for start in range(0, len(fine.indices), fine.width)
    )
    head = struct.pack(">IIBBBBB", fine.width, fine.height, 8, 3, 0, 0, 0)
    pieces = ((b"IHDR", head), (b"PLTE", fine.palette), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in pieces
    )


class KittyPicture:
    """One picture in so many cells, under an id of its own."""

    def __init__(self, fine: Fine, columns: int, rows: int, *, in_tmux: bool = False) -> None:
        """Encode a picture; with `in_tmux` what tells the terminal of it is handed through (`allow-passthrough`)."""
        self.columns, self.rows = columns, rows
        self._low = 1 + next(_counter) % 255
        self.id = _HIGH << 24 | self._low
        self._in_tmux = in_tmux
        data = base64.b64encode(png(fine)).decode()
        chunks = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
        told = []
        for number, chunk in enumerate(chunks):
            keys = f"a=t,f=100,i={self.id}," if number == 0 else ""
            told.append(self._graphics(f"{keys}q=2,m={int(number < len(chunks) - 1)}", chunk))
        told.append(self._graphics(f"a=p,U=1,i={self.id},c={columns},r={rows},q=2"))
        self._arrival = "".join(told)

    def _graphics(self, keys: str, data: str = "") -> str:
        sequence = f"\x1b_G{keys}{';' if data else ''}{data}\x1b\\"
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\" if self._in_tmux else sequence

    def arrival(self) -> str:
        """Return the picture, and the cells that it fills wherever they stand."""
        return self._arrival

    def run(self, row: int, first: int, count: int) -> str:
        """Return cells that name their place in the picture; each alone, for its neighbours may be drawn over."""
        high = NUMBERS[_HIGH]
        cells = "".join(PLACEHOLDER + NUMBERS[row] + NUMBERS[column] + high for column in range(first, first + count))
        return f"\x1b[38;5;{self._low}m{cells}\x1b[39m"

    def departure(self) -> str:
        """Return what takes the picture and its pixels out of the terminal."""
        return self._graphics(f"a=d,d=I,i={self.id},q=2")
