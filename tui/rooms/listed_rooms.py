"""The room list of the main screen: its own keys, each of which means the room that is marked in the list."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from session.values.model import RoomId
from tui.commands.command import Context
from tui.commands.registry import bindings
from widgets.rooms.room_list import RoomList


class ListedRooms(RoomList):
    """Asks for what its keys say."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings([Context.LIST])]

    class Wanted(Message):
        """Something is to be done with the list, or with the room that is marked in it."""

        def __init__(self, step: str, room_id: RoomId | None) -> None:
            """Name the step, which is the last part of an `action_…` method's name, and the room."""
            super().__init__()
            self.step = step
            self.room_id = room_id

    def _want(self, step: str) -> None:
        self.post_message(self.Wanted(step, self.marked))

    def action_favourite(self) -> None:
        """Make the marked room a favourite, or none."""
        self._want("favourite")

    def action_low_priority(self) -> None:
        """Give the marked room low priority, or none."""
        self._want("low_priority")

    def action_level(self) -> None:
        """Choose the next level for the marked room."""
        self._want("notify")

    def action_read(self) -> None:
        """Mark the marked room as read, or as unread."""
        self._want("read")

    def action_view(self) -> None:
        """Show the next view."""
        self._want("view")

    def action_sort(self) -> None:
        """Sort in the next way."""
        self._want("sort")

    def action_narrow(self) -> None:
        """Narrow the list by typing."""
        self.narrow()

    def action_within(self) -> None:
        """Narrow the list to the marked space, or to none."""
        self._want("within")

    def action_tree(self) -> None:
        """List what is in the marked space."""
        self._want("tree")
