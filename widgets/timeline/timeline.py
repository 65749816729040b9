"""Show a room's timeline of any length: only what is on the screen is laid out and drawn.

Two laws of this file: news never moves what is being read; and following the end is a state (`tail`), left by
scrolling up and entered again at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from session.values.model import RoomId, TimelineItem
from session.values.raster import Raster
from session.values.updates import TimelineUpdate
from widgets.cells import wrap
from widgets.going import going
from widgets.timeline.cursor import TimelineCursor
from widgets.timeline.layout import Columns, Marked
from widgets.timeline.looks import TIMELINE_LOOKS
from widgets.timeline.parts import Look
from widgets.timeline.picture_rows import PictureRoom, picture_room
from widgets.timeline.reading_position import ReadingPosition
from widgets.timeline.rows import TimelineRows
from widgets.timeline.strips import GUTTER, TimelineStrips
from widgets.timeline.words import above_words, below_words, empty_words, part_of

NARROWEST = 20
"""Cells of a line below which nothing is laid out any narrower."""


class Timeline(ScrollView, inherit_bindings=False):
    """The messages of one room, virtualised over the session's store."""

    DEFAULT_CSS = TIMELINE_LOOKS
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"timeline--{look}" for look in Look),
        "timeline--marker",
        "timeline--below",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        *going("select(-1)", "select(1)", "page(-1)", "page(1)", "page(-0.5)", "page(0.5)", "oldest", "newest"),
        Binding("space", "fold", "Show all of a long message", show=False, id="timeline.fold"),
    ]
    ALLOW_SELECT = False
    ASK_AGAIN_AFTER: ClassVar[float] = 2.0
    """Seconds before a key at the top asks once more for history that did not come; a held key must not flood."""

    class RowsWanted(Message):
        """Rows from `first` to `last` are about to be seen and not here."""

        def __init__(self, room_id: RoomId, first: int, last: int) -> None:
            """Name the room and the positions."""
            super().__init__()
            self.room_id = room_id
            self.first = first
            self.last = last

    class OlderWanted(Message):
        """The oldest known row is near: older history should be fetched."""

        def __init__(self, room_id: RoomId) -> None:
            """Name the room."""
            super().__init__()
            self.room_id = room_id

    class TailChanged(Message):
        """The end came into view, or went out of it."""

    class Selected(Message):
        """Another item is selected, or none."""

        def __init__(self, item: TimelineItem | None) -> None:
            """Carry the item as it was when it was selected."""
            super().__init__()
            self.item = item

    def __init__(self, *, id: str | None = None, classes: str | None = None, new_key: str = "") -> None:
        """Make a timeline that shows no room; `new_key` goes to what is new."""
        super().__init__(id=id, classes=classes)
        self._rows = TimelineRows()
        self._reading = ReadingPosition()
        self._cursor = TimelineCursor()
        self._strips = TimelineStrips(self._style_of, self._own_style_of)
        self._room: RoomId | None = None
        self._filled = False
        self._instead: tuple[str, ...] = ()
        self._instead_top = 0
        self._new_below = 0
        self._new_above = 0
        self._new_key = new_key
        self._older_wanted_above: int | None = None
        self._older_wanted_at = 0.0
        self._placing = False
        self._goal: int | None = None
        self._shown: list[Strip] = []

    @property
    def room_id(self) -> RoomId | None:
        """The room that is shown."""
        return self._room

    @property
    def tail(self) -> bool:
        """Whether the end is in view and followed."""
        return self._reading.tail

    @property
    def selected(self) -> TimelineItem | None:
        """The item under the marker, or None."""
        return self._cursor.item(self._rows)

    @property
    def new_below(self) -> int:
        """How many messages of others came below while older ones were read."""
        return self._new_below

    def show_room(self, room_id: RoomId | None, instead: tuple[str, ...] = ()) -> None:
        """Clear everything and wait for the rows of `room_id`; or show these lines instead, and wait for nothing."""
        self._room = room_id
        self._instead, self._instead_top = instead, 0
        self._filled = False
        self._goal = None
        self._rows.forget()
        self._start_over()
        self._select(None)
        self._settle()

    def apply(self, update: TimelineUpdate) -> None:
        """Take in news of the room that is shown; news of any other is ignored."""
        if update.room_id != self._room:
            return
        if update.reset:
            self._start_over()
            self._new_above = update.new if update.new_from is not None else 0
        self._filled = True
        for moved in update.moved:
            self._reading.moved(moved.above, moved.by)
            self._cursor.moved(moved.above, moved.by)
        new = self._rows.apply(update)
        self._new_below = 0 if self.tail else self._new_below + new
        if self._cursor.follow(self._rows):
            self.post_message(self.Selected(self.selected))
        self._settle()
        self._reach_goal()

    def go_to_new(self) -> bool:
        """Go to where what was not read yet begins; return False where that is not known."""
        place = self._rows.new_from
        if place is None or not self._filled:
            return False
        self.go_to(self._rows.next_shown(place - 1, 1))
        return True

    def go_to(self, place: int) -> None:
        """Select the row at this place and read there, as soon as the timeline reaches so far."""
        self._goal = place
        self._reach_goal()

    def _reach_goal(self) -> None:
        goal = self._goal
        if goal is None or not self._filled or not self._rows.first <= goal <= self._rows.end:
            return
        self._goal, goal = None, self._rows.shown(goal)
        self._select(goal)
        above = max(self._rows.first, self._rows.next_shown(self._rows.next_shown(goal, -1), -1))
        self.scroll_to(y=self._rows.line_of(above))
        self._settle()

    def mark(self, marks: Mapping[str, Marked]) -> None:
        """Say this below the messages with these keys; what is being read stays where it is."""
        self._rows.mark(marks)
        self._settle()

    @property
    def picture_room(self) -> PictureRoom | None:
        """The cells that a picture may take here; None where there are too few."""
        return picture_room(Columns.at(self._rows.width).body, self._view.height)

    def show_picture(self, key: str, raster: Raster | None) -> None:
        """Show a picture under the message with this key, as long as the room is open; or none any more."""
        self._rows.show_picture(key, raster)
        self._settle()

    def shows_picture(self, key: str) -> bool:
        """Whether a picture stands under the message with this key."""
        return self._rows.shows_picture(key)

    def _start_over(self) -> None:
        self._reading.follow_end()
        self._new_below = self._new_above = 0
        self._older_wanted_above = None
        self._strips.clear()

    # -- where we are ---------------------------------------------------------------------------------------

    @property
    def _view(self) -> Size:
        return self.scrollable_content_region.size

    def _settle(self) -> None:
        """Know the heights around the view, keep the anchor where it is on the screen, ask for what is missing."""
        height = self._view.height
        if not height:
            return
        low, high = self._reading.measured(self._rows, height)
        self._rows.keep_near(self._reading.place(self._rows), low, high)
        self._grow(self._rows.total)
        self._put_at_top(self._reading.top_line(self._rows, height))
        self._see_new()
        self._ask(low, high, 3 * height)
        self._repaint()

    def _see_new(self) -> None:
        """Say no longer that something new stands above once its beginning was in view."""
        place = self._rows.new_from
        if self._new_above and (place is None or self._rows.line_of(place) >= round(self.scroll_y)):
            self._new_above = 0

    def _grow(self, lines: int) -> None:
        """Take over the number of lines without a layout: that would redraw the whole screen."""
        size = Size(self._view.width, lines)
        if size != self.virtual_size:
            self.set_reactive(Timeline.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = lines
            self.vertical_scrollbar.window_size = self._view.height

    def _put_at_top(self, line: int) -> None:
        """Put `line` at the top of the view."""
        self._placing = True
        try:
            self.scroll_target_y = self.scroll_y = float(line)
        finally:
            self._placing = False

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the scroll bar, the wheel and the keys; our own placing is no news."""
        self.vertical_scrollbar.position = new_value
        if self._placing or round(old_value) == round(new_value):
            return
        before = self.tail
        self._reading.read_from(round(new_value), self._rows, self._view.height)
        self._say_tail(before)
        self._new_below = 0 if self.tail else self._new_below
        self._settle()

    def _ask(self, low: int, high: int, margin: int) -> None:
        """Ask for rows and history that will be seen soon, each once."""
        if self._room is None or not self._filled:
            return
        if wanted := self._rows.want(low, high, margin):
            self.post_message(self.RowsWanted(self._room, *wanted))
        near_start = low <= self._rows.first and not self._rows.reached_start
        if near_start and self._older_wanted_above != self._rows.first:
            self._older_wanted_above = self._rows.first
            self._older_wanted_at = monotonic()
            self.post_message(self.OlderWanted(self._room))

    def scroll_to(self, x: float | None = None, y: float | None = None, **_options: object) -> None:  # noqa: ARG002
        """Scroll at once: a glide would fight with rows whose heights become known on the way."""
        if y is not None:
            self.scroll_target_y = self.scroll_y = y

    def on_unmount(self) -> None:
        """Forget what was said and shown: something may still hold the widget."""
        self._rows.forget()
        self._strips.clear()
        self._shown = []

    def on_resize(self) -> None:
        """Lay out for the new width; what is at the top of the view stays there."""
        self._rows.resize(max(NARROWEST, self._view.width - GUTTER))
        self._settle()

    # -- keys -----------------------------------------------------------------------------------------------

    def scroll_page_up_by_key(self) -> None:
        """Scroll one page up; the composer's screen calls this without focusing the timeline."""
        self.action_page(-1)

    def scroll_page_down_by_key(self) -> None:
        """Scroll one page down."""
        self.action_page(1)

    def action_page(self, by: float) -> None:
        """Scroll by pages less one line, so that the eye keeps its place; the selection comes along."""
        self._ask_older_again(by)
        if self._instead and not self._rows.total:
            self._page_instead(by)
        self.scroll_to(y=self.scroll_y + round(by * max(1, self._view.height - 1)))
        if self._cursor.place is not None:
            top, bottom = self._places_in_view()
            self._select(bottom if by > 0 else top)

    def action_select(self, by: int) -> None:
        """Select the next item up or down; without a selection, the one at the edge of the view."""
        self._ask_older_again(by)
        place = self._cursor.place
        if place is not None and self._scroll_within(place, by):
            return
        edge = 1 if by < 0 else 0
        target = self._places_in_view()[edge] if place is None else self._rows.next_shown(place, by)
        if self._rows.first <= target <= self._rows.end:
            self._select(target)
            self._reveal(target)
        elif by > 0:
            self.action_newest()

    def _scroll_within(self, place: int, by: int) -> bool:
        """Scroll half a page on while the row at `place` reaches out of the view; return whether it did."""
        top, view = round(self.scroll_y), self._view.height
        start = self._rows.line_of(place)
        end = start + len(self._rows.lines(place))
        if end - start <= view or start >= top + view or end <= top:
            return False
        if by > 0 and end > top + view:
            self.scroll_to(y=min(top + view // 2, end - view))
        elif by < 0 and start < top:
            self.scroll_to(y=max(top - view // 2, start))
        else:
            return False
        return True

    def action_oldest(self) -> None:
        """Go to the oldest row that is known."""
        self._ask_older_again(-1)
        self.scroll_to(y=0)
        self._select(self._places_in_view()[0])

    def action_newest(self) -> None:
        """Go to the end, select the newest row and follow what comes."""
        self.follow()
        # The newest may be no row here: an answer in a thread.
        self._select(self._rows.next_shown(self._rows.end + 1, -1) if self._rows.total else None)

    def follow(self) -> None:
        """Go to the end and follow what comes; who does that need not be told any more what is new above."""
        before = self.tail
        self._reading.follow_end()
        self._say_tail(before)
        self._new_below = self._new_above = 0
        self._settle()

    def _say_tail(self, before: bool) -> None:
        if self.tail is not before:
            # In its own turn: what is made on behalf of a widget around this one goes no further than that.
            self.call_next(lambda: self.post_message(self.TailChanged()))

    def action_fold(self) -> None:
        """Show the selected message in full, or only the start of a long one again."""
        if self._cursor.place is not None:
            self._rows.fold(self._cursor.place)
            self._settle()
            self._reveal(self._cursor.place)

    def on_focus(self) -> None:
        """Mark a row, so that it shows where the keys go."""
        if self._cursor.place is None and self._rows.total:
            self._select(self._places_in_view()[1])

    def on_click(self, event: events.Click) -> None:
        """Select the row under the mouse."""
        line = round(self.scroll_y) + event.y - max(0, self._view.height - self._rows.total)
        if 0 <= line < self._rows.total:
            self._select(self._rows.place_at(line)[0])

    def _ask_older_again(self, by: float) -> None:
        """Let a key at the top repeat a request for history that may have failed."""
        waited = monotonic() - self._older_wanted_at
        if by < 0 and self.scroll_y == 0 and waited >= self.ASK_AGAIN_AFTER:
            self._older_wanted_above = None
            self._settle()

    def _places_in_view(self) -> tuple[int, int]:
        """Return the first and last place of which a line is on the screen."""
        line = round(self.scroll_y)
        last = min(line + self._view.height, self._rows.total) - 1
        return self._rows.place_at(line)[0], self._rows.place_at(max(line, last))[0]

    def _select(self, place: int | None) -> None:
        if self._cursor.put(place, self._rows):
            self.post_message(self.Selected(self.selected))
            self._repaint()

    def _reveal(self, place: int) -> None:
        """Scroll as little as shows the row at `place`, its first line above all."""
        line = self._rows.line_of(place)
        height = len(self._rows.lines(place))
        top, view = round(self.scroll_y), self._view.height
        if line + height > top + view:
            top = line + height - view
        if line < top:
            top = line
        self.scroll_to(y=top)

    # -- drawing --------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Return line `y` of the view."""
        if len(self._shown) != self._view.height:
            self._shown = self._view_strips()
        return self._shown[y] if y < len(self._shown) else self._strips.blank(self._view.width)

    def _repaint(self) -> None:
        """Redraw the lines of the view that changed, and no others."""
        before, self._shown = self._shown, self._view_strips()
        if len(before) != len(self._shown):
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, self._shown, strict=True)):
            if old != new:
                self.refresh(Region(0, y, self._view.width, 1))

    def _view_strips(self) -> list[Strip]:
        """Return the lines of the view; a timeline shorter than the view stands at its foot."""
        width, height = self._view
        strips = self._row_strips(width, height)
        strips = [self._strips.blank(width)] * (height - len(strips)) + strips
        if len(strips) > 1 and self._new_above:
            strips[0] = self._strips.words(above_words(self._new_above, self._new_key), width, "below")
        if strips and self._new_below:
            strips[-1] = self._strips.words(below_words(self._new_below), width, "below")
        elif strips and not self._rows.total:
            words = self._empty_words(width, height)
            strips[-len(words) :] = [self._strips.words(line, width, "quiet") for line in words]
        return strips

    def _row_strips(self, width: int, height: int) -> list[Strip]:
        """Return at most `height` lines of rows from the top of the view on."""
        if not self._rows.total or not height:
            return []
        place, skip = self._rows.place_at(round(self.scroll_y))
        strips: list[Strip] = []
        while len(strips) < height + skip and place <= self._rows.end:
            marked = place == self._cursor.place
            strips += self._strips.row(place, self._rows.lines(place), width, marked=marked)
            place += 1
        return strips[skip : skip + height]

    def _empty_words(self, width: int, height: int) -> list[str]:
        if not self._instead and self._room is not None:
            words = empty_words(filled=self._filled, reached_start=self._rows.reached_start)
            return list(words[-height:])
        lines = [part for line in self._instead or ("",) for part in wrap(line, width)]
        return lines if len(lines) <= height else part_of(lines, self._instead_top, height)

    def _page_instead(self, by: float) -> None:
        """Scroll what is said in the conversation's place by a page."""
        width, height = self._view
        lines = sum(len(wrap(line, width)) for line in self._instead)
        step = round(by * max(1, height - 1))
        self._instead_top = max(0, min(self._instead_top + step, lines - height))
        self._repaint()

    def _style_of(self, name: str) -> Style:
        return self.rich_style + self._own_style_of(name)

    def _own_style_of(self, name: str) -> Style:
        return self.get_component_rich_style(f"timeline--{name}", partial=True)

    def draw_anew(self) -> None:
        """Hide what people wrote, or show it again, where it stands."""
        self._rows.lay_out_anew()
        self._strips.clear()
        self._settle()

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._strips.clear()
        self._shown = []
