"""Draw the lines of the timeline that are on the screen: rows, what is new beyond them, words where there are none."""

from __future__ import annotations

from collections.abc import Callable

from textual.geometry import Size
from textual.strip import Strip

from widgets.timeline.cursor import TimelineCursor
from widgets.timeline.rows import TimelineRows
from widgets.timeline.strips import TimelineStrips
from widgets.timeline.unseen import Unseen
from widgets.timeline.words import above_words, below_words


class ViewStrips:
    """What is on the screen of one timeline."""

    def __init__(
        self,
        strips: TimelineStrips,
        rows: TimelineRows,
        cursor: TimelineCursor,
        unseen: Unseen,
        empty: Callable[[Size], list[str]],
        new_key: str,
    ) -> None:
        """Draw these; `empty` has the words where there are no rows, `new_key` goes to what is new."""
        self._strips = strips
        self._rows = rows
        self._cursor = cursor
        self._unseen = unseen
        self._empty = empty
        self._new_key = new_key

    def drawn(self, top: int, view: Size) -> list[Strip]:
        """Return the lines of the view; a timeline shorter than the view stands at its foot."""
        width, height = view
        strips = self._row_strips(top, view)
        strips = [self._strips.blank(width)] * (height - len(strips)) + strips
        if len(strips) > 1 and self._unseen.above:
            strips[0] = self._strips.words(above_words(self._unseen.above, self._new_key), width, "below")
        if strips and self._unseen.below:
            strips[-1] = self._strips.words(below_words(self._unseen.below), width, "below")
        elif strips and not self._rows.total:
            words = self._empty(view)
            strips[-len(words) :] = [self._strips.words(line, width, "quiet") for line in words]
        return strips

    def _row_strips(self, top: int, view: Size) -> list[Strip]:
        """Return at most so many lines of rows as the view has, from `top` on."""
        width, height = view
        if not self._rows.total or not height:
            return []
        place, skip = self._rows.place_at(top)
        strips: list[Strip] = []
        while len(strips) < height + skip and place <= self._rows.end:
            marked = place == self._cursor.place
            strips += self._strips.row(place, self._rows.lines(place), width, marked=marked)
            place += 1
        return strips[skip : skip + height]
