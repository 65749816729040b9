"""Asks, in the hint bar's place, how many lines at once are to be pasted: as they are, as code, or not."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from widgets.asking.letters import TakesLetters
from widgets.cells import cut
from widgets.i18n import _
from widgets.safe_text import safe_text


class PasteAs(Enum):
    """How."""

    TEXT = "text"
    CODE = "code"
    NOTHING = "nothing"


class PasteBar(TakesLetters, can_focus=True):
    """A question and its keys: two lines, like the bar it replaces. Enter is none of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,j", "answer('text')", show=False, id="answer.yes"),
        Binding("c", "answer('code')", show=False),
        Binding("n,escape", "answer('nothing')", show=False),
    ]
    DEFAULT_CSS = """
    PasteBar { height: 2; }
    """

    class Answered(Message):
        """The question was answered."""

        def __init__(self, how: PasteAs) -> None:
            """Carry the answer."""
            super().__init__()
            self.how = how

    def __init__(self, *, id: str | None = None) -> None:
        """Make a bar that asks nothing yet."""
        super().__init__(id=id)
        self._question = ""

    def ask(self, question: str) -> None:
        """Ask, and take the keys."""
        self._question = safe_text(question)
        self.refresh()
        self.focus()

    def render(self) -> Content:
        """Return the question over its keys."""
        width = self.size.width - 1
        keys = _("{yes} yes · c as a code block · {no} no").format(yes=_("y"), no="n, Esc")
        return Content.assemble(" ", (cut(self._question, width), "bold"), "\n ", cut(keys, width))

    def action_answer(self, how: str) -> None:
        """Hand over the answer."""
        self.post_message(self.Answered(PasteAs(how)))
