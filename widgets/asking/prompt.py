"""A question with one line for the answer, in the hint bar's place."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from widgets.safe_text import safe_content
from widgets.veil import hidden


class Prompt(Vertical):
    """Asks; what comes of it is a message of the kind of prompt it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "earlier", show=False),
    ]
    DEFAULT_CSS = """
    Prompt { height: auto; }
    Prompt Static { height: auto; max-height: 6; padding: 0 1; }
    Prompt Input { height: 1; border: none; padding: 0 1; }
    """
    MOST: ClassVar[int] = 500
    """Code points of an answer."""

    def compose(self) -> ComposeResult:
        """Put the question over its answer."""
        yield Static("", markup=False)
        answer = Input(compact=True, max_length=self.MOST)
        answer.cursor_blink = False
        yield answer

    _earlier = ""
    """An answer that was given before."""

    def draw_anew(self) -> None:
        """Hide what is being typed, or show it again."""
        self.query_one(Input).password = hidden()

    def ask(self, question: str, placeholder: str, value: str = "", earlier: str = "") -> None:
        """Ask, with `value` as the answer that stands there, and take the keys; Up takes an `earlier` one."""
        self._earlier = earlier
        self.query_one(Static).update(safe_content(question))
        answer = self.query_one(Input)
        answer.placeholder = placeholder
        answer.value = value
        answer.cursor_position = len(value)
        answer.focus()

    def action_earlier(self) -> None:
        """Take what was answered before, unless something else is being answered."""
        answer = self.query_one(Input)
        if self._earlier and not answer.value:
            answer.value = self._earlier
            answer.cursor_position = len(self._earlier)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand over the answer."""
        event.stop()
        self.give(event.value.strip())

    def action_leave(self) -> None:
        """Leave the question unanswered."""
        self.leave()

    def give(self, answer: str) -> None:
        """Post the answer."""
        raise NotImplementedError

    def leave(self) -> None:
        """Post that there is none."""
        raise NotImplementedError
