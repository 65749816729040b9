"""A question in the hint bar's place, over the letters that answer it: Enter is none of them.

Law of this file: the question is read whole, for what stands at its end is mostly the warning.
"""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size

from widgets.asking.letters import TakesLetters
from widgets.cells import cut, wrap
from widgets.safe_text import safe_text

MOST_LINES = 8
"""Of a longer question the middle is left out: long are the names and addresses in it."""
_LONGEST = 2000
"""Code points of a question: an address in it must be whole."""


class LetterBar(TakesLetters, can_focus=True):
    """A question, in as many lines as it needs, and its keys. What the letters mean is said by who asks."""

    DEFAULT_CSS = """
    LetterBar { height: auto; }
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
        self._question = safe_text(question, _LONGEST)
        self.refresh(layout=True)
        self.focus()

    def render(self) -> Content:
        """Return the question over its keys."""
        width = self.size.width - 1
        question = "\n ".join(self._asked(width))
        return Content.assemble(" ", (question, "bold"), "\n ", cut(self.keys(), width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  Textual's own
        """Return how many lines there are in this width."""
        return len(self._asked(width - 1)) + 1

    def _asked(self, width: int) -> list[str]:
        """Return the question in lines of at most `width` cells."""
        lines = wrap(self._question, max(1, width))
        if len(lines) <= MOST_LINES:
            return lines
        return [*lines[: MOST_LINES // 2 - 1], "…", *lines[-MOST_LINES // 2 :]]
