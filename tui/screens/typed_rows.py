"""Screens with a line to type in over a list of any length: arrows and page keys mark another of its rows."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.screens.typing import TypingScreen
from widgets.lists.windowed_list import WindowedList


class TypedRowsScreen(TypingScreen):
    """The line keeps the keys."""

    DRAWS_MUCH: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]

    def action_move(self, step: int) -> None:
        """Mark the row above or below."""
        self.query_one(WindowedList).move(step)

    def action_page(self, pages: int) -> None:
        """Go a page further."""
        self.query_one(WindowedList).turn(pages)
