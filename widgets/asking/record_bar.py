"""Says, in the hint bar's place, that somebody is being recorded, and for how long; Enter keeps it, Escape does not."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.timer import Timer

from widgets.asking.letters import TakesLetters
from widgets.cells import cut
from widgets.file_words import played_words
from widgets.i18n import _


class RecordBar(TakesLetters, can_focus=True):
    """How long it has been, over the keys: two lines, like the bar it replaces."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "answer(True)", show=False),
        Binding("escape", "answer(False)", show=False),
    ]
    DEFAULT_CSS = """
    RecordBar { height: 2; }
    """

    class Answered(Message):
        """The recording is to stop."""

        def __init__(self, *, keep: bool) -> None:
            """Carry whether it is to be kept."""
            super().__init__()
            self.keep = keep

    def __init__(self, *, id: str | None = None) -> None:
        """Make a bar that says nothing yet."""
        super().__init__(id=id)
        self._began = 0.0
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Count from now on, and take the keys."""
        self._began = monotonic()
        if self._timer is None:
            self._timer = self.set_interval(1, self.refresh)
        self._timer.resume()
        self.refresh()
        self.focus()

    def end(self) -> None:
        """Count no longer."""
        if self._timer is not None:
            self._timer.pause()

    def render(self) -> Content:
        """Return how long it has been over the keys."""
        width = self.size.width - 1
        said = _("Recording: {played}").format(played=played_words(int(monotonic() - self._began)))
        keys = _("Enter stops and sends · Esc throws it away")
        return Content.assemble(" ", (cut(f"● {said}", width), "bold"), "\n ", cut(keys, width))

    def action_answer(self, keep: bool) -> None:
        """Hand over the answer."""
        self.post_message(self.Answered(keep=keep))
