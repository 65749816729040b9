"""Where in the timeline somebody reads: at the end, following it, or at a row that stays where it is. Pure."""

from __future__ import annotations

from widgets.timeline.rows import TimelineRows


class ReadingPosition:
    """What stands at the top of the view, said in rows, so that lines may change above and below."""

    def __init__(self) -> None:
        """Follow the end."""
        self.tail = True
        self._place = 0
        self._offset = 0
        self._at_top_of: int | None = None

    def follow_end(self) -> None:
        """Follow the end from now on."""
        self.tail = True
        self._at_top_of = None

    def read_from(self, line: int, rows: TimelineRows, height: int) -> None:
        """Read from `line` on, in a view of `height` lines; the end is followed when it is in view."""
        self._place = rows.place_at(line)[0]
        self._offset = line - rows.reading_line(self._place)
        self._at_top_of = rows.first if line == 0 else None
        self.tail = line >= rows.total - height

    def moved(self, above: int, by: int) -> None:
        """Stay with the row that is read when the rows above a place go up."""
        if self._place > above:
            self._place += by

    def measured(self, rows: TimelineRows, height: int) -> tuple[int, int]:
        """Know the heights around the view; return the outermost places that may be seen soon."""
        if self.tail:
            return rows.measure(rows.end, 2 * height, 1)
        return rows.measure(self.place(rows), height, 2 * height)

    def place(self, rows: TimelineRows) -> int:
        """Return the place that is read."""
        return rows.end if self.tail else max(rows.first, min(self._place, rows.end))

    def top_line(self, rows: TimelineRows, height: int) -> int:
        """Return the line that belongs at the top of the view now."""
        if self.tail:
            return max(0, rows.total - height)
        if self._at_top_of == rows.first:
            # The very top stays the top when its row arrives with a day divider, and only then.
            return 0
        place = self.place(rows)
        # Of a row that is no more, no line can be read: what is below it is.
        offset = 0 if place <= rows.end and not rows.lines(place) else self._offset
        return rows.reading_line(place) + offset
