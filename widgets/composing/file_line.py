"""The line over the composer that says which file goes along with the draft, whatever the hint bar has to say."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from widgets.cells import cut
from widgets.safe_text import safe_text
from widgets.veil import veiled

MOST_NAME = 60
LEAST_NAME = 8
"""Cells of a file's name that tell it from others; below that its end and the key are cut off."""


class FileLine(Widget):
    """Name and size of the file, and what takes it off; the name gives way before the key does."""

    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:
        """Make a line that says nothing and takes no place."""
        super().__init__(id=id)
        self._said: Callable[[int], str] | None = None
        self._key = ""

    def show(self, said: Callable[[int], str] | None, key: str) -> None:
        """Say what goes along, by its words for a name of so many cells, and what `key` does; None goes away."""
        self._said, self._key = said, key
        self.set_class(said is not None, "-along")
        self.refresh()

    def draw_anew(self) -> None:
        """Say it once more: it was hidden, or is hidden no longer."""
        self.refresh()

    def render(self) -> Content:
        """Return the line for the width there is."""
        if self._said is None:
            return Content("")
        key = f" · {self._key}" if self._key else ""
        space = self.size.width - cell_len(key) - 2
        cells, words = MOST_NAME, safe_text(self._said(MOST_NAME))
        while cell_len(words) > space and cells > LEAST_NAME:
            cells -= 1
            words = safe_text(self._said(cells))
        return Content(cut(f"+ {veiled(words)}{key}", self.size.width))
