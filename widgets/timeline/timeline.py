"""Show a room's timeline of any length: only what is on the screen is laid out and drawn.

Two laws of this file: news never moves what is being read; and following the end is a state (`tail`), left by
scrolling up and entered again at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from session.values.model import RoomId, TimelineItem
from session.values.raster import Raster
from session.values.updates import TimelineUpdate
from widgets.going import going
from widgets.line_scroll import LineScroll
from widgets.timeline.cursor import TimelineCursor
from widgets.timeline.in_view import InView
from widgets.timeline.instead import Instead
from widgets.timeline.layout import Columns, Marked
from widgets.timeline.looks import TIMELINE_LOOKS
from widgets.timeline.older_asked import OlderAsked
from widgets.timeline.parts import Look
from widgets.timeline.picture_rows import PictureRoom, picture_room
from widgets.timeline.reading_position import ReadingPosition
from widgets.timeline.rows import TimelineRows
from widgets.timeline.strips import GUTTER, TimelineStrips
from widgets.timeline.unseen import Unseen
from widgets.timeline.view_strips import ViewStrips
from widgets.timeline.words import empty_words

NARROWEST = 20
"""Cells of a line below which nothing is laid out any narrower."""


class Timeline(LineScroll, inherit_bindings=False):
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

    class EndSeen(Message):
        """The newest message of the room came into view, or went out of it."""

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
        self._unseen = Unseen()
        self._strips = TimelineStrips(self._style_of, self._own_style_of)
        self._drawing = ViewStrips(self._strips, self._rows, self._cursor, self._unseen, self._empty_words, new_key)
        self._older_asked = OlderAsked()
        self._room: RoomId | None = None
        self._filled = False
        self._instead = Instead()
        self._goal: int | None = None
        self._to_unsent = False
        self._said_seen = True

    @property
    def room_id(self) -> RoomId | None:
        """The room that is shown."""
        return self._room

    @property
    def tail(self) -> bool:
        """Whether the end is in view and followed."""
        return self._reading.tail

    @property
    def end_seen(self) -> bool:
        """Whether the end of what the room has is in view, whatever of ours waits below it."""
        end = self._rows.heights.total
        return not end or self._top < end <= self._top + self._view.height

    @property
    def selected(self) -> TimelineItem | None:
        """The item under the marker, or None."""
        return self._cursor.item(self._rows)

    @property
    def speaks_for_several(self) -> bool:
        """Whether the marked line says several rows together."""
        place = self._cursor.place
        return place is not None and self._rows.speaks_for_several(place)

    @property
    def new_below(self) -> int:
        """How many messages of others came below while older ones were read."""
        return self._unseen.below

    def show_room(self, room_id: RoomId | None, instead: tuple[str, ...] = ()) -> None:
        """Clear everything and wait for the rows of `room_id`; or show these lines instead, and wait for nothing."""
        self._room = room_id
        self._instead = Instead(instead)
        self._filled = False
        self._goal, self._to_unsent = None, False
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
            self._unseen.opened(update)
        self._filled = True
        for moved in update.moved:
            self._reading.moved(moved.above, moved.by)
            self._cursor.moved(moved.above, moved.by)
        self._unseen.came(self._rows.apply(update), tail=self.tail)
        if self._cursor.follow(self._rows):
            self.post_message(self.Selected(self.selected))
        self._settle()
        self._reach_goal()
        if self._to_unsent:
            self.go_to_unsent()

    def go_to_new(self) -> bool:
        """Go to where what was not read yet begins; return False where that is not known."""
        place = self._rows.new_from
        if place is None or not self._filled:
            return False
        self.go_to(self._rows.next_shown(place - 1, 1))
        return True

    def go_to_unsent(self) -> bool:
        """Go to the newest message that could not be sent, and from one to the one before; False where there is none.

        In a room that is still to come that is done when it is here.
        """
        if self._room is None or not self._filled:
            self._to_unsent = self._room is not None
            return self._to_unsent
        self._to_unsent, unsent = False, self._rows.unsent
        if unsent:
            here = self._cursor.place if self._cursor.place in unsent else None
            above = [place for place in unsent if here is None or place < here]
            self.go_to((above or unsent)[-1])
        return bool(unsent)

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
        self._unseen.none()
        self._older_asked.forget()
        self._strips.clear()

    # -- where we are ---------------------------------------------------------------------------------------

    @property
    def _in_view(self) -> InView:
        return InView(self._rows, self._top, self._view.height)

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
        self._say_seen()
        self._ask(low, high, 3 * height)
        self._repaint()

    def _see_new(self) -> None:
        """Say no longer that something new stands above once its beginning was in view."""
        place = self._rows.new_from
        if self._unseen.above and (place is None or self._rows.line_of(place) >= self._top):
            self._unseen.above = 0

    def _scrolled(self) -> None:
        self._reading.read_from(self._top, self._rows, self._view.height)
        self._unseen.came(0, tail=self.tail)
        self._settle()

    def _ask(self, low: int, high: int, margin: int) -> None:
        """Ask for rows and history that will be seen soon, each once."""
        if self._room is None or not self._filled:
            return
        if wanted := self._rows.want(low, high, margin):
            self.post_message(self.RowsWanted(self._room, *wanted))
        near_start = low <= self._rows.first and not self._rows.reached_start
        if near_start and self._older_asked.is_due(self._rows.first):
            self.post_message(self.OlderWanted(self._room))

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
            self._instead.page(by, *self._view)
            self._repaint()
        self.scroll_to(y=self.scroll_y + round(by * max(1, self._view.height - 1)))
        if self._cursor.place is not None:
            top, bottom = self._in_view.places()
            self._select(bottom if by > 0 else top)

    def action_select(self, by: int) -> None:
        """Select the next item up or down; without a selection, the one at the edge of the view."""
        self._ask_older_again(by)
        place = self._cursor.place
        if place is not None and (top := self._in_view.top_within(place, by)) is not None:
            self.scroll_to(y=top)
            return
        edge = 1 if by < 0 else 0
        target = self._in_view.places()[edge] if place is None else self._rows.next_shown(place, by)
        if self._rows.first <= target <= self._rows.end:
            self._select(target)
            self.scroll_to(y=self._in_view.top_showing(target))
        elif by > 0:
            self.action_newest()

    def action_oldest(self) -> None:
        """Go to the oldest row that is known."""
        self._ask_older_again(-1)
        self.scroll_to(y=0)
        self._select(self._in_view.places()[0])

    def action_newest(self) -> None:
        """Go to the end, select the newest row and follow what comes."""
        self.follow()
        # The newest may be no row here: an answer in a thread.
        self._select(self._rows.next_shown(self._rows.end + 1, -1) if self._rows.total else None)

    def follow(self) -> None:
        """Go to the end and follow what comes; who does that need not be told any more what is new above."""
        self._reading.follow_end()
        self._unseen.none()
        self._settle()

    def _say_seen(self) -> None:
        if self.end_seen is not self._said_seen:
            self._said_seen = not self._said_seen
            # In its own turn: what is made on behalf of a widget around this one goes no further than that.
            self.call_next(lambda: self.post_message(self.EndSeen()))

    def action_fold(self) -> None:
        """Show the selected message in full, or only the start of a long one again."""
        if self._cursor.place is not None:
            self._rows.fold(self._cursor.place)
            self._settle()
            self.scroll_to(y=self._in_view.top_showing(self._cursor.place))

    def on_focus(self) -> None:
        """Mark a row, so that it shows where the keys go."""
        if self._cursor.place is None and self._rows.total:
            self._select(self._in_view.places()[1])

    def on_click(self, event: events.Click) -> None:
        """Select the row under the mouse."""
        if (place := self._in_view.place_at(event.y)) is not None:
            self._select(place)

    def _ask_older_again(self, by: float) -> None:
        """Let a key at the top repeat a request for history that may have failed."""
        if by < 0 and self.scroll_y == 0 and self._older_asked.insists():
            self._settle()

    def _select(self, place: int | None) -> None:
        if self._cursor.put(place, self._rows):
            self.post_message(self.Selected(self.selected))
            self._repaint()

    # -- drawing --------------------------------------------------------------------------------------------

    def drawn(self) -> list[Strip]:
        """Return the lines that are in view now."""
        return self._drawing.drawn(self._top, self._view)

    def _empty_words(self, view: Size) -> list[str]:
        if not self._instead and self._room is not None:
            words = empty_words(filled=self._filled, reached_start=self._rows.reached_start)
            return list(words[-view.height :])
        return self._instead.part(*view)

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
