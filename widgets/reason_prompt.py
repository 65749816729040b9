"""Asks, in the hint bar's place, for the reason to send a held draft all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from widgets.safe_text import safe_content


class ReasonPrompt(Vertical):
    """A question and one line for the answer: two lines, like the bar it replaces."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]
    DEFAULT_CSS = """
    ReasonPrompt { height: 2; }
    ReasonPrompt Static { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    ReasonPrompt Input { height: 1; border: none; padding: 0 1; }
    """

    @dataclass
    class Given(Message):
        """A reason was given; it may be blank."""

        reason: str

    class Left(Message):
        """The question was left without an answer: nothing is sent."""

    def compose(self) -> ComposeResult:
        """Put the question over its answer."""
        yield Static("", id="reason-question", markup=False)
        answer = Input(id="reason-answer", compact=True, max_length=500)
        answer.cursor_blink = False
        yield answer

    def ask(self, question: str, placeholder: str) -> None:
        """Ask for a reason with an empty line, and take the keys."""
        self.query_one("#reason-question", Static).update(safe_content(question))
        answer = self.query_one("#reason-answer", Input)
        answer.placeholder = placeholder
        answer.value = ""
        answer.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand over the reason."""
        event.stop()
        self.post_message(self.Given(event.value.strip()))

    def action_leave(self) -> None:
        """Leave the question unanswered."""
        self.post_message(self.Left())
