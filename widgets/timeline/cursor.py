"""Remember which item of the timeline is selected while rows come, go and change. Pure."""

from __future__ import annotations

from session.values.model import TimelineItem
from widgets.timeline.rows import TimelineRows


class TimelineCursor:
    """A selected place, and the key of the item that it means as soon as that item is here."""

    def __init__(self) -> None:
        """Select nothing."""
        self.place: int | None = None
        self._key: str | None = None
        self._was_pending = False

    def put(self, place: int | None, rows: TimelineRows) -> bool:
        """Select the row at `place`, or nothing; return whether that is another selection."""
        before = (self.place, self._key)
        item = None if place is None else rows.item(place)
        self.place = place
        self._key = item.key if item is not None else None
        self._was_pending = place is not None and place > rows.heights.last
        return before != (self.place, self._key)

    def item(self, rows: TimelineRows) -> TimelineItem | None:
        """Return the selected item, if it is held."""
        return None if self.place is None else rows.item(self.place)

    def moved(self, above: int, by: int) -> None:
        """Stay with the row when the rows above a place go up."""
        if self.place is not None and self.place > above:
            self.place += by

    def follow(self, rows: TimelineRows) -> bool:
        """Stay with the item after news; return whether what is selected is something else now."""
        if self.place is None:
            return False
        if self._key is None:
            return rows.item(self.place) is not None and self.put(self.place, rows)
        place = rows.place_of(self._key)
        if place is not None and rows.shown(place) != place:
            return self.put(rows.shown(place), rows)
        if place is not None:
            self.place, self._was_pending = place, place > rows.heights.last
            return False
        lost = self._was_pending or rows.item(self.place) is not None or not rows.first <= self.place <= rows.end
        return lost and self.put(None, rows)
