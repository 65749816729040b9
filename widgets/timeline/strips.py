"""Turn laid-out lines into the strips that Textual draws, each row once."""

from __future__ import annotations

from collections.abc import Callable

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from session.values.raster import Colour
from widgets.cells import cut
from widgets.timeline.parts import Line, Part

GUTTER = 2
"""Cells at the left that hold the marker of the selected row and nothing else."""
MARKER = "> "
KEPT = 1024


class TimelineStrips:
    """The drawn rows of one timeline, as long as its styles stay the same."""

    def __init__(self, style_of: Callable[[str], Style], own_style_of: Callable[[str], Style]) -> None:
        """Draw with `style_of(name)`, the style for a look or one of the timeline's own parts.

        `own_style_of` is what that look alone adds to another.
        """
        self._style_of = style_of
        self._own_style_of = own_style_of
        self._drawn: dict[int, tuple[list[Line], bool, int, list[Strip]]] = {}
        self._looks: dict[tuple[str, tuple[str, ...]], Style] = {}

    def clear(self) -> None:
        """Forget what is drawn, and in which styles."""
        self._drawn.clear()
        self._looks.clear()

    def row(self, place: int, lines: list[Line], width: int, *, marked: bool) -> list[Strip]:
        """Return the strips of the row at `place`, drawn anew when its lines or its marker changed."""
        known = self._drawn.get(place)
        if known is not None and known[0] is lines and known[1:3] == (marked, width):
            return known[3]
        if len(self._drawn) > KEPT:
            self._drawn.clear()
        strips = [self._strip(line, width, marked=marked) for line in lines]
        self._drawn[place] = (lines, marked, width, strips)
        return strips

    def blank(self, width: int) -> Strip:
        """Return an empty line."""
        return Strip.blank(width, self._style("plain"))

    def words(self, words: str, width: int, name: str) -> Strip:
        """Return a line of the timeline's own with `words` in its middle."""
        strip = Strip([Segment(cut(words, width).center(width), self._style(name))])
        return strip.adjust_cell_length(width, self._style("plain"))

    def _strip(self, line: Line, width: int, *, marked: bool) -> Strip:
        segments = [Segment(MARKER if marked else " " * GUTTER, self._style("marker"))]
        segments += [self._drawn_part(part) for part in line]
        return Strip(segments).adjust_cell_length(width, self._style("plain"))

    def _style(self, look: str, also: tuple[str, ...] = ()) -> Style:
        """Return a style, worked out once: a page has hundreds of parts and a dozen looks."""
        if (style := self._looks.get((look, also))) is None:
            style = self._style_of(look)
            for one in also:
                style += self._own_style_of(one)
            self._looks[look, also] = style
        return style

    def _drawn_part(self, part: Part) -> Segment:
        style = self._style(part.look, part.also)
        return Segment(part.text, style if part.ink is None else style + _inked(*part.ink))


def _inked(sign: Colour, behind: Colour | None) -> Style:
    return Style(color=Color.from_rgb(*sign), bgcolor=Color.from_rgb(*behind) if behind else None)
