"""The frame of screens with a line to type in over a list: typing looks for something, Esc first empties the line."""

from __future__ import annotations

from textual.widgets import Input

from tui.screens.framed import FramedScreen
from widgets.i18n import _

OPTION_PADDING = 2
"""Cells beside a line of a list of options, as the style sheet has it."""


class TypingScreen(FramedScreen):
    """A screen whose line has the focus for as long as it is shown."""

    AUTO_FOCUS = "Input"

    @property
    def line(self) -> Input:
        """The line."""
        return self.query_one(Input)

    def on_input_changed(self, event: Input.Changed) -> None:  # noqa: ARG002 - screens have it by this name
        """Say what Esc does now; Textual calls this beside what the screen itself does about what is typed."""
        self.show_keys(*self._keys, last=self.back)

    def new_line(self, placeholder: str, most: int, typed: str = "") -> Input:
        """Make the line, for at most so many characters."""
        line = Input(typed, compact=True, max_length=most, placeholder=placeholder)
        line.cursor_blink = False
        return line

    @property
    def back(self) -> str:
        """What Esc does now."""
        return _("Esc empties") if self.line.value else _("Esc goes back")

    def action_back(self) -> None:
        """Empty the line; from there, go back."""
        if self.line.value:
            self.line.value = ""
        else:
            self.dismiss()
