"""What an app gives away of itself to terminal and disk: no pictures, no values, copied text only where it may."""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from pathlib import Path
from typing import Any

from rich.text import Text
from textual import events
from textual.app import App
from textual.widgets import Input

from tui.locking import Idle
from tui.terminal.driver import Terminal
from tui.terminal.garbage import keep_out_of_the_way
from tui.terminal.type_ahead import TypeAhead, Typed
from widgets.i18n import _
from widgets.status_bar import StatusBar, set_marks
from widgets.veil import Veiled, hidden, hide


class QuietApp(App[None]):
    """An app that keeps to itself what it shows; every last line says what it does not."""

    may_copy = False
    """Whether copied text goes to the terminal."""
    _account = ""

    def __init__(self, idle: Idle, **options: Any) -> None:
        """Make an app that counts how long no key was pressed with `idle`."""
        super().__init__(**options)
        self.idle = idle
        """How long no key was pressed."""
        self.typed = TypeAhead(self, super().on_event, self.passes)
        """Keys that wait for each other, or for somebody to see where they go."""

    def passes(self, typed: Typed) -> bool:  # noqa: ARG002 - for an app that has such keys
        """Return whether a key is answered also while all others are held."""
        return False

    def watch_app_focus(self, focus: bool) -> None:
        """Give the keys to a screen that came while the terminal was behind others: Textual gave them to nothing there.

        Called at the first key too, before it is handed on, where the terminal never says that it is in front again.
        """
        if focus and self.screen_stack and self.screen.focused is None:
            self.screen._update_auto_focus()

    def run(self, *, mouse: bool = False, **options: Any) -> None:
        """Run until the user quits; without the mouse, whose every move would be sent up the line."""
        super().run(mouse=mouse, **options)

    async def run_async(self, *, mouse: bool = False, **options: Any) -> None:
        """Run in the loop that is there, as `run` does."""
        setting_aside = asyncio.create_task(keep_out_of_the_way(lambda: self.idle.seconds))
        try:
            await super().run_async(mouse=mouse, **options)
        finally:
            setting_aside.cancel()

    async def on_event(self, event: events.Event) -> None:
        """Let each key be answered before the next one is handed on, and notice that somebody is there."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.idle.touch()
            await self.typed.take(event)
        else:
            await super().on_event(event)

    async def _shutdown(self) -> None:
        """End what is under way before the widgets are gone that it would speak to, whoever ends the app."""
        self.workers.cancel_all()
        await super()._shutdown()

    def _fatal_error(self) -> None:
        """End on a fault of the program: Textual would print the values of variables, which may be anybody's words."""
        kind, error, trace = sys.exc_info()
        frames = traceback.extract_tb(trace)
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        logging.getLogger("tui").error("unexpected error", exc_info=error)
        line = _("sluis: a fault in the program ({kind}, {place}); what is unsent is kept.")
        self.bell()
        self._exit_renderables.append(Text(line.format(kind=kind.__name__ if kind else "", place=place)))
        self._close_messages_no_wait()

    def allow_copying(self) -> None:
        """Let copied text go to the terminal too, until the lock or the end; every last line says so."""
        self.may_copy = True
        self._show_marks()

    def forget_copies(self) -> None:
        """Forget what was copied, and hand no more of it to the terminal."""
        self._clipboard = ""
        self.may_copy = False
        self._show_marks()

    def erase(self) -> None:
        """Leave no cell of what was shown in the terminal, and draw what is shown now."""
        if isinstance(self._driver, Terminal):
            self._driver.erase()
        self.screen.refresh(layout=True)

    def copy_to_clipboard(self, text: str) -> None:
        """Keep copied text in the app, and hand it to the terminal only where that was allowed; a secret never.

        The terminal's clipboard is read by others: tmux keeps copies, and so does what the desktop runs.
        """
        secret = isinstance(self.focused, Input) and self.focused.password
        self._clipboard = "" if secret else text
        if self.may_copy and not secret and isinstance(self._driver, Terminal):
            self._driver.copy(text)

    def mark_account(self, words: str) -> None:
        """Say on every screen whose account is shown; "" says nothing."""
        if words != self._account:
            self._account = words
            self._show_marks()

    def action_privacy(self) -> None:
        """Hide what people wrote, or show it again."""
        hide(not hidden())
        self._show_marks()
        for screen in self.screen_stack:
            for widget in (screen, *screen.walk_children()):
                if isinstance(widget, Veiled):
                    widget.draw_anew()

    def _show_marks(self) -> None:
        set_marks(
            self._account, _("texts hidden") if hidden() else "", _("copies to terminal") if self.may_copy else ""
        )
        for screen in self.screen_stack:
            for bar in screen.query(StatusBar):
                bar.show_anew()

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:  # noqa: ARG002
        """Draw none on a key."""
        self.bell()

    def save_screenshot(self, *_where: object, **_more: object) -> str:
        """Save none, whoever asks."""
        return ""

    def deliver_screenshot(self, *_where: object, **_more: object) -> str | None:
        """Deliver none, whoever asks."""
        return None
