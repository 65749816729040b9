"""Asks, in the hint bar's place, a question that a letter answers: Enter never does."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from widgets.asking.letters import TakesLetters
from widgets.cells import cut
from widgets.i18n import _
from widgets.safe_text import safe_text


class QuestionBar(TakesLetters, can_focus=True):
    """A question and its keys: two lines, like the bar it replaces."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,j", "answer(True)", show=False, id="answer.yes"),
        Binding("n,escape", "answer(False)", show=False),
    ]
    DEFAULT_CSS = """
    QuestionBar { height: 2; }
    """

    class Answered(Message):
        """The question was answered."""

        def __init__(self, *, yes: bool) -> None:
            """Carry the answer."""
            super().__init__()
            self.yes = yes

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
        keys = _("{yes} yes · {no} no").format(yes=_("y"), no="n, Esc")
        return Content.assemble(" ", (cut(self._question, width), "bold"), "\n ", cut(keys, width))

    def action_answer(self, yes: bool) -> None:
        """Hand over the answer."""
        self.post_message(self.Answered(yes=yes))
