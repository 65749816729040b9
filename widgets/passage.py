"""A text of which only a part may fit: it says so in its last line, and is read on by pages."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from widgets.cells import wrap
from widgets.reading_on import ReadingOn, rest_words

MORE = " … PgDn"


class Passage(Widget):
    """Lines that are safe to show, broken where the width ends."""

    can_focus = False
    DEFAULT_CSS = """
    Passage { height: auto; }
    """

    def __init__(self, *lines: str, id: str | None = None) -> None:
        """Say these lines."""
        super().__init__(id=id)
        self._lines = lines
        self._bold = 0
        self._reading = ReadingOn()

    def show(self, *lines: str, bold: int = 0) -> None:
        """Say these lines from now on, the first `bold` of them in bold."""
        if (lines, bold) != (self._lines, self._bold):
            self._lines, self._bold, self._reading = lines, bold, ReadingOn()
            self.refresh(layout=True)

    def page(self, by: int) -> None:
        """Read on by a page, or back below zero."""
        width, height = self.size
        self._reading.page(by, len(self._wrapped(width)), height)
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many lines there are in this width."""
        return len(self._wrapped(width))

    def _wrapped(self, width: int) -> list[tuple[str, bool]]:
        if self.size.height == 1:
            # One line alone names the key at its end.
            width -= cell_len(MORE)
        return [
            (part, number < self._bold)
            for number, line in enumerate(self._lines)
            for paragraph in line.split("\n")
            for part in (wrap(paragraph, width) if paragraph and width > 0 else [paragraph])
        ]

    def render(self) -> Content:
        """Return the part that fits."""
        width, height = self.size
        lines, more = self._reading.part(self._wrapped(width), height)
        part = [Content.styled(line, "bold") if bold else Content(line) for line, bold in lines]
        if len(part) == 1 and more:
            part[0] += MORE
        elif part and more:
            part[-1] = Content.styled(rest_words(), "italic")
        return Content("\n").join(part)
