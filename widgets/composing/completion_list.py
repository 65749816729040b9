"""A short list over the hint bar of what can be written next; it lies over the conversation and moves nothing.

Law of this file: it never has the keys. Whoever writes goes on writing, and says through the composer what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from widgets.cells import cut, spread
from widgets.safe_text import safe_text
from widgets.veil import veiled

MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be written."""

    shown: str = field(repr=False)
    """A name, an emoji, a slash word; from elsewhere, perhaps."""
    aside: str = field(default="", repr=False)
    """What tells it from others that look alike: an id, an address, what it does."""
    inserts: str = field(default="", repr=False)
    """What is written when it is chosen; "" where there is nothing to choose, only to read."""


class CompletionList(Widget, can_focus=False):
    """Some choices, of which one may be marked, over a line with the keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"completion-list--keys"}
    DEFAULT_CSS = """
    CompletionList { height: auto; padding: 0 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Make a list that is not shown."""
        super().__init__(id=id)
        self._choices: tuple[Choice, ...] = ()
        self._marked: int | None = None
        self._keys = ""
        self.display = False

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What is shown."""
        return self._choices if self.display else ()

    @property
    def marked(self) -> Choice | None:
        """The choice that was marked with the arrows."""
        return self._choices[self._marked] if self._marked is not None and self.display else None

    def show(self, choices: Sequence[Choice], keys: str) -> None:
        """Show at most `MOST_SHOWN` of these, none marked, over a line that says the keys."""
        shown = tuple(choices[:MOST_SHOWN])
        if self.display and (shown, keys) == (self._choices, self._keys):
            return
        higher = not self.display or len(shown) != len(self._choices)
        self._choices, self._marked, self._keys = shown, None, keys
        self.display = True
        self.refresh(layout=higher)

    def hide(self) -> None:
        """Go away."""
        self._marked = None
        self.display = False

    def move(self, step: int) -> None:
        """Mark the choice below or above, around the ends."""
        begin = -1 if step > 0 else 0
        self._marked = ((begin if self._marked is None else self._marked) + step) % len(self._choices)
        self.refresh()

    def draw_anew(self) -> None:
        """Hide what people wrote, or show it again."""
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  Textual's own
        """Return a line for each choice and one for the keys."""
        return len(self._choices) + 1

    def render(self) -> Content:
        """Return the lines."""
        width = self.content_size.width
        lines = [self._line(place, choice, width) for place, choice in enumerate(self._choices)]
        keys = (cut(self._keys, width), self.get_visual_style("completion-list--keys"))
        return Content("\n").join([*lines, Content.assemble(keys)])

    def _line(self, place: int, choice: Choice, width: int) -> Content:
        left, right = veiled(safe_text(choice.shown)), veiled(safe_text(choice.aside))
        return Content.styled(spread(left, right, width), "reverse" if place == self._marked else "")
