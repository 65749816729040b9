"""Takes the numbers 0, 1 and 2 where they are free, as under `>&-`, so that no file of ours is printed into."""

from __future__ import annotations

import os

_STANDARD = (0, 1, 2)


def occupy_standard_numbers() -> None:
    """Open nothing at all under each number of a standard stream that is closed; Python's own streams stay None."""
    for number in _STANDARD:
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free is the one that is given.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
