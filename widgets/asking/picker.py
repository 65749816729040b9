"""A question that is answered by typing a few letters and choosing from what fits; lies over the conversation."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static

from widgets.asking.question_words import over_and_in
from widgets.lists.marked_list import MarkedList


class Picker(Vertical):
    """The question, a line to type in, and below it what fits. What that is, and what comes of it, others say."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "move('cursor_up')", show=False),
        Binding("down", "move('cursor_down')", show=False),
    ]
    DEFAULT_CSS = """
    Picker { height: auto; padding: 0 1; }
    Picker Static { height: auto; max-height: 4; }
    Picker Input { height: 1; border: none; padding: 0; }
    Picker OptionList {
        height: auto; max-height: 8; border: none; padding: 0; overflow-x: hidden; background: transparent;
        & > .option-list--option { padding: 0; }
        & > .option-list--option-highlighted { text-style: none; }
    }
    """
    MOST_TYPED: ClassVar[int] = 200
    _question = _keys = ""

    def compose(self) -> ComposeResult:
        """Put the question over the line to type in, and what fits below."""
        yield Static("", markup=False)
        line = Input(compact=True, max_length=self.MOST_TYPED)
        line.cursor_blink = False
        yield line
        options = MarkedList(markup=False)
        options.can_focus = False
        yield options

    @property
    def line(self) -> Input:
        """The line to type in."""
        return self.query_one(Input)

    @property
    def options(self) -> OptionList:
        """What fits."""
        return self.query_one(OptionList)

    def show_fitting(self) -> None:
        """Show what fits what is typed, the first of it marked."""
        raise NotImplementedError

    def leave(self) -> None:
        """Choose nothing."""
        raise NotImplementedError

    def begin(self, question: str, placeholder: str) -> None:
        """Ask, with an empty line, and take the keys."""
        self._question, self._keys = question, placeholder
        self._put()
        self.line.value = ""
        self.show_fitting()
        self.line.focus()

    def on_resize(self) -> None:
        """Put the question as wide as there is room now."""
        self._put()

    def _put(self) -> None:
        over, self.line.placeholder = over_and_in(self._question, self._keys, self.line.content_size.width)
        self.query_one(Static).update(over)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits now."""
        event.stop()
        self.show_fitting()

    def action_move(self, way: str) -> None:
        """Mark what stands above or below."""
        getattr(self.options, f"action_{way}")()

    def action_leave(self) -> None:
        """Choose nothing."""
        self.leave()
