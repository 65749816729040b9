"""What a pane may ask of those beside which it stands: it knows no more of them, so that they make no circle."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from session.values.model import RoomId

P = TypeVar("P")


class SideBySide(Protocol[P]):
    """The panes of the main screen, as one of them sees them."""

    @property
    def account(self) -> str:
        """Whose words stand in the composers, where there are several accounts."""
        ...

    def show(self, room_id: RoomId, pane: P) -> None:
        """Show a room in this pane, or go to the other one when it shows it."""
        ...

    def beside(self, pane: P) -> P | None:
        """Return the other pane, or None when there is only this one."""
        ...

    def looks_at(self, pane: P) -> bool:
        """Return whether somebody looks at a pane."""
        ...

    def look(self) -> None:
        """Count as read what is seen in the current pane."""
        ...

    def meaning(self, pane: P) -> AbstractContextManager[None]:
        """Let everything that is asked for in here be about this pane."""
        ...
