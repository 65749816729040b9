"""Picks an emoji by its name; lies over the conversation, never over what is being written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.content import Content
from textual.widgets import Input
from textual.widgets.option_list import Option

from widgets.asking.picker import Picker
from widgets.cells import pad
from widgets.i18n import _

EMOJI_CELLS = 4
Find = Callable[[str], Sequence[tuple[str, str]]]
"""What was typed to (emoji, name), the best first."""


class EmojiPicker(Picker):
    """Shown for as long as it asks."""

    DEFAULT_CSS = """
    EmojiPicker { display: none; }
    EmojiPicker OptionList { height: 8; }
    """
    MOST_TYPED: ClassVar[int] = 80

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

    def ask(self, question: str, picked: Callable[[str], None]) -> None:
        """Ask, and take the keys; `picked` gets the emoji, or what was typed where no name is like it."""
        self._asks()
        self._picked = picked
        self.display = True
        self.begin(question, _("its name, like tada · Up/Down · Enter takes it · Esc leaves"))

    def leave(self) -> None:
        """Go away; nothing is picked."""
        if self.display:
            self.display, self._picked = False, None
            self._left()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the emoji that is marked."""
        event.stop()
        place, picked = self.options.highlighted, self._picked
        chosen = self._found[place][0] if place is not None and place < len(self._found) else event.value.strip()
        if chosen and picked is not None:
            self.leave()
            picked(chosen)

    def show_fitting(self) -> None:
        """Show the emoji that fit."""
        self._found = self._find(self.line.value)
        self.options.set_options(Option(Content(pad(sign, EMOJI_CELLS) + name)) for sign, name in self._found)
        self.options.highlighted = 0 if self._found else None
