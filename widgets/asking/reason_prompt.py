"""Asks, in the hint bar's place, for the reason to send a held draft all the same."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from widgets.asking.prompt import Prompt


class ReasonPrompt(Prompt):
    """A question and one line for the reason."""

    @dataclass
    class Given(Message):
        """A reason was given; it may be blank."""

        reason: str

    class Left(Message):
        """The question was left without an answer: nothing is sent."""

    def give(self, answer: str) -> None:
        """Hand over the reason."""
        self.post_message(self.Given(answer))

    def leave(self) -> None:
        """Leave the draft as it is."""
        self.post_message(self.Left())
