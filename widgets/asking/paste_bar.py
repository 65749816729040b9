"""Asks, in the hint bar's place, how many lines at once are to be pasted: as they are, as code, or not."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from widgets.asking.letter_bar import LetterBar
from widgets.i18n import _


class PasteAs(Enum):
    """How."""

    TEXT = "text"
    CODE = "code"
    NOTHING = "nothing"


class PasteBar(LetterBar):
    """Asks how."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,j", "answer('text')", show=False, id="answer.yes"),
        Binding("c", "answer('code')", show=False),
        Binding("n,escape", "answer('nothing')", show=False),
    ]

    class Answered(Message):
        """The question was answered."""

        def __init__(self, how: PasteAs) -> None:
            """Carry the answer."""
            super().__init__()
            self.how = how

    def keys(self) -> str:
        """Return the letters, with what each of them answers."""
        return _("{yes} yes · c as a code block · {no} no").format(yes=_("y"), no="n, Esc")

    def action_answer(self, how: str) -> None:
        """Hand over the answer."""
        self.post_message(self.Answered(PasteAs(how)))
