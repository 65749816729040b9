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


class KeysBefore:
    """Where the keys were before something asked for them: they go back there, and not to where nobody looks."""

    def __init__(self, asking: Widget) -> None:
        """Know nothing yet of where they were before `asking` asked."""
        self._asking = asking
        self._before: Widget | None = None

    def note(self) -> None:
        """Remember who has the keys; what asks one thing behind another had them from the same."""
        focused = self._asking.screen.focused
        if focused is None or self._asking not in focused.ancestors_with_self:
            self._before = focused

    def give_back(self, otherwise: Widget) -> None:
        """Give the keys to who had them, as long as that is in this pane, or in none, and there; else to another."""
        before = self._before
        there = before is not None and before.is_attached and before in before.screen.focus_chain
        mine = there and frame_of(before) in (None, frame_of(self._asking))
        take_focus(before if before is not None and mine else otherwise)


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
