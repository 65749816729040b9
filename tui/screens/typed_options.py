"""Screens with a line to type in over options: arrows mark one, Enter or a click chooses it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input, OptionList

from tui.screens.typing import OPTION_PADDING, TypingScreen
from widgets.lists.marked_list import MarkedList

LEAST_WIDTH = 20
"""Cells below which no option is laid out any narrower."""


class TypedOptionsScreen(TypingScreen):
    """The line keeps the keys; what fits what is typed, and what choosing does, is said by who makes the options."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move('cursor_up')", show=False),
        Binding("down", "move('cursor_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
    ]

    @property
    def options(self) -> OptionList:
        """The options."""
        return self.query_one(OptionList)

    @property
    def option_width(self) -> int:
        """How many cells an option has."""
        return max(LEAST_WIDTH, self.options.scrollable_content_region.width - OPTION_PADDING)

    def new_options(self, id: str) -> MarkedList:
        """Make the list of options, which never takes the keys itself."""
        options = MarkedList(markup=False, id=id)
        options.can_focus = False
        return options

    def show_fitting(self) -> None:
        """Show the options that fit what is typed."""
        raise NotImplementedError

    def choose(self, place: int | None) -> None:
        """Choose the option at this place, if one is marked and still meant."""
        raise NotImplementedError

    def on_resize(self) -> None:
        """Lay the options out for the new width."""
        super().on_resize()
        self.show_fitting()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose what is marked."""
        event.stop()
        self.choose(self.options.highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose what was clicked."""
        event.stop()
        self.choose(self.options.highlighted)

    def action_move(self, way: str) -> None:
        """Mark another one."""
        getattr(self.options, f"action_{way}")()
