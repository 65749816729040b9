"""Messages to choose from, in two lines each: only what is on the screen is drawn; the keys are for others to take."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from session.values.model import SearchHit
from widgets.lists.hit_rows import Lines, Part
from widgets.lists.windowed_list import WindowedList

HEIGHT = 2
"""Lines of a message."""
MARGIN = 1
"""Cells at the left and at the right of a line."""
LEAST_WIDTH = 20
_MARKED = Style(reverse=True, dim=False)


class HitList(WindowedList):
    """Marks one of them, and says when that is the last."""

    class AtTheEnd(Message):
        """The last message is marked: those behind it are wanted, if there are any."""

    def __init__(self, lines: Callable[[SearchHit, int], Lines], *, id: str | None = None) -> None:
        """Make an empty list; `lines` says what a message looks like in so many cells."""
        super().__init__(id=id)
        self._lines = lines
        self._hits: tuple[SearchHit, ...] = ()
        self._place = 0
        self._strips: dict[int, tuple[Strip, Strip]] = {}

    @property
    def count(self) -> int:
        """How many messages there are."""
        return len(self._hits)

    @property
    def marked(self) -> SearchHit | None:
        """The message that is marked."""
        return self._hits[self._place] if self._hits else None

    def show(self, hits: Sequence[SearchHit]) -> None:
        """Show these messages; the mark stays at its place."""
        self._hits = tuple(hits)
        self._place = min(self._place, max(0, len(self._hits) - 1))
        self._lay_out()
        self._mark(self._place)

    def move(self, step: int) -> None:
        """Mark the message so many further down; behind the last comes the first."""
        if self._hits:
            self._mark((self._place + step) % len(self._hits))

    def turn(self, pages: int) -> None:
        """Mark a message about a page further."""
        step = max(1, self.page // HEIGHT - 1)
        self._mark(min(max(0, self._place + pages * step), len(self._hits) - 1))

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        self._lay_out()

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._strips.clear()

    def _lay_out(self) -> None:
        self._strips.clear()
        self.grow(HEIGHT * len(self._hits))
        self.redraw()

    def _mark(self, place: int) -> None:
        if not self._hits:
            return
        self._place = place
        first, top = HEIGHT * place, self.scroll_offset.y
        if first < top:
            self.put_at_top(first)
        elif first + HEIGHT > top + self.page:
            self.put_at_top(first + HEIGHT - self.page)
        self.redraw()
        if place == len(self._hits) - 1:
            self.post_message(self.AtTheEnd())

    def style_of(self, name: str) -> Style:
        """Return the style of a part, whose name it is."""
        return self.rich_style + Style.parse(name)

    def line_at(self, number: int, width: int) -> Strip:
        """Return a line."""
        place, below = divmod(number, HEIGHT)
        if place >= len(self._hits):
            return Strip.blank(width, self.style(""))
        if (strips := self._strips.get(place)) is None:
            strips = self._strips[place] = self._laid_out(self._hits[place], width)
        strip = strips[below]
        return _turned_around(strip) if place == self._place else strip

    def _laid_out(self, hit: SearchHit, width: int) -> tuple[Strip, Strip]:
        plain = self.style("")

        def strip(parts: Sequence[Part]) -> Strip:
            texts = [Segment(text, self.style(name)) for text, name in parts]
            return Strip([Segment(" " * MARGIN, plain), *texts]).adjust_cell_length(width, plain)

        first, second = self._lines(hit, max(LEAST_WIDTH, width - 2 * MARGIN))
        return strip(first), strip(second)


def _turned_around(strip: Strip) -> Strip:
    """Return a marked line: turned around as a whole, for what is dim in it would be a block of its own."""
    return Strip([Segment(text, (style or Style()) + _MARKED) for text, style, _control in strip], strip.cell_length)
