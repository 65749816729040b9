"""Lets a notice out: by terminal, desktop, a command of the user's. What was said goes along on request alone."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from session.values.errors import SessionError
from session.values.updates import Batch
from tui.asking import ask
from tui.notices.desktop import show_on_desktop
from tui.notices.notices import Notice, NoticeKind, Notices
from tui.notices.quiet_program import run_quietly
from tui.panes.seat import Seat
from tui.terminal.driver import Terminal
from widgets.i18n import _
from widgets.rooms.room_names import room_name
from widgets.safe_text import safe_text
from widgets.veil import hidden
from widgets.words import error_words

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session
    from session.values.model import Quoted
    from tui.settings.config import Config

MOST_SAID = 200
"""Characters of a name, and of what was said."""


class Notifier:
    """Notifies for one main screen."""

    def __init__(
        self,
        screen: Screen[None],
        pane: Callable[[], Seat],
        host: SessionHost,
        session: Session,
        config: Config,
        tell: Callable[[str], None],
    ) -> None:
        """Do what the settings say; `pane` is what is looked at there, and what goes wrong is told by `tell`."""
        self._screen = screen
        self._pane = pane
        self._host = host
        self._session = session
        self._config = config
        self._tell = tell
        self._notices = Notices(config.quiet_hours)
        self.account = ""
        """Whose news these are, in a notice, where there are several accounts."""

    def apply(self, batch: Batch) -> None:
        """Take over what the session told, and notify if there is something to notify of."""
        pane = self._pane()
        notice = self._notices.take(batch, pane.room_id if pane.looked_at else None)
        if notice is not None:
            self.let_out(notice, self.account, self._session)

    @property
    def _terminal(self) -> Terminal | None:
        driver = self._screen.app._driver
        return driver if isinstance(driver, Terminal) else None

    def let_out(self, notice: Notice, account: str, session: Session) -> None:
        """Notify of one thing in an account's session, naming the account unless that is ""."""
        if self._config.notify_text and not hidden() and notice.kind is not NoticeKind.INVITATION:
            self._screen.run_worker(self._let_out_text(notice, account, session), group="notify")
        else:
            self._tell_all(notice, account, None)

    async def _let_out_text(self, notice: Notice, account: str, session: Session) -> None:
        """Notify of who wrote and what, where that is known by now."""
        try:
            said = await ask(self._host, session.messages.newest.of, notice.room.room_id)
        except SessionError:
            said = None
        # It may have been hidden, and the screen locked, while that was asked.
        if self._screen.is_attached:
            self._tell_all(notice, account, None if hidden() else said)

    def _tell_all(self, notice: Notice, account: str, said: Quoted | None) -> None:
        names_it = self._config.notify_rooms and not hidden()
        words = notice_words(notice, names_it=names_it)
        words = f"{words} · {account}" if account else words
        text = said_words(said) if said is not None else ""
        for way in self._config.notify:
            if way == "bell":
                self._screen.app.bell()
            elif way == "desktop":
                self._run(lambda: show_on_desktop(words, text))
            elif (terminal := self._terminal) is not None:
                line = f"{words} · {text}" if text else words
                terminal.tell_desktop(way, line, in_tmux=self._config.tmux_passthrough)
        if self._config.notify_command:
            told = {"kind": notice.kind.value, **({"room": room_name(notice.room)} if names_it else {})}
            told |= {"account": account} if account else {}
            told |= {"text": text} if text else {}
            self._start(shlex.split(self._config.notify_command), json.dumps(told))

    def _start(self, command: list[str], given: str) -> None:
        if command:
            self._run(lambda: run_quietly(command, given))

    def _run(self, work: Callable[[], None]) -> None:
        """Do something that may take its time, and tell when it does not work."""

        def run() -> None:
            try:
                work()
            except SessionError as error:
                self._screen.app.call_from_thread(self._tell, error_words(error))

        self._screen.run_worker(run, thread=True, group="notify", exit_on_error=False)


def notice_words(notice: Notice, *, names_it: bool) -> str:
    """Return one line to notify with, safe to write; the room's name is in it where that was asked for."""
    if names_it:
        words = {
            NoticeKind.MESSAGE: _("new message in {room}"),
            NoticeKind.MENTION: _("somebody calls you in {room}"),
            NoticeKind.INVITATION: _("invitation to {room}"),
        }
        return words[notice.kind].format(room=room_name(notice.room))
    return {
        NoticeKind.MESSAGE: _("new message in sluis"),
        NoticeKind.MENTION: _("somebody calls you in sluis"),
        NoticeKind.INVITATION: _("new invitation in sluis"),
    }[notice.kind]


def said_words(said: Quoted) -> str:
    """Return who wrote and what, in one line that is safe to write."""
    name, text = (safe_text(" ".join(part.split()), MOST_SAID) for part in (said.sender_name, said.text))
    return f"{name}: {text}"
