"""Chooses a room by a few letters of its name; lies over the conversation, never over what is being written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from session.values.model import RoomId, RoomSummary
from widgets.cells import spread
from widgets.lists.marked_list import MarkedList
from widgets.rooms.room_header import safety_words
from widgets.rooms.room_rows import room_name, room_sign
from widgets.safe_text import safe_content


def fitting_rooms(rooms: Sequence[RoomSummary], typed: str) -> list[RoomSummary]:
    """Return the rooms in whose name or id every typed word occurs, in the order given."""
    words = typed.casefold().split()
    return [room for room in rooms if all(word in f"{room.name} {room.room_id}".casefold() for word in words)]


def picker_line(room: RoomSummary, width: int) -> str:
    """Return a room in `width` cells: its name, and how safe it is there."""
    return spread(f"{room_sign(room)} {room_name(room)}", safety_words(room), width)


class RoomPicker(Vertical):
    """A question, a line to type in, and the rooms that fit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "move('up')", show=False),
        Binding("down", "move('down')", show=False),
    ]
    DEFAULT_CSS = """
    RoomPicker { height: auto; padding: 0 1; }
    RoomPicker Static, RoomPicker Input { height: 1; }
    RoomPicker Input { border: none; padding: 0; }
    RoomPicker OptionList {
        height: auto; max-height: 8; border: none; padding: 0; overflow-x: hidden; background: transparent;
        & > .option-list--option { padding: 0; }
        & > .option-list--option-highlighted { text-style: none; }
    }
    """

    class Picked(Message):
        """A room was chosen."""

        def __init__(self, room_id: RoomId) -> None:
            """Name the room."""
            super().__init__()
            self.room_id = room_id

    class Left(Message):
        """The question was left: nothing is done."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make a picker without rooms."""
        super().__init__(id=id)
        self._rooms: tuple[RoomSummary, ...] = ()

    def compose(self) -> ComposeResult:
        """Put the question over the line to type in, and the rooms below."""
        yield Static("", markup=False)
        words = Input(compact=True, max_length=200)
        words.cursor_blink = False
        yield words
        rooms = MarkedList(markup=False)
        rooms.can_focus = False
        yield rooms

    def ask(self, question: str, placeholder: str, rooms: Sequence[RoomSummary]) -> None:
        """Ask for one of `rooms` and take the keys."""
        self._rooms = tuple(rooms)
        self.query_one(Static).update(safe_content(question))
        words = self.query_one(Input)
        words.placeholder = placeholder
        words.value = ""
        self._show()
        words.focus()

    def on_resize(self) -> None:
        """Draw the lines as wide as there is room now: when a question is put, nothing is laid out yet."""
        self._show(self.query_one(OptionList).highlighted)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits now."""
        event.stop()
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the room that is marked."""
        event.stop()
        option = self.query_one(OptionList).highlighted_option
        if option is not None and option.id is not None:
            self.post_message(self.Picked(RoomId(option.id)))

    def action_move(self, way: str) -> None:
        """Mark the room above or below."""
        rooms = self.query_one(OptionList)
        if way == "up":
            rooms.action_cursor_up()
        else:
            rooms.action_cursor_down()

    def action_leave(self) -> None:
        """Choose nothing."""
        self.post_message(self.Left())

    def _show(self, marked: int | None = 0) -> None:
        rooms, width = self.query_one(OptionList), self.content_size.width - 1
        fitting = fitting_rooms(self._rooms, self.query_one(Input).value)
        rooms.set_options(Option(Content(picker_line(room, width)), id=room.room_id) for room in fitting)
        rooms.highlighted = marked if fitting else None
