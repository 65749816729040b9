"""A question with one line for the answer, in the hint bar's place: two lines, like the bar it replaces, if it fits."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from widgets.asking.question_words import over_and_in
from widgets.veil import hidden


class Prompt(Vertical):
    """Asks; what comes of it is a message of the kind of prompt it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "earlier", show=False),
    ]
    DEFAULT_CSS = """
    Prompt { height: auto; min-height: 2; }
    Prompt Static { height: auto; max-height: 6; padding: 0 1; }
    Prompt Input { height: 1; border: none; padding: 0 1; }
    """
    MOST: ClassVar[int] = 500
    """Code points of an answer."""

    _question = _keys = ""

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
        self._question, self._keys = question, placeholder
        self._put()
        answer = self.query_one(Input)
        answer.value = value
        answer.cursor_position = len(value)
        answer.focus()

    def action_earlier(self) -> None:
        """Take what was answered before, unless something else is being answered."""
        answer = self.query_one(Input)
        if self._earlier and not answer.value:
            answer.value = self._earlier
            answer.cursor_position = len(self._earlier)

    def on_resize(self) -> None:
        """Put the question as wide as there is room now."""
        self._put()

    def _put(self) -> None:
        answer = self.query_one(Input)
        over, answer.placeholder = over_and_in(self._question, self._keys, answer.content_size.width)
        self.query_one(Static).update(over)

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
