"""The weights of all heads side by side: in a long text each feature is looked up once, not once for every head."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from functools import cached_property

from hints.learned.features import Picker

_LANE = 16
_LANES = 4
"""Numbers of 16 bits in one of 64: more tables than these take more than one look-up."""
_ALONE = (1 << _LANE) - 1
_TOGETHER = 128
"""Numbers that are added up at once: more could run from one lane into the next, or over the end."""


class Lanes:
    """Some tables of numbers from 0 to 255, all of one length, to be added up together."""

    def __init__(self, tables: Sequence[bytes]) -> None:
        """Remember the tables; they are put side by side when a long text first needs it."""
        self._groups = [tuple(tables[first : first + _LANES]) for first in range(0, len(tables), _LANES)]

    def __repr__(self) -> str:
        """Show how many tables there are: all of them would fill pages."""
        return f"Lanes({sum(map(len, self._groups))} tables)"

    @cached_property
    def _numbers(self) -> list[array[int]]:
        """For each group of tables one number for each bucket, with the weights of all of them in it."""
        return [_side_by_side(tables) for tables in self._groups]

    def totals(self, pick: Picker) -> tuple[list[int], int]:
        """Return what the picked numbers are together in each table, and how many were picked."""
        totals: list[int] = []
        count = 0
        for tables, side_by_side in zip(self._groups, self._numbers, strict=True):
            numbers = pick(side_by_side)
            count = len(numbers)
            sums = [sum(numbers[first : first + _TOGETHER]) for first in range(0, count, _TOGETHER)]
            shifts = range(0, _LANE * len(tables), _LANE)
            totals += [sum([together >> shift & _ALONE for together in sums]) for shift in shifts]
        return totals, count


def _side_by_side(tables: Sequence[bytes]) -> array[int]:
    """Return one number for each bucket."""
    joined = bytearray(8 * len(tables[0]))
    for lane, table in enumerate(tables):
        joined[2 * lane if sys.byteorder == "little" else 7 - 2 * lane :: 8] = table
    numbers = array("q")
    numbers.frombytes(joined)
    return numbers
