"""The last line of the screen: connection, what is unsent, a notice, and where help is."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from session.values.updates import Connection, ConnectionUpdate, OutboxUpdate
from widgets.cells import spread
from widgets.i18n import _
from widgets.safe_text import safe_text
from widgets.words import connection_words, outbox_words

NOTICE_SECONDS = 10.0
_marks: list[str] = []


def set_marks(*marks: str) -> None:
    """Say this beside the help in every bar from its next drawing on: what holds for the whole terminal."""
    _marks[:] = [safe_text(mark) for mark in marks if mark]


class StatusBar(Widget):
    """One line that never changes its height."""

    DEFAULT_CSS = """
    StatusBar { height: 1; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Make a bar that says that a connection is being made."""
        super().__init__(id=id, classes=classes)
        self._connection = ConnectionUpdate(Connection.CONNECTING)
        self._outbox = OutboxUpdate(0, 0)
        self._notice = ""
        self._waiting = self._lost = ""
        self._lasting: tuple[str, ...] = ()
        self._notice_timer: Timer | None = None
        self._unseen: list[tuple[str, Callable[[], bool]]] = []
        self._unseen_timer: Timer | None = None

    def show_connection(self, update: ConnectionUpdate) -> None:
        """Say how it stands with the homeserver."""
        self._connection = update
        self.refresh()

    def show_outbox(self, update: OutboxUpdate) -> None:
        """Say how many messages are still here."""
        self._outbox = update
        self.refresh()

    def show_notice(self, text: str) -> None:
        """Say `text` for a while, in front of everything else; "" takes it away."""
        self._notice = safe_text(text)
        self._forget_in_time()
        self.refresh()

    def show_until_seen(self, text: str, seen: Callable[[], bool]) -> None:
        """Say `text` until `seen` is true when it is looked, now and then; one such text after the other."""
        self._unseen.append((safe_text(text), seen))
        self._look_who_sees()
        self.refresh()

    def show_waiting(self, text: str) -> None:
        """Say what waits for the user, for as long as it does; "" when nothing does."""
        self._waiting = safe_text(text)
        self.refresh()

    def show_lost(self, text: str) -> None:
        """Say which rooms are to be looked at though they are in no list; "" when none is."""
        if text != self._lost:
            self._lost = safe_text(text)
            self.refresh()

    def show_lasting(self, *texts: str) -> None:
        """Say one of `texts` for as long as it is so: the first, longest one that fits; none when nothing is to say."""
        self._lasting = tuple(safe_text(text) for text in texts)
        self.refresh()

    def take_over(self, other: StatusBar) -> None:
        """Say of connection, outbox and what lasts what another bar says."""
        self._connection, self._outbox = other._connection, other._outbox
        self._lasting, self._waiting, self._lost = other._lasting, other._waiting, other._lost
        self.refresh()

    def on_mount(self) -> None:
        """Let what was said before pass too."""
        self._forget_in_time()
        self._look_who_sees()

    def _look_who_sees(self) -> None:
        if self._unseen and self.is_attached and self._unseen_timer is None:
            self._unseen_timer = self.set_timer(NOTICE_SECONDS, self._forget_what_was_seen)

    def _forget_what_was_seen(self) -> None:
        self._unseen_timer = None
        if self._unseen and self._unseen[0][1]():
            del self._unseen[0]
            self.refresh()
        self._look_who_sees()

    def _forget_in_time(self) -> None:
        if self._notice_timer is not None:
            self._notice_timer.stop()
        passes = bool(self._notice) and self.is_attached
        self._notice_timer = self.set_timer(NOTICE_SECONDS, self._forget_notice) if passes else None

    def _forget_notice(self) -> None:
        self.show_notice("")

    def render(self) -> Content:
        """Return the line for the width there is."""
        return Content(self.line(self.content_size.width))

    def line(self, width: int) -> str:
        """Return the line in `width` cells: of what lasts, the longest way of saying it that fits."""
        state = f"{connection_words(self._connection)} · {outbox_words(self._outbox)}"
        right = _joined(*_marks, _("F1 help"))
        room = width - cell_len(right) - 1
        # That all is well may give way to what is not.
        states = (state, self._less()) if self._lasting else (state,)
        unseen = self._unseen[0][0] if self._unseen else ""
        for lasting in self._lasting or ("",):
            for shown in states:
                left = _joined(self._notice, self._lost, unseen, self._waiting, lasting, shown)
                if cell_len(left) <= room:
                    return spread(left, right, width)
        last = (self._lasting or ("",))[-1]
        left = _joined(self._notice, self._lost, unseen, self._waiting, last, self._less())
        return spread(left, right, width)

    def _less(self) -> str:
        """Return of connection and outbox what is not well."""
        synced = self._connection == ConnectionUpdate(Connection.SYNCED)
        return _joined(
            "" if synced else connection_words(self._connection),
            outbox_words(self._outbox) if self._outbox.unsent else "",
        )


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
