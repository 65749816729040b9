"""Shows a new recovery key, once: it alone brings keys and trust back when all devices are lost."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from widgets.i18n import _
from widgets.passage import Passage
from widgets.safe_text import safe_content

LETTERS_ASKED = 4
ROOMY = 18
"""Rows from which empty lines stand between the parts."""


class RecoveryKeyScreen(Screen[None]):
    """The key, what it is for, and proof that it was written down."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "app.quit", show=False, id="quit"),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]
    AUTO_FOCUS = "Input"
    # An instance variable in Textual, all the same.
    VERTICAL_BREAKPOINTS = [(0, "-short"), (ROOMY, "-roomy")]  # noqa: RUF012

    def __init__(self, recovery_key: str) -> None:
        """Show this key."""
        super().__init__()
        self._recovery_key = recovery_key

    def compose(self) -> ComposeResult:
        """Show the key and ask for its end."""
        with Vertical(id="recovery"):
            yield Static(_("Your recovery key"), id="recovery-title", markup=False)
            yield Static(safe_content(self._recovery_key), id="recovery-key", markup=False)
            yield Passage(
                _(
                    "Write it down and keep it where your passwords are. With it you get your messages back when all "
                    "your devices are lost; nobody else can. It is shown this once."
                ),
                id="recovery-words",
            )
            yield Static(_("Type its last four characters to go on:"), classes="label", markup=False)
            answer = Input(id="recovery-answer", compact=True)
            answer.cursor_blink = False
            yield answer
            yield Static("", id="recovery-error", markup=False)
            yield Static("", id="recovery-notice", markup=False)

    def on_resize(self) -> None:
        """Leave the key and the answer in sight; of the words between them, what there is place for."""
        self.call_after_refresh(self._leave_place)

    def _leave_place(self) -> None:
        if not self.is_attached:
            return
        words = self.query_one("#recovery-words", Passage)
        others = [one for one in self.query_one("#recovery").children if one is not words and one.display]
        used = sum(one.outer_size.height + one.styles.margin.height for one in others)
        words.styles.max_height = max(1, self.size.height - used)
        self.query_one("#recovery").scroll_home(animate=False)

    def action_page(self, by: int) -> None:
        """Read on, or back, in what does not fit; in a very low terminal, in all of it."""
        self.query_one("#recovery-words", Passage).page(by)
        self.query_one("#recovery").scroll_relative(y=by, animate=False)

    def tell_logged_out(self) -> None:
        """Say that the server ended the session; the key stays here all the same until it is left."""
        words = _("The server has logged this device out. The key stays here until you go on.")
        self.query_one("#recovery-notice", Static).update(words)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on when the end of the key was typed."""
        event.stop()
        if event.value.strip() == self._recovery_key.replace(" ", "")[-LETTERS_ASKED:]:
            self.dismiss()
        else:
            self.query_one("#recovery-error", Static).update(_("These are not its last four characters."))
