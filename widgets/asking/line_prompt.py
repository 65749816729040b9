"""Asks, in the hint bar's place, for one line: an emoji, a reason, a number."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from widgets.asking.prompt import Prompt


class LinePrompt(Prompt):
    """A question and one line for the answer."""

    @dataclass
    class Given(Message):
        """A line was given; it may be blank."""

        answer: str

    class Left(Message):
        """The question was left without an answer."""

    def give(self, answer: str) -> None:
        """Hand over the line."""
        self.post_message(self.Given(answer))

    def leave(self) -> None:
        """Do nothing."""
        self.post_message(self.Left())
