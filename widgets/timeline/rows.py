"""What the timeline knows of its room: a window of items, the heights of all rows, and what is still missing. Pure.

Places are positions (`session.updates.TimelineUpdate`); local echoes stand at the places behind `last`.
"""

from __future__ import annotations

from collections.abc import Mapping

from session.values.model import ItemKind, SendState, TimelineItem
from session.values.raster import Raster
from session.values.updates import TimelineUpdate
from widgets.timeline.layout import UNMARKED, Marked, is_divider, lay_out, placeholder
from widgets.timeline.parts import Line
from widgets.timeline.picture_rows import ShownPictures
from widgets.timeline.row_heights import RowHeights
from widgets.timeline.state_folding import BLOCK, goes_with

KEPT = 2048
"""Items held in memory; the store has the rest and gives it again."""
MOST_ASKED = 1000
"""Rows that are asked for at once."""


class TimelineRows:
    """The rows of one room at one width."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.width = 80
        self.forget()

    def forget(self) -> None:
        """Forget the room."""
        self.heights = RowHeights()
        self.pending: tuple[TimelineItem, ...] = ()
        self._unsent: tuple[int, ...] = ()
        self.reached_start = False
        self._items: dict[int, TimelineItem] = {}
        self._places: dict[str, int] = {}
        self._lines: dict[int, list[Line]] = {}
        self._asked: set[int] = set()
        self._unfolded: set[str] = set()
        self._marks: Mapping[str, Marked] = {}
        self._pictures = ShownPictures()
        self._requests: list[tuple[int, int]] = []
        self._sure: set[int] | None = None
        """The places that are as they are known, when that is not all of them."""
        self._new: tuple[int | None, int] = (None, 0)

    @property
    def first(self) -> int:
        """The place of the oldest row."""
        return self.heights.first

    @property
    def end(self) -> int:
        """The place of the newest row, local echoes included; below `first` when there is none."""
        return self.heights.last + len(self.pending)

    @property
    def new_from(self) -> int | None:
        """The place from which on nothing had been read when the room was opened; None where that is not known."""
        return self._new[0]

    @property
    def unsent(self) -> tuple[int, ...]:
        """The places of own messages that could not be sent, the newest last."""
        waiting = zip(self._pending_places(), self.pending, strict=True)
        return (*self._unsent, *(place for place, item in waiting if item.send_state is SendState.FAILED))

    @property
    def total(self) -> int:
        """The number of lines."""
        return self.heights.total + sum(len(self.lines(place)) for place in self._pending_places())

    def apply(self, update: TimelineUpdate) -> int:
        """Take in news; return how many messages of others stand below what was the end."""
        if update.reset:
            self.forget()
            self._new = (update.new_from, update.new)
        if update.anew:
            self._sure = set()
            self._asked.clear()
            self._requests.clear()
        for place in self._pending_places():
            self._drop_lines(place)
        for moved in update.moved:
            self._move(moved.above, moved.by)
        last = self.heights.last
        answered = self._answered_by(update)
        self._span(update)
        for place in update.gone:
            if update.first <= place <= update.last:
                self._leave_out(place)
        for row in update.rows:
            self._put(row.position, row.item)
        for first, last in answered:
            self._find_holes(first, last)
        self.pending = update.pending
        self._unsent = tuple(row.position for row in update.unsent)
        self.reached_start = update.reached_start
        return sum(1 for row in update.rows if row.position > last and not row.item.own)

    def _move(self, above: int, by: int) -> None:
        """Let the rows above a place go up, with all that is known of them; what was asked for is asked anew."""
        self.heights.move(above, by)
        self._items = {place + by if place > above else place: item for place, item in self._items.items()}
        self._lines = {place + by if place > above else place: lines for place, lines in self._lines.items()}
        self._places = {key: place + by if place > above else place for key, place in self._places.items()}
        if self._sure is not None:
            self._sure = {place + by if place > above else place for place in self._sure}
        new_from, new = self._new
        self._new = (new_from + by if new_from is not None and new_from > above else new_from, new)
        self._asked.clear()
        self._requests.clear()
        for place in [place for place, item in self._items.items() if item.kind is ItemKind.STATE or item.removed]:
            # Which of them share a line hangs on where they stand.
            self._drop_lines(place)

    def _leave_out(self, place: int) -> None:
        """Let a row be a hole."""
        if place in self._items:
            self._evict(place)
        self.heights.set(place, 0)
        self._is_as_known(place)
        self._drop_around(place)

    def _span(self, update: TimelineUpdate) -> None:
        """Take over the bounds; what is outside them is gone, and the row that was first has a row above it now."""
        old_first = self.heights.first
        self.heights.span(update.first, update.last)
        for place in [place for place in self._items if not update.first <= place <= update.last]:
            self._evict(place)
        if update.first != old_first:
            self._drop_lines(self.shown(self.step(old_first - 1, 1)))

    def _put(self, place: int, item: TimelineItem) -> None:
        old = self._items.get(place)
        if old is not None and old.key != item.key:
            self._places.pop(old.key, None)
        if self._is_hole(place):
            self.heights.set(place, 1)
        self._items[place] = item
        self._pictures.of(item)
        self._places[item.key] = place
        self._is_as_known(place)
        self._drop_lines(place)
        self._drop_around(place)

    def _answered_by(self, update: TimelineUpdate) -> list[tuple[int, int]]:
        """Return the ranges that `update` speaks about without gaps: the newest rows, and requests it answers."""
        if update.reset or update.anew:
            return [(update.rows[0].position, update.rows[-1].position)] if update.rows else []
        if not update.rows:
            return [self._requests.pop(0)] if self._requests and self._is_no_news(update) else []
        news = {row.position for row in update.rows} & self._asked
        answered = [(first, last) for first, last in self._requests if any(first <= place <= last for place in news)]
        self._requests = [request for request in self._requests if request not in answered]
        return answered

    def _is_no_news(self, update: TimelineUpdate) -> bool:
        """Return whether `update` says nothing at all: then it answers a request that found no rows."""
        known = (self.first, self.heights.last, self.pending, self.reached_start)
        return known == (update.first, update.last, update.pending, update.reached_start)

    def _find_holes(self, first: int, last: int) -> None:
        """Give what an answer left out no height; should a row come all the same, it gets one again."""
        for place in range(max(first, self.first), min(last, self.heights.last) + 1):
            if place not in self._items:
                self.heights.set(place, 0)
            self._is_as_known(place)

    def resize(self, width: int) -> None:
        """Lay everything out anew, for lines of `width` cells."""
        if width != self.width:
            self.width = width
            self._lines.clear()
            self.heights.estimate_again()

    def lay_out_anew(self) -> None:
        """Lay everything out once more, in as many lines."""
        self._lines.clear()

    def item(self, place: int) -> TimelineItem | None:
        """Return the item at `place`, if it is held."""
        index = place - self.heights.last - 1
        if index < 0:
            return self._items.get(place)
        return self.pending[index] if index < len(self.pending) else None

    def place_of(self, key: str) -> int | None:
        """Return the place of the item with `key`, if it is held."""
        if (place := self._places.get(key)) is not None:
            return place
        places = (place for place in self._pending_places() if (echo := self.item(place)) and echo.key == key)
        return next(places, None)

    def step(self, place: int, by: int) -> int:
        """Return the nearest place above (`by` -1) or below (1) that is no hole; it may lie outside all rows."""
        place += by
        while self.first <= place <= self.heights.last and self._is_hole(place):
            place += by
        return place

    def lines(self, place: int) -> list[Line]:
        """Return the lines of the row at `place`: none for a hole, a placeholder for what has not come yet."""
        lines = self._lines.get(place)
        if lines is None:
            item = self.item(place)
            if item is None:
                return [] if self._is_hole(place) else [placeholder(self.width)]
            lines = self._lines[place] = [] if self._is_folded(place) else self._laid_out(place, item)
            if place <= self.heights.last:
                self.heights.set(place, len(lines))
        return lines

    def _laid_out(self, place: int, item: TimelineItem) -> list[Line]:
        changes, above = self._changes_above(place)
        opens, unfolded = above < self.first, item.key in self._unfolded
        marked = self._marks.get(item.key, UNMARKED)
        new = self._new[1] if self._new_between(above, place) else 0
        previous = self.item(above)
        return lay_out(
            *(item, self.width, previous),
            opens=opens,
            unfolded=unfolded,
            marked=marked,
            changes=changes,
            new=new,
            picture=self._pictures.of(item),
        )

    def _new_between(self, above: int, place: int) -> bool:
        """Return whether what was not read yet begins below the row at `above`, and not below the one at `place`."""
        return self._new[0] is not None and above < self._new[0] <= place

    def _in_one_line(self, place: int, below: int) -> bool:
        """Return whether the rows at two places that stand on each other can be said in one line."""
        item, next_item = self._items.get(place), self._items.get(below)
        if item is None or next_item is None or place // BLOCK != below // BLOCK or self._new_between(place, below):
            return False
        return goes_with(item, next_item)

    def _is_folded(self, place: int) -> bool:
        """Return whether the row below speaks for the one at `place`."""
        below = self.step(place, 1)
        if not self._in_one_line(place, below):
            return False
        return self._unfolded.isdisjoint({self._items[place].key, self._items[below].key})

    def _changes_above(self, place: int) -> tuple[list[TimelineItem], int]:
        """Return the rows that the one at `place` speaks for, oldest first, and the place above them all."""
        changes: list[TimelineItem] = []
        above = self.step(place, -1)
        while self._is_folded(above):
            changes.append(self._items[above])
            above = self.step(above, -1)
        return changes[::-1], above

    def shown(self, place: int) -> int:
        """Return the place of the row that speaks for the one at `place`: mostly itself."""
        while self._is_folded(place):
            place = self.step(place, 1)
        return place

    def speaks_for_several(self, place: int) -> bool:
        """Return whether the row at `place` also says what rows above it would."""
        return bool(self._changes_above(place)[0])

    def next_shown(self, place: int, by: int) -> int:
        """Return the nearest place above (`by` -1) or below (1) that has a line; it may lie outside all rows."""
        place = self.step(place, by)
        while self._is_folded(place):
            place = self.step(place, by)
        return place

    def mark(self, marks: Mapping[str, Marked]) -> None:
        """Say this, from now on, below the messages with these keys, and nothing below others."""
        old, self._marks = self._marks, dict(marks)
        for key in old.keys() | marks.keys():
            if old.get(key) != marks.get(key) and (place := self._places.get(key)) is not None:
                self._drop_lines(place)

    def show_picture(self, key: str, raster: Raster | None) -> None:
        """Show a picture under the message with this key, if it is held; or none any more."""
        place = self.place_of(key)
        if place is not None and (item := self.item(place)) is not None:
            self._pictures.put(item, raster)
            self._drop_lines(place)

    def shows_picture(self, key: str) -> bool:
        """Return whether a picture stands under the message with this key."""
        place = self.place_of(key)
        item = self.item(place) if place is not None else None
        return item is not None and self._pictures.of(item) is not None

    def fold(self, place: int) -> None:
        """Show the long message at `place` in full, or each change of a line; or fold that again."""
        if (item := self.item(place)) is None:
            return
        changes = [(place, item)]
        if item.kind is ItemKind.STATE or item.removed:
            changes = self._block_of(place)
        keys = {one.key for _place, one in changes}
        self._unfolded = self._unfolded - keys if item.key in self._unfolded else self._unfolded | keys
        for changed, _item in changes:
            self._drop_lines(changed)

    def _block_of(self, place: int) -> list[tuple[int, TimelineItem]]:
        """Return the changes that share a line with the one at `place`, or would."""
        block = [(place, self._items[place])]
        for by in (-1, 1):
            near, at = place, self.step(place, by)
            while self._in_one_line(min(near, at), max(near, at)):
                block.append((at, self._items[at]))
                near, at = at, self.step(at, by)
        return block

    def measure(self, place: int, above: int, below: int) -> tuple[int, int]:
        """Know the heights around `place`, as many lines up and down as asked; return the outermost places."""
        low, high = place, place
        lines = 0
        while low > self.first and lines < above:
            low -= 1
            lines += len(self.lines(low))
        lines = 0
        while high <= self.end and lines < below:
            lines += len(self.lines(high))
            high += 1
        return low, min(high, self.end)

    def line_of(self, place: int) -> int:
        """Return the first line of the row at `place`."""
        if place <= self.heights.last:
            return self.heights.line_of(place)
        return self.heights.total + sum(len(self.lines(p)) for p in range(self.heights.last + 1, place))

    def reading_line(self, place: int) -> int:
        """Return the first line of the row at `place` below its day divider: the divider may come and go."""
        lines = self.lines(place) if place <= self.end else []
        return self.line_of(place) + (1 if lines and is_divider(lines[0]) else 0)

    def place_at(self, line: int) -> tuple[int, int]:
        """Return the place that fills `line` and which of its lines; the nearest when no row does."""
        line = max(0, line)
        if line < self.heights.total:
            return self.heights.position_at(line)
        line -= self.heights.total
        for place in self._pending_places():
            if line < (height := len(self.lines(place))):
                return place, line
            line -= height
        return self.end, 0

    def want(self, low: int, high: int, margin: int) -> tuple[int, int] | None:
        """Return the first and last place to ask for when a row from `low` to `high` is missing, with a margin."""
        if not any(self._is_missing(place) for place in range(low, high + 1)):
            return None
        low, high = max(self.first, low - margin), min(self.heights.last, high + margin)
        missing = [place for place in range(low, high + 1) if self._is_missing(place)]
        missing = [place for place in missing if place <= missing[0] + MOST_ASKED]
        self._asked.update(missing)
        self._requests.append((missing[0], missing[-1]))
        return missing[0], missing[-1]

    def keep_near(self, place: int, low: int, high: int) -> None:
        """Let go of the items farthest from `place`, never from `low` to `high`, when too many are held.

        Their heights stay known.
        """
        if len(self._items) <= KEPT:
            return
        by_distance = sorted(self._items, key=lambda held: abs(held - place))
        for far in by_distance[KEPT // 2 :]:
            if not low <= far <= high:
                self._evict(far)

    def _evict(self, place: int) -> None:
        item = self._items.pop(place)
        if self._places.get(item.key) == place:
            del self._places[item.key]
        self._lines.pop(place, None)
        if self.heights.height(place) == 0:
            # It is no hole: a row that shared a line is asked for again.
            self.heights.set(place, 1)

    def _drop_lines(self, place: int) -> None:
        self._lines.pop(place, None)

    def _drop_around(self, place: int) -> None:
        """Lay out anew what stands beside the row at `place`, and what speaks for it."""
        below = self.step(place, 1)
        for near in (self.step(place, -1), below, self.shown(below)):
            self._drop_lines(near)

    def _is_hole(self, place: int) -> bool:
        return self.heights.height(place) == 0 and place not in self._items

    def _is_missing(self, place: int) -> bool:
        inside = self.first <= place <= self.heights.last
        known = (place in self._items or self._is_hole(place)) and (self._sure is None or place in self._sure)
        return inside and not known and place not in self._asked

    def _is_as_known(self, place: int) -> None:
        """Take note that an answer has come about a place."""
        self._asked.discard(place)
        if self._sure is not None:
            self._sure.add(place)

    def _pending_places(self) -> range:
        return range(self.heights.last + 1, self.end + 1)
