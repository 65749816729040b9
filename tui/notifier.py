"""Lets a notice out: by the terminal, by the desktop, by a command of the user's. None of them gets what was said."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

from session.errors import SessionError
from session.updates import Batch
from session.words import N_
from tui.environment import for_children
from tui.notices import Notice, NoticeKind, Notices
from tui.terminal import Terminal
from widgets.i18n import _
from widgets.room_rows import room_name
from widgets.veil import hidden
from widgets.words import error_words

if TYPE_CHECKING:
    from tui.config import Config
    from tui.screens.chat import ChatScreen

PATIENCE = 10.0
"""Seconds that a command may take."""


class Notifier:
    """Notifies for one main screen."""

    def __init__(self, screen: ChatScreen, config: Config, tell: Callable[[str], None]) -> None:
        """Do what the settings say; what goes wrong is told by `tell`."""
        self._screen = screen
        self._config = config
        self._tell = tell
        self._notices = Notices(config.quiet_hours)
        self.account = ""
        """Whose news these are, in a notice, where there are several accounts."""

    def apply(self, batch: Batch) -> None:
        """Take over what the session told, and notify if there is something to notify of."""
        room, app = self._screen.open_room, self._screen.app
        notice = self._notices.take(batch, room.room_id if room is not None and app.app_focus else None)
        if notice is not None:
            self.let_out(notice, self.account)

    @property
    def _terminal(self) -> Terminal | None:
        driver = self._screen.app._driver
        return driver if isinstance(driver, Terminal) else None

    def let_out(self, notice: Notice, account: str) -> None:
        """Notify of one thing, naming the account unless that is ""."""
        names_it = self._config.notify_rooms and not hidden()
        words = notice_words(notice, names_it=names_it)
        words = f"{words} · {account}" if account else words
        for way in self._config.notify:
            if way == "bell":
                self._screen.app.bell()
            elif way == "desktop":
                self._start(desktop_command(words), "")
            elif (terminal := self._terminal) is not None:
                terminal.tell_desktop(way, words, in_tmux=self._config.tmux_passthrough)
        if self._config.notify_command:
            said = {"kind": notice.kind.value, **({"room": room_name(notice.room)} if names_it else {})}
            said |= {"account": account} if account else {}
            self._start(shlex.split(self._config.notify_command), json.dumps(said))

    def _start(self, command: list[str], given: str) -> None:
        def run() -> None:
            try:
                run_quietly(command, given)
            except SessionError as error:
                self._screen.app.call_from_thread(self._tell, error_words(error))

        if command:
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


def desktop_command(words: str) -> list[str]:
    """Return the command that shows a line on the desktop; none where the desktop has no such command."""
    program = shutil.which("notify-send")
    return [program, "--app-name=sluis", "--", "sluis", words] if program else []


def run_quietly(command: list[str], given: str) -> None:
    """Run a command that gets `given` on its standard input, and wait for it; what it writes is nobody's.

    Raises:
        SessionError: when it cannot be run, fails, or takes too long.
    """
    try:
        subprocess.run(
            command,
            input=given.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
            start_new_session=True,
            env=for_children(),
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise SessionError(
            N_("The command of notifications did not work ({kind}); see notify_command."), kind=type(error).__name__
        ) from error
