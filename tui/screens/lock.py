"""Locked: nothing of the account is shown or open. The passphrase, or the same command or keyring, opens it again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from session.values.errors import SessionError
from tui.commands.command import Context
from tui.commands.registry import bindings
from tui.terminal.quiet_app import QuietApp
from widgets.i18n import _
from widgets.safe_text import safe_content
from widgets.words import error_words


class LockScreen(Screen[None]):
    """Asks for the passphrase, or for Enter where a command or the keyring has it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(each for each in bindings([Context.ANYWHERE]) if each.id == "quit"),
        Binding("enter", "open", show=False),
    ]
    AUTO_FOCUS = "Input"

    def __init__(self, reopen: Callable[[str], Awaitable[None]], *, asks: bool) -> None:
        """Open by `reopen`, which gets what was typed and raises `SessionError`; without `asks` nothing is typed."""
        super().__init__()
        self._reopen = reopen
        self._asks = asks
        self._may_open = False
        self._busy = False

    def compose(self) -> ComposeResult:
        """Show a line to fill in, and one line each for progress and errors."""
        with Vertical(id="login"):
            yield Static(_("sluis is locked"), id="login-title", markup=False)
            if self._asks:
                yield Static(_("Passphrase of the store"), classes="label", markup=False)
                field = Input(id="passphrase", password=True, compact=True)
                field.cursor_blink = False
                yield field
            yield Static(_("closing the store"), id="login-progress", markup=False)
            yield Static("", id="login-error", markup=False)
            keys = _("Enter opens it again · Ctrl-Q quits")
            yield Static(
                _("Nothing is fetched or sent meanwhile; what waits goes on then."),
                classes="label",
                markup=False,
            )
            yield Static(keys, classes="label", markup=False)

    def may_open(self, problem: str = "") -> None:
        """Take the passphrase from now on: the store is closed; say what went wrong with that."""
        self._may_open = True
        self._progress("")
        if problem:
            self._say(problem)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Open with what was typed."""
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Open, once the store is closed; a second Enter meanwhile asks nothing."""
        if self._busy or not self._may_open:
            return
        typed = self._take()
        if self._asks and not typed:
            self._say(_("The passphrase is empty."))
            return
        self._busy = True
        if isinstance(self.app, QuietApp):
            self.app.typed.hold()
        self._say("")
        self._progress(_("opening the store"))
        # The app's, for this screen is gone before it is done.
        self.app.run_worker(self._open(typed), exit_on_error=True)

    async def _open(self, typed: str) -> None:
        app = self.app
        try:
            await self._reopen(typed)
        except SessionError as error:
            if isinstance(app, QuietApp):
                app.typed.let_go()
            self._progress("")
            self._say(error_words(error))
        finally:
            self._busy = False

    def _take(self) -> str:
        """Return what was typed, which stands there no longer."""
        for field in self.query(Input):
            typed, field.value = field.value, ""
            return typed
        return ""

    def _progress(self, words: str) -> None:
        self.query_one("#login-progress", Static).update(safe_content(words))

    def _say(self, problem: str) -> None:
        self.query_one("#login-error", Static).update(safe_content(problem))
