"""Asks, in the hint bar's place, into which folder a file should be saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.message import Message

from widgets.asking.prompt import Prompt


class FolderPrompt(Prompt):
    """A question and one line for the folder."""

    MOST: ClassVar[int] = 4096

    @dataclass
    class Given(Message):
        """A folder was named."""

        folder: str

    class Left(Message):
        """Nothing is to be saved."""

    def give(self, answer: str) -> None:
        """Hand over the folder."""
        self.post_message(self.Given(answer))

    def leave(self) -> None:
        """Save nothing."""
        self.post_message(self.Left())
