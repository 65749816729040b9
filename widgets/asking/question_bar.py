"""Asks, in the hint bar's place, a question that is answered by yes or no: Enter never does."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from widgets.asking.letter_bar import LetterBar
from widgets.i18n import _


class QuestionBar(LetterBar):
    """Asks yes or no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,j", "answer(True)", show=False, id="answer.yes"),
        Binding("n,escape", "answer(False)", show=False),
    ]

    class Answered(Message):
        """The question was answered."""

        def __init__(self, *, yes: bool) -> None:
            """Carry the answer."""
            super().__init__()
            self.yes = yes

    def keys(self) -> str:
        """Return the letters, with what each of them answers."""
        return _("{yes} yes · {no} no").format(yes=_("y"), no="n, Esc")

    def action_answer(self, yes: bool) -> None:
        """Hand over the answer."""
        self.post_message(self.Answered(yes=yes))
