"""A question in the hint bar's place, over the letters that answer it: Enter is none of them."""

from __future__ import annotations

from textual.content import Content

from widgets.asking.letters import TakesLetters
from widgets.cells import cut
from widgets.safe_text import safe_text


class LetterBar(TakesLetters, can_focus=True):
    """A question and its keys: two lines, like the bar it replaces. What the letters mean is said by who asks."""

    DEFAULT_CSS = """
    LetterBar { height: 2; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Make a bar that asks nothing yet."""
        super().__init__(id=id)
        self._question = ""

    def keys(self) -> str:
        """Return the letters, with what each of them answers."""
        raise NotImplementedError

    def ask(self, question: str) -> None:
        """Ask, and take the keys."""
        self._question = safe_text(question)
        self.refresh()
        self.focus()

    def render(self) -> Content:
        """Return the question over its keys."""
        width = self.size.width - 1
        return Content.assemble(" ", (cut(self._question, width), "bold"), "\n ", cut(self.keys(), width))
