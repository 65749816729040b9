"""The keys that go up and down in whatever can be gone through, under one set of ids that the settings can change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.binding import Binding
from textual.containers import VerticalScroll

KEYS: Mapping[str, str] = {
    "go.up": "up",
    "go.down": "down",
    "go.page_up": "pageup",
    "go.page_down": "pagedown",
    "go.half_up": "ctrl+u",
    "go.half_down": "ctrl+d",
    "go.first": "home",
    "go.last": "end",
}
"""By id, in the order in which `going` takes actions."""


def going(*actions: str) -> Sequence[Binding]:
    """Return the bindings of a widget with these actions: up, down, page up and down, half a page, first, last."""
    return [Binding(key, action, show=False, id=id) for (id, key), action in zip(KEYS.items(), actions, strict=True)]


class GoingScroll(VerticalScroll):
    """Text to scroll through."""

    BINDINGS = [  # noqa: RUF012  an instance variable in Textual
        *going(
            *("scroll_up", "scroll_down", "page_up", "page_down"),
            *("half(-1)", "half(1)", "scroll_home", "scroll_end"),
        )
    ]

    def action_half(self, by: int) -> None:
        """Scroll by half a page."""
        self.scroll_relative(y=by * max(1, self.scrollable_content_region.height // 2), animate=False)
