"""A sentence that is too long for the last line, shown whole over what stands above that line; nothing moves for it."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from widgets.cells import cut, wrap

EDGES = 2
"""Cells beside the words."""
MOST = 6
"""Lines; a name or an answer from elsewhere that needs more loses its end."""


class LongNotice(Widget):
    """As many lines as the words need, with a rule over them: it lies over the others, and is gone with the words."""

    can_focus = False
    DEFAULT_CSS = """
    LongNotice {
        overlay: screen;
        constrain: inside;
        width: 100%;
        display: none;
        padding: 0 1;
        background: $panel;
        border-top: solid $accent;
    }
    """

    def __init__(self) -> None:
        """Say nothing yet."""
        super().__init__()
        self._lines: list[str] = []

    def show(self, words: str, width: int, above: int) -> None:
        """Say this in `width` cells, so many lines above the line that it belongs to; "" says nothing."""
        room = max(1, width - EDGES)
        lines = wrap(words, room)
        self._lines = lines if len(lines) <= MOST else [*lines[: MOST - 1], cut(lines[MOST - 1] + " …", room)]
        self.display = bool(words)
        height = len(self._lines) + 1
        self.styles.height = height
        self.styles.offset = (0, -(above + height))
        self.refresh()

    def render(self) -> Content:
        """Return the lines."""
        return Content("\n".join(self._lines))
