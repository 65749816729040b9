"""What tells one pane of the screen from the one beside it; the keys never leave a pane by themselves."""

from __future__ import annotations

from textual.containers import Vertical
from textual.widget import Widget


class PaneFrame(Vertical):
    """Everything that belongs to one open room."""

    aside = False
    """Whether there is no such pane for now."""


def frame_of(widget: Widget | None) -> PaneFrame | None:
    """Return the pane that a widget is in, or None for one that is in none."""
    around = widget.ancestors_with_self if widget is not None else ()
    return next((one for one in around if isinstance(one, PaneFrame)), None)


def take_focus(widget: Widget) -> None:
    """Give the keys to a widget, unless another pane has them: what is typed there may not turn up here."""
    mine = frame_of(widget)
    if (mine is None or not mine.aside) and not _are_elsewhere(widget):
        widget.focus()


def leave_keys(widget: Widget) -> None:
    """Let the keys stay in another pane, if they are there, though this has just asked for them.

    They go to it as soon as somebody goes to its pane.
    """
    if _are_elsewhere(widget):
        # Behind what was asked for: both are messages, with no key between them.
        widget.app.call_later(widget.screen.set_focus, widget.screen.focused)


def _are_elsewhere(widget: Widget) -> bool:
    has_keys = frame_of(widget.screen.focused)
    return has_keys is not None and has_keys is not frame_of(widget)
