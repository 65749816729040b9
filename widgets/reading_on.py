"""A text of which only a part may fit: which part is shown, and how it is read on by pages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from widgets.i18n import _

Line = TypeVar("Line")


class ReadingOn:
    """How far one text is read; how many lines it has, and how many fit, may change meanwhile."""

    def __init__(self) -> None:
        """Begin at its first line."""
        self._top = 0

    def page(self, by: float, lines: int, height: int) -> None:
        """Read on by pages less one line, so that the eye keeps its place; or back below zero."""
        self._top = _bounded(self._top + round(by * max(1, height - 1)), lines, height)

    def part(self, lines: Sequence[Line], height: int) -> tuple[list[Line], bool]:
        """Return the lines that fit, and whether there are more behind them."""
        top = _bounded(self._top, len(lines), height)
        return list(lines[top : top + height]), top + height < len(lines)


def rest_words() -> str:
    """Return what stands in the last line while there is more."""
    return _("… PgDn shows the rest")


def _bounded(top: int, lines: int, height: int) -> int:
    return max(0, min(top, lines - height))
