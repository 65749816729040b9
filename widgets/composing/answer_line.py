"""The line over the composer: which message the draft answers, or that the one it edits is gone; else not there."""

from __future__ import annotations

from textual.widgets import Static

from session.values.model import Quoted
from widgets.i18n import _
from widgets.safe_text import safe_content
from widgets.veil import veiled
from widgets.words import quote_words


class AnswerLine(Static):
    """Name and beginning of the message that is answered."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make a line that says nothing and takes no place."""
        super().__init__("", markup=False, id=id)
        self._quoted: Quoted | None = None
        self._edit_lost = False

    def show(self, quoted: Quoted | None, *, edit_lost: bool = False) -> None:
        """Say what is answered, or that what is edited was removed, or go away."""
        self._quoted, self._edit_lost = quoted, edit_lost
        self.set_class(quoted is not None or edit_lost, "-answering")
        self.draw_anew()

    def draw_anew(self) -> None:
        """Say it once more: it was hidden, or is hidden no longer."""
        if self._edit_lost:
            self.update(
                safe_content(_("✗ The message you are changing was removed · Esc: your words become a new one"))
            )
        elif self._quoted is not None:
            what = veiled(quote_words(self._quoted))
            self.update(safe_content(_("↳ answers {what} · Esc: answers nothing").format(what=what)))
