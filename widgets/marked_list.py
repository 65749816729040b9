"""A list to choose from whose mark is seen without colour too."""

from __future__ import annotations

from textual.style import Style
from textual.widgets import OptionList

_MARKED = "option-list--option-highlighted"


class MarkedList(OptionList):
    """Turns the marked rows around where no colour is shown; Textual draws lists without their `reverse`."""

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Return how a part is drawn."""
        style = super().get_visual_style(*component_classes, partial=partial)
        return style + Style(reverse=True) if _MARKED in component_classes and self.app.no_color else style
