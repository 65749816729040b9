"""The list of rooms, in sections; it keeps its place by room while rooms move."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.updates import RoomsUpdate
from widgets.avatar_letters import with_badge
from widgets.cells import pad
from widgets.lists.marked_list import MarkedList
from widgets.rooms.room_names import room_name
from widgets.rooms.room_rows import letters_at, room_line
from widgets.rooms.room_sections import (
    AS_IT_COMES,
    Arrangement,
    Section,
    above,
    arrangement_words,
    in_sections,
    section_words,
)

MOST_TYPED = 60


class RoomList(MarkedList):
    """Rooms to choose from, newest activity first within each section."""

    DEFAULT_CSS = """
    RoomList {
        border: none;
        padding: 0;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        &:focus { border: none; }
        & > .option-list--option { padding: 0; }
        & > .option-list--option-disabled { text-style: bold; }
        & > .option-list--option-highlighted { text-style: none; }
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    class Chosen(Message):
        """A room was chosen by key or mouse."""

        def __init__(self, room_id: RoomId) -> None:
            """Name the room."""
            super().__init__()
            self.room_id = room_id

    class Arranged(Message):
        """The list is looked at in another way."""

        def __init__(self, arranged: Arrangement) -> None:
            """Say in which."""
            super().__init__()
            self.arranged = arranged

    def __init__(
        self,
        *,
        nothing: tuple[str, ...] = (),
        lettered: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make an empty list, which shows the rows `nothing` for as long as it is one.

        `lettered` puts letters on a colour before each name.
        """
        super().__init__(id=id, classes=classes, markup=False)
        self._lettered = lettered
        self._nothing = nothing
        self._update = RoomsUpdate(())
        self._open_room: RoomId | None = None
        self._rows: list[tuple[str | None, str]] = []
        self._arranged = AS_IT_COMES
        self._narrowing = False
        self._laid_out_for = 0

    @property
    def arranged(self) -> Arrangement:
        """How the list is looked at."""
        return self._arranged

    @property
    def marked(self) -> RoomId | None:
        """The room that the highlight is on."""
        option = self.highlighted_option
        return RoomId(option.id) if option is not None and option.id is not None else None

    def show_as(self, arranged: Arrangement) -> None:
        """Look at the list in another way."""
        if arranged != self._arranged:
            self._arranged = arranged
            self._show()
            self.post_message(self.Arranged(arranged))

    def narrow(self) -> None:
        """Take what is typed from now on to narrow the list, until Enter or Esc."""
        self._narrowing = True
        self._show()

    def on_key(self, event: Key) -> None:
        """Take what narrows the list; Esc shows all of it again."""
        if not self._narrowing:
            return
        typed = self._arranged.typed
        if event.key == "escape":
            self._narrowing, typed = False, ""
        elif event.key == "backspace":
            typed = typed[:-1]
        elif event.is_printable and event.character and len(typed) < MOST_TYPED:
            typed += event.character
        else:
            return
        event.stop()
        event.prevent_default()
        self.show_as(replace(self._arranged, typed=typed))
        self._show()
        if self.marked is None:
            self.action_first()

    def on_blur(self) -> None:
        """Take nothing any more."""
        self._narrowing = False

    @property
    def open_room(self) -> RoomId | None:
        """The room that is marked as open."""
        return self._open_room

    def apply(self, update: RoomsUpdate) -> None:
        """Show `update`; the highlight stays on its room."""
        self._update = update
        self._show()

    def choose(self, room_id: RoomId | None) -> None:
        """Mark `room_id` as the open room and put the highlight on it."""
        self._open_room = room_id
        self._show()
        if room_id is not None and any(row_id == room_id for row_id, _line in self._rows):
            self.highlighted = self.get_option_index(room_id)

    def on_resize(self) -> None:
        """Lay the rows out for the new width."""
        self._show()

    def notify_style_update(self) -> None:
        """Lay the rows out anew where a border came or went: that is no resizing."""
        super().notify_style_update()
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        if self._rows and self.scrollable_content_region.width != self._laid_out_for:
            self._show()

    def _show(self) -> None:
        width = self.scrollable_content_region.width
        if not width:
            return
        self._laid_out_for = width
        rows = self._laid_out(width)
        if [row_id for row_id, _line in rows] == [row_id for row_id, _line in self._rows]:
            self._change_lines(rows)
        else:
            self._change_rows(rows)
        self._rows = rows

    def _laid_out(self, width: int) -> list[tuple[str | None, str]]:
        """Return each row's room id (None for a heading) and its text."""
        rows: list[tuple[str | None, str]] = []
        spaces = {room.room_id: room for room in self._update.rooms if room.kind is RoomKind.SPACE}
        for section, rooms in in_sections(self._update, self._arranged):
            rows.append((None, pad(section_words(section), width)))
            # In the tree alone: where spaces are favourites or unread, what stands above them may be elsewhere.
            known = spaces if section is Section.SPACES else {}
            rows += [(room.room_id, self._line(room, width, len(above(room, known)))) for room in rooms]
        if not self._update.rooms:
            return [(None, pad(row, width)) for row in self._nothing]
        words = arrangement_words(self._arranged, self._space_name()) or ("/" if self._narrowing else "")
        return [(None, pad(words, width)), *rows] if words else rows

    def _line(self, room: RoomSummary, width: int, depth: int) -> str:
        open_now = room.room_id == self._open_room
        return room_line(room, width, open_now=open_now, lettered=self._lettered, depth=depth)

    def _drawn(self, room_id: str | None, line: str) -> Content:
        if room_id is None or not self._lettered:
            return Content(line)
        return with_badge(line, letters_at(line), room_id)

    def _space_name(self) -> str:
        space = next((room for room in self._update.rooms if room.room_id == self._arranged.space), None)
        return "" if space is None else room_name(space)

    def _change_lines(self, rows: list[tuple[str | None, str]]) -> None:
        for index, (new, old) in enumerate(zip(rows, self._rows, strict=True)):
            if new != old:
                self.replace_option_prompt_at_index(index, self._drawn(*new))

    def _change_rows(self, rows: list[tuple[str | None, str]]) -> None:
        """Show other rows or another order; the highlight and the lines above it stay where they are."""
        held = self.highlighted_option.id if self.highlighted_option is not None else self._open_room
        above = _line_of(self._rows, self.highlighted) - round(self.scroll_y) if self.highlighted is not None else None
        self.set_options(
            Option(self._drawn(room_id, line), id=room_id, disabled=room_id is None) for room_id, line in rows
        )
        places = {room_id: index for index, (room_id, _line) in enumerate(rows) if room_id is not None}
        if held is not None and held in places:
            self.highlighted = places[held]
            if above is not None:
                self.scroll_to(y=_line_of(rows, places[held]) - above, animate=False)

    @on(OptionList.OptionSelected)
    def _tell_choice(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._narrowing:
            self._narrowing = False
            self.show_as(replace(self._arranged, typed=""))
        if event.option_id is not None:
            self.post_message(self.Chosen(RoomId(event.option_id)))


def _line_of(rows: list[tuple[str | None, str]], index: int) -> int:
    """Return the line in which a row begins; some rows have two."""
    return sum(1 + line.count("\n") for _row_id, line in rows[:index])
