"""How many pixels a cell of the terminal has, as its driver in the system says; nothing is asked of the terminal."""

from __future__ import annotations

import fcntl
import struct
import sys
import termios


def cell_size() -> tuple[int, int] | None:
    """Return the width and height of a cell in pixels; None where that is not known (tty_ioctl(4), TIOCGWINSZ)."""
    for stream in (sys.__stderr__, sys.__stdin__):
        try:
            told = fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, bytes(8)) if stream is not None else bytes(8)
        except (OSError, ValueError):
            continue
        rows, columns, width, height = struct.unpack("HHHH", told)
        if rows and columns and width >= columns and height >= rows:
            return width // columns, height // rows
    return None
