"""The last line of the screen: connection, what is unsent, a notice, and where help is.

Law of this file: a notice can be read whole. What else the line says makes way for it, step by step, and comes back
behind it; a notice that has no room even alone is shown over what stands above the line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from session.values.updates import Connection, ConnectionUpdate, OutboxUpdate
from widgets.cells import cut, spread
from widgets.i18n import _
from widgets.long_notice import LongNotice
from widgets.safe_text import safe_text
from widgets.words import connection_words, outbox_words

NOTICE_SECONDS = 10.0
_marks: list[str] = []


def set_marks(*marks: str) -> None:
    """Say this beside the help in every bar from its next drawing on: what holds for the whole terminal.

    The most important first: the last ones make way first.
    """
    _marks[:] = [safe_text(mark) for mark in marks if mark]


class StatusBar(Widget):
    """One line that never changes its height."""

    DEFAULT_CSS = """
    StatusBar { height: 1; }
    """

    def __init__(
        self,
        *,
        in_sight: Callable[[], int] = lambda: 0,
        listed: Callable[[], bool] = lambda: False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a bar that says that a connection is being made.

        `in_sight` says how many lines above it are not to be covered by a notice that is too long for it, and
        `listed` whether a list on the screen says already what is new elsewhere.
        """
        super().__init__(id=id, classes=classes)
        self._in_sight = in_sight
        self._listed = listed
        self._whole = LongNotice()
        self._connection = ConnectionUpdate(Connection.CONNECTING)
        self._outbox = OutboxUpdate(0, 0)
        self._notice = ""
        self._still: Callable[[], bool] | None = None
        self._waiting = self._lost = self._news = self._under_way = ""
        self._lasting: tuple[str, ...] = ()
        self._notice_timer: Timer | None = None
        self._unseen: list[tuple[str, Callable[[], bool]]] = []
        self._unseen_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Put what a long notice is shown in beside the line."""
        yield self._whole

    def show_connection(self, update: ConnectionUpdate) -> None:
        """Say how it stands with the homeserver."""
        self._connection = update
        self.show_anew()

    def show_outbox(self, update: OutboxUpdate) -> None:
        """Say how many messages are still here."""
        self._outbox = update
        self.show_anew()

    def show_notice(self, text: str, still: Callable[[], bool] | None = None) -> None:
        """Say `text` for a while, in front of everything else; "" takes it away.

        It goes earlier when `still` is not true any more when `look_again` asks.
        """
        self._notice, self._still = safe_text(text), still
        self._forget_in_time()
        self.show_anew()

    def look_again(self) -> None:
        """Take a notice away that speaks of what is not so any more."""
        if self._still is not None and not self._still():
            self.show_notice("")

    def show_until_seen(self, text: str, seen: Callable[[], bool]) -> None:
        """Say `text` until `seen` is true when it is looked, now and then; one such text after the other."""
        self._unseen.append((safe_text(text), seen))
        self._look_who_sees()
        self.show_anew()

    def forget_unseen(self) -> None:
        """Say none of the sentences any more that wait until somebody has seen them: somebody went where they lead."""
        self._unseen.clear()
        self.show_anew()

    def show_waiting(self, text: str) -> None:
        """Say what waits for the user, for as long as it does; "" when nothing does."""
        self._waiting = safe_text(text)
        self.show_anew()

    def show_lost(self, text: str) -> None:
        """Say which rooms are to be looked at though they are in no list; "" when none is."""
        if text != self._lost:
            self._lost = safe_text(text)
            self.show_anew()

    def show_news(self, text: str) -> None:
        """Say what is new in other rooms, where no list on the screen says so; "" when nothing is."""
        self._news = safe_text(text)
        # Also where nothing else is new: the list may have come, or gone.
        self.show_anew()

    def show_under_way(self, text: str) -> None:
        """Say what was asked for and has not come yet; "" when nothing is."""
        if text != self._under_way:
            self._under_way = safe_text(text)
            self.show_anew()

    def show_lasting(self, *texts: str) -> None:
        """Say one of `texts` for as long as it is so: the first, longest one that fits; none when nothing is to say."""
        self._lasting = tuple(safe_text(text) for text in texts)
        self.show_anew()

    def take_over(self, other: StatusBar) -> None:
        """Say of connection, outbox and what lasts what another bar says."""
        self._connection, self._outbox = other._connection, other._outbox
        self._lasting, self._waiting, self._lost = other._lasting, other._waiting, other._lost
        self.show_anew()

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
            self.show_anew()
        self._look_who_sees()

    def _forget_in_time(self) -> None:
        if self._notice_timer is not None:
            self._notice_timer.stop()
        passes = bool(self._notice) and self.is_attached
        self._notice_timer = self.set_timer(NOTICE_SECONDS, self._forget_notice) if passes else None

    def _forget_notice(self) -> None:
        self.show_notice("")

    def show_anew(self) -> None:
        """Draw the line anew, and over what stands above it what it has no room for."""
        self.refresh()
        if self.is_mounted and (width := self.content_size.width):
            said = self._said
            self._whole.show("" if self._fitting(said, width) else said, width, self._in_sight())

    def on_resize(self) -> None:
        """See what fits into the new width."""
        self.show_anew()

    def render(self) -> Content:
        """Return the line for the width there is."""
        return Content(self.line(self.content_size.width))

    def line(self, width: int) -> str:
        """Return the line in `width` cells; a notice that does not fit into it is not in it."""
        if (fitting := self._fitting(self._said, width) or self._fitting("", width)) is not None:
            return spread(*fitting, width)
        return cut(
            _joined(self._under_way, self._lost, self._waiting, (self._lasting or ("",))[-1], self._less()), width
        )

    @property
    def _said(self) -> str:
        return _joined(self._notice, self._unseen[0][0] if self._unseen else "")

    def _fitting(self, said: str, width: int) -> tuple[str, str] | None:
        """Return what stands at both ends of `width` cells beside what is said, or None where that has no room."""
        for left, right in self._ways(said):
            if cell_len(left) + (cell_len(right) + 1 if right else 0) <= width:
                return left, right
        return None

    def _ways(self, said: str) -> Iterator[tuple[str, str]]:
        """Yield what could stand at both ends, the fullest first."""
        news = "" if self._listed() else self._news
        state, less = f"{connection_words(self._connection)} · {outbox_words(self._outbox)}", self._less()
        rights = _making_way(*_marks)
        for lasting in self._lasting or ("",):
            # That all is well may give way to what is not.
            yield _joined(said, self._under_way, self._lost, self._waiting, lasting, news, state), rights[0]
            yield _joined(said, self._under_way, self._lost, self._waiting, lasting, news, less), rights[0]
            yield _joined(said, self._under_way, self._lost, self._waiting, lasting, less), rights[0]
        short = (self._lasting or ("",))[-1]
        for right in rights:
            yield _joined(said, self._under_way, self._lost, self._waiting, short, news, less), right
            yield _joined(said, self._under_way, self._lost, self._waiting, short, less), right
        if said:
            yield said, ""

    def _less(self) -> str:
        """Return of connection and outbox what is not well."""
        synced = self._connection == ConnectionUpdate(Connection.SYNCED)
        return _joined(
            "" if synced else connection_words(self._connection),
            outbox_words(self._outbox) if self._outbox.unsent else "",
        )


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _making_way(*marks: str) -> list[str]:
    """Return what could stand at the right end, the fullest first; whose account it is goes last."""
    shown = [_joined(*marks[:count], _("F1 help")) for count in range(len(marks), 0, -1)]
    return [*shown, *([marks[0]] if marks else [_("F1 help")]), ""]
