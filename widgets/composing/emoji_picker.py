"""Picks an emoji by its name; lies over the conversation, never over what is being written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from widgets.cells import pad
from widgets.i18n import _
from widgets.lists.marked_list import MarkedList
from widgets.safe_text import safe_content

EMOJI_CELLS = 4
Find = Callable[[str], Sequence[tuple[str, str]]]
"""What was typed to (emoji, name), the best first."""


class EmojiPicker(Vertical):
    """A question, a line to type in, and the emoji that fit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "move('cursor_up')", show=False),
        Binding("down", "move('cursor_down')", show=False),
    ]
    DEFAULT_CSS = """
    EmojiPicker { height: auto; padding: 0 1; display: none; }
    EmojiPicker Static, EmojiPicker Input { height: 1; }
    EmojiPicker Input { border: none; padding: 0; }
    EmojiPicker OptionList {
        height: 8; border: none; padding: 0; overflow-x: hidden; background: transparent;
        & > .option-list--option { padding: 0; }
        & > .option-list--option-highlighted { text-style: none; }
    }
    """

    def __init__(
        self, find: Find, asks: Callable[[], None], left: Callable[[], None], *, id: str | None = None
    ) -> None:
        """Make a picker that is not shown; `asks` is called before it takes the keys, `left` when it goes away."""
        super().__init__(id=id)
        self._asks = asks
        self._find = find
        self._left = left
        self._found: Sequence[tuple[str, str]] = ()
        self._picked: Callable[[str], None] | None = None

    def compose(self) -> ComposeResult:
        """Put the question over the line to type in, and the emoji below."""
        yield Static("", markup=False)
        words = Input(compact=True, max_length=80)
        words.cursor_blink = False
        yield words
        emoji = MarkedList(markup=False)
        emoji.can_focus = False
        yield emoji

    def ask(self, question: str, picked: Callable[[str], None]) -> None:
        """Ask, and take the keys; `picked` gets the emoji, or what was typed where no name is like it."""
        self._asks()
        self._picked = picked
        self.display = True
        self.query_one(Static).update(safe_content(question))
        words = self.query_one(Input)
        words.placeholder = _("its name, like tada · Up/Down · Enter takes it · Esc leaves")
        words.value = ""
        self._show()
        words.focus()

    def leave(self) -> None:
        """Go away; nothing is picked."""
        if self.display:
            self.display, self._picked = False, None
            self._left()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits now."""
        event.stop()
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the emoji that is marked."""
        event.stop()
        place, picked = self.query_one(OptionList).highlighted, self._picked
        chosen = self._found[place][0] if place is not None and place < len(self._found) else event.value.strip()
        if chosen and picked is not None:
            self.leave()
            picked(chosen)

    def action_move(self, way: str) -> None:
        """Mark the emoji above or below."""
        getattr(self.query_one(OptionList), f"action_{way}")()

    def action_leave(self) -> None:
        """Pick nothing."""
        self.leave()

    def _show(self) -> None:
        emoji = self.query_one(OptionList)
        self._found = self._find(self.query_one(Input).value)
        emoji.set_options(Option(Content(pad(sign, EMOJI_CELLS) + name)) for sign, name in self._found)
        emoji.highlighted = 0 if self._found else None
