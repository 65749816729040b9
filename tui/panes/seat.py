"""What a step may ask of the pane that it works for: no step knows the pane, so that pane and steps make no circle."""

from __future__ import annotations

from typing import Any, Protocol

from textual.app import App

from session.values.model import EventId, RoomId, RoomSummary


class Threads(Protocol):
    """The threads of the room that is open there."""

    def go_to(self, room_id: RoomId, event_id: EventId) -> None:
        """Show a message where it stands: in the room, or in its thread."""
        ...

    def leave(self) -> bool:
        """Show the room again; return whether a thread was shown."""
        ...


class Seat(Protocol):
    """A pane, as its steps see it."""

    @property
    def app(self) -> App[Any]:
        """The app, to lay a screen over it."""
        ...

    @property
    def open_room(self) -> RoomSummary | None:
        """The room that is open there, or None."""
        ...

    @property
    def room_id(self) -> RoomId | None:
        """Its id."""
        ...

    @property
    def room_beside(self) -> RoomId | None:
        """The room that the other pane shows."""
        ...

    @property
    def looked_at(self) -> bool:
        """Whether somebody sees what is there."""
        ...

    @property
    def threads(self) -> Threads:
        """Its threads."""
        ...

    def show_room(self, room_id: RoomId) -> None:
        """Open a room there."""
        ...

    def begin(self, typed: str) -> None:
        """Begin a slash word in its composer."""
        ...

    def join(self, room: str) -> None:
        """Join a room, and show it there."""
        ...
