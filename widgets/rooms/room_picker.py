"""Chooses a room by a few letters of its name; lies over the conversation, never over what is being written."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.message import Message
from textual.widgets import Input
from textual.widgets.option_list import Option

from session.values.model import RoomId, RoomSummary
from widgets.asking.picker import Picker
from widgets.cells import spread
from widgets.i18n import _
from widgets.rooms.room_header import safety_words
from widgets.rooms.room_names import room_name
from widgets.rooms.room_rows import room_sign


def fitting_rooms(rooms: Sequence[RoomSummary], typed: str) -> list[RoomSummary]:
    """Return the rooms in whose name or id every typed word occurs: those called so first, the replaced behind them."""
    words = typed.casefold().split()
    found = [room for room in rooms if all(word in f"{room.name} {room.room_id}".casefold() for word in words)]
    return sorted(found, key=lambda room: (room.name.casefold().split() != words, room.replaced))


def picker_line(room: RoomSummary, width: int) -> str:
    """Return a room in `width` cells: its name, and how safe it is there, or that another took its place."""
    aside = _("replaced") if room.replaced else safety_words(room)
    return spread(f"{room_sign(room)} {room_name(room)}", aside, width)


class RoomPicker(Picker):
    """The rooms that can be chosen are told with the question."""

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

    def ask(self, question: str, placeholder: str, rooms: Sequence[RoomSummary]) -> None:
        """Ask for one of `rooms` and take the keys."""
        self._rooms = tuple(rooms)
        self.begin(question, placeholder)

    def leave(self) -> None:
        """Choose nothing."""
        self.post_message(self.Left())

    def on_resize(self) -> None:
        """Draw the lines as wide as there is room now: when a question is put, nothing is laid out yet."""
        self._show(self.options.highlighted)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the room that is marked."""
        event.stop()
        option = self.options.highlighted_option
        if option is not None and option.id is not None:
            self.post_message(self.Picked(RoomId(option.id)))

    def show_fitting(self) -> None:
        """Show the rooms that fit."""
        self._show(0)

    def _show(self, marked: int | None) -> None:
        options, width = self.options, self.content_size.width - 1
        fitting = fitting_rooms(self._rooms, self.line.value)
        options.set_options(Option(Content(picker_line(room, width)), id=room.room_id) for room in fitting)
        options.highlighted = marked if fitting else None
