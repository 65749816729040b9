"""The line over the composer that says which message the draft answers; not there when it answers none."""

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

    def show(self, quoted: Quoted | None) -> None:
        """Say what is answered, or go away."""
        self._quoted = quoted
        self.set_class(quoted is not None, "-answering")
        self.draw_anew()

    def draw_anew(self) -> None:
        """Say it once more: it was hidden, or is hidden no longer."""
        if self._quoted is not None:
            what = veiled(quote_words(self._quoted))
            self.update(safe_content(_("↳ answers {what} · Esc: answers nothing").format(what=what)))
