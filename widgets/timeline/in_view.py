"""Which rows of the timeline are on the screen, and from which line on others would be. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.timeline.rows import TimelineRows


@dataclass(frozen=True, slots=True)
class InView:
    """The lines of the rows that are on the screen: so many from `top` on."""

    rows: TimelineRows
    top: int
    height: int

    def places(self) -> tuple[int, int]:
        """Return the first and last place of which a line is on the screen."""
        last = min(self.top + self.height, self.rows.total) - 1
        return self.rows.place_at(self.top)[0], self.rows.place_at(max(self.top, last))[0]

    def place_at(self, y: int) -> int | None:
        """Return the place that is drawn in line `y` of the view; rows that do not fill it stand at its foot."""
        line = self.top + y - max(0, self.height - self.rows.total)
        return self.rows.place_at(line)[0] if 0 <= line < self.rows.total else None

    def top_showing(self, place: int) -> int:
        """Return the top that is nearest to this one and shows the row at `place`, its first line above all."""
        start, end = self._lines_of(place)
        return min(max(self.top, end - self.height), start)

    def top_within(self, place: int, by: int) -> int | None:
        """Return the top half a page on while the row at `place` reaches out of the view that way, else None."""
        start, end = self._lines_of(place)
        bottom = self.top + self.height
        if end - start <= self.height or start >= bottom or end <= self.top:
            return None
        if by > 0 and end > bottom:
            return min(self.top + self.height // 2, end - self.height)
        if by < 0 and start < self.top:
            return max(self.top - self.height // 2, start)
        return None

    def _lines_of(self, place: int) -> tuple[int, int]:
        start = self.rows.line_of(place)
        return start, start + len(self.rows.lines(place))
