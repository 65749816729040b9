"""The frame of screens that lie over the main one: a head, one thing to do, its keys, and the same last line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import WorkType

from session.values.updates import Batch, ConnectionUpdate, NoticeUpdate, OutboxUpdate, RoomsUpdate, TrustUpdate
from tui.asking import Asking
from tui.screens.elsewhere import Elsewhere
from widgets.cells import cut
from widgets.composing.hint_bar import NARROW, fitting, in_two_lines
from widgets.i18n import spoken
from widgets.status_bar import StatusBar
from widgets.trust.trust_words import lasting_words

if TYPE_CHECKING:
    from session.host import SessionHost


ROOMY = 20
"""Rows from which there is place for empty lines."""


class FramedScreen(Elsewhere):
    """What such screens share; each says what is in its body."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
    ]

    # An instance variable in Textual, all the same.
    VERTICAL_BREAKPOINTS = [(0, "-short"), (ROOMY, "-roomy")]  # noqa: RUF012

    DRAWS_MUCH: ClassVar[bool] = False
    """Whether drawing it takes so long that others need a turn meanwhile."""

    def __init__(self, host: SessionHost, keymap: Mapping[str, str]) -> None:
        """Make a screen with the keys as the config has them."""
        super().__init__()
        self.host = host
        self.keymap = keymap
        self.asking = Asking(host, self, self.tell)
        """Asks the session; what goes wrong is told."""
        self.status = StatusBar(id="status")
        """The last line."""
        self._head = ("", "")
        self._keys: tuple[str, ...] = ()
        self._last_key = ""
        self._begun = False

    def compose(self) -> ComposeResult:
        """Put the regions in their places; none of them ever moves. The last line goes on from the screen below."""
        for below in reversed(self.app.screen_stack):
            if below is not self and (bars := below.query(StatusBar)):
                self.status.take_over(bars.first())
                break
        yield Static("", id="frame-head", markup=False)
        with Vertical(id="frame-body"):
            yield from self.body()
        yield Static("", id="frame-keys", markup=False)
        yield self.status

    def body(self) -> Iterable[Widget]:
        """Give what this screen is about."""
        return ()

    async def on_event(self, event: events.Event) -> None:
        """Let others have their turn between the events that a screen begins with, each of which may draw all of it."""
        if self.DRAWS_MUCH and isinstance(event, events.ScreenResume | events.Resize):
            await asyncio.sleep(0)
        if isinstance(event, events.ScreenResume) and not self._begun:
            # It has just got its styles.
            self._begun, event.refresh_styles = True, False
        await super().on_event(event)

    def on_resize(self) -> None:
        """Fit the words into the new width."""
        self._show_frame()

    def show_head(self, first: str, second: str) -> None:
        """Say in two lines what this screen is about; both safe to show."""
        self._head = (first, second)
        self._show_frame()

    def show_keys(self, *keys: str, last: str) -> None:
        """Say which keys do what, the most important first; `last` always stays."""
        self._keys, self._last_key = keys, last
        self._show_frame()

    def _show_frame(self) -> None:
        if not self.is_mounted:
            return
        width = self.size.width - 2
        keys = self.query_one("#frame-keys", Static)
        keys.styles.height = 2 if width < NARROW else 1
        first, second = (cut(line, width) for line in self._head)
        self.query_one("#frame-head", Static).update(Content.assemble((first, "bold"), "\n", second))
        if width < NARROW:
            keys.update(Content("\n".join(in_two_lines(self._keys, self._last_key, width))))
        else:
            keys.update(Content(fitting(self._keys, self._last_key, width)))

    def apply(self, batch: Batch) -> None:
        """Take over what is news for this screen."""
        for update in batch.updates:
            match update:
                case ConnectionUpdate():
                    self.status.show_connection(update)
                case OutboxUpdate():
                    self.status.show_outbox(update)
                case NoticeUpdate():
                    self.tell(spoken(update.words))
                case TrustUpdate():
                    self.status.show_lasting(*lasting_words(update))
                    self.trust_changed(update)
                case RoomsUpdate():
                    self.rooms_changed(update)

    def trust_changed(self, update: TrustUpdate) -> None:
        """Take over how it stands with this device and new ones."""

    def rooms_changed(self, update: RoomsUpdate) -> None:
        """Take over what changed in rooms."""

    def work(
        self, steps: Callable[..., Awaitable[object]], *args: object, group: str = "default", exclusive: bool = False
    ) -> None:
        """Do steps that wait for the session, beside the screen, for as long as it is shown."""

        async def while_shown() -> None:
            try:
                await steps(*args)
            except NoMatches:
                # The screen was left, or the app ended, while the session answered.
                if self in self.app.screen_stack and self.app.is_running:
                    raise

        begun: WorkType[None] = while_shown
        self.run_worker(begun, group=group, exclusive=exclusive)

    @property
    def busy(self) -> bool:
        """Whether something is being done here whose end its owner has to see."""
        return False

    def tell(self, notice: str) -> None:
        """Say one sentence in the status bar."""
        self.status.show_notice(notice)

    def action_back(self) -> None:
        """Go back to what lies below."""
        self.dismiss()
