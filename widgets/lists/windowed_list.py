"""A list of any length of which only the lines on the screen are drawn, and only those that changed are sent."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.line_scroll import LineScroll


class WindowedList(LineScroll, inherit_bindings=False):
    """Grows, scrolls and draws; what its lines are is said by `line_at`. Who presses the keys is for others."""

    DEFAULT_CSS = """
    WindowedList { height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """
    ALLOW_SELECT = False
    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:
        """Make an empty list."""
        super().__init__(id=id)
        self._styles: dict[str, Style] = {}

    def move(self, step: int) -> None:
        """Mark the row so many further down."""
        raise NotImplementedError

    def turn(self, pages: int) -> None:
        """Mark a row about so many pages further down."""
        raise NotImplementedError

    def line_at(self, number: int, width: int) -> Strip:
        """Return a line, or an empty one behind the last."""
        raise NotImplementedError

    def style_of(self, name: str) -> Style:
        """Return the style of a name; called once for each, until styles change."""
        raise NotImplementedError

    def style(self, name: str) -> Style:
        """Return the style of a name."""
        if (style := self._styles.get(name)) is None:
            style = self._styles[name] = self.style_of(name)
        return style

    @property
    def page(self) -> int:
        """How many lines are on the screen, at least one."""
        return max(1, self._view.height)

    def drawn(self) -> list[Strip]:
        """Return the lines that are in view now."""
        (width, height), top = self._view, self.scroll_offset.y
        return [self.line_at(number, width) for number in range(top, top + height)] if width else []

    def grow(self, lines: int) -> None:
        """Take over the number of lines."""
        if self._view.width:
            self._grow(lines)
            self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def put_at_top(self, line: int) -> None:
        """Put a line at the top of the view, as far as there is something below it."""
        self.scroll_to(y=line)

    def _scrolled(self) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Draw the lines of the view, and refresh those that changed."""
        self._repaint()

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._styles.clear()
        self._shown = []
