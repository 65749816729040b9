"""The line over a conversation that says that it is a thread, and how to leave it; not there over a room's."""

from __future__ import annotations

from textual.widgets import Static

from widgets.i18n import _


class ThreadLine(Static):
    """One line; what the thread began with is its first message and stands below."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make a line that is not there."""
        super().__init__("", markup=False, id=id)

    def show(self, threaded: bool) -> None:
        """Be there for a thread, or go away."""
        self.update(_("── thread · what you write goes into it · Esc: back to the room ──") if threaded else "")
        self.set_class(threaded, "-threaded")
