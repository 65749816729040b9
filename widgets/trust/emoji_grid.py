"""Seven emoji to compare, each numbered and with its word below: a terminal that draws no emoji leaves the words.

Law of this file: the words stand in lines of their own, so that an emoji that a terminal draws wider or
narrower than expected moves no word.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from session.values.words import Words
from widgets.cells import pad
from widgets.words import say

CELL = 16
"""Columns of one emoji: the longest word fits, with a gap."""
ROWS = (7, 4)
"""How many stand beside each other, where there is room for them; else each has a line."""

Pictures = Sequence[tuple[str, Words]]


def grid_lines(pictures: Pictures, width: int) -> list[tuple[str, bool]]:
    """Return the lines for `width` columns, and whether each is one of words."""
    beside = next((count for count in ROWS if count * CELL <= width), 1)
    cells = [(f"{number}  {symbol}", say(name)) for number, (symbol, name) in enumerate(pictures, 1)]
    if beside == 1:
        return [(f"{label[:1]}  {pad(name, CELL)}{label[3:]}", True) for label, name in cells]
    lines: list[tuple[str, bool]] = []
    for start in range(0, len(cells), beside):
        row = cells[start : start + beside]
        lines += [("", False)] if lines else []
        lines.append(("".join(pad(label, CELL) for label, _ in row).rstrip(), False))
        lines.append(("".join(pad(name, CELL) for _, name in row).rstrip(), True))
    return lines


class EmojiGrid(Widget):
    """The emoji of one verification, or nothing."""

    DEFAULT_CSS = """
    EmojiGrid { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Make a grid that shows nothing."""
        super().__init__(id=id)
        self._pictures: Pictures = ()

    def show(self, pictures: Pictures) -> None:
        """Show these, in this order."""
        if pictures != self._pictures:
            self._pictures = pictures
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  Textual's own
        """Return how many lines there are at this width."""
        return len(grid_lines(self._pictures, width))

    def render(self) -> Content:
        """Return the lines for the width there is."""
        lines = grid_lines(self._pictures, self.content_size.width)
        return Content("\n").join([Content.styled(text, "bold") if words else Content(text) for text, words in lines])
