"""What those who work for the main screen may ask of it: none knows that screen, so that they make no circle."""

from __future__ import annotations

from typing import Any, Protocol

from textual.app import App

from session.values.model import EventId, RoomId, RoomSummary
from tui.desk.desk import Desk
from widgets.rooms.room_list import RoomList


class MainScreen(Protocol):
    """The main screen, as its steps see it."""

    @property
    def app(self) -> App[Any]:
        """The app, to lay a screen over it."""
        ...

    @property
    def desk(self) -> Desk:
        """The writing desk of the current pane."""
        ...

    @property
    def open_room(self) -> RoomSummary | None:
        """The room that is shown there, or None."""
        ...

    @property
    def room_list(self) -> RoomList:
        """The list of rooms."""
        ...

    def show_room(self, room_id: RoomId) -> None:
        """Open a room."""
        ...

    def go_to(self, room_id: RoomId, event_id: EventId) -> None:
        """Show a message where it stands."""
        ...

    def tree_of(self, room: RoomSummary | None) -> None:
        """List what is in a space."""
        ...

    def begin(self, typed: str) -> None:
        """Begin a slash word in the composer."""
        ...

    def action_write(self) -> None:
        """Go back to the composer."""
        ...

    def action_rooms(self) -> None:
        """Go to the room list."""
        ...

    async def run_action(self, action: str) -> None:
        """Do what a key would do."""
        ...
