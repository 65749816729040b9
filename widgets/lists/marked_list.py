"""A list to choose from whose mark is seen without colour too."""

from __future__ import annotations

from textual.style import Style
from textual.widgets import OptionList

from widgets.going import going

_MARKED = "option-list--option-highlighted"


class MarkedList(OptionList):
    """Turns the marked rows around where no colour is shown; Textual draws lists without their `reverse`."""

    BINDINGS = [  # noqa: RUF012  an instance variable in Textual
        *going(
            *("cursor_up", "cursor_down", "page_up", "page_down"),
            *("half(-1)", "half(1)", "first", "last"),
        )
    ]

    def action_half(self, by: int) -> None:
        """Mark what stands half a page further, and at the ends the last that there is."""
        for _row in range(max(1, self.scrollable_content_region.height // 2)):
            before = self.highlighted
            (self.action_cursor_up if by < 0 else self.action_cursor_down)()
            if before is not None and self.highlighted is not None and (self.highlighted - before) * by <= 0:
                self.highlighted = before
                return

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Return how a part is drawn."""
        style = super().get_visual_style(*component_classes, partial=partial)
        return style + Style(reverse=True) if _MARKED in component_classes and self.app.no_color else style
