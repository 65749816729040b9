"""A list of any length of which only the lines on the screen are drawn, and only those that changed are sent."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip


class WindowedList(ScrollView, inherit_bindings=False):
    """Grows, scrolls and draws; what its lines are is said by `line_at`. Who presses the keys is for others."""

    DEFAULT_CSS = """
    WindowedList { height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """
    ALLOW_SELECT = False
    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:
        """Make an empty list."""
        super().__init__(id=id)
        self._drawn: list[Strip] = []
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
        return max(1, self.scrollable_content_region.height)

    def grow(self, lines: int) -> None:
        """Take over the number of lines without a layout, which would redraw the whole screen."""
        size = Size(self.scrollable_content_region.width, lines)
        if size == self.virtual_size or not size.width:
            return
        self.set_reactive(WindowedList.virtual_size, size)
        bar = self.vertical_scrollbar
        bar.window_virtual_size, bar.window_size = lines, self.page
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def put_at_top(self, line: int) -> None:
        """Put a line at the top of the view, as far as there is something below it."""
        self.scroll_target_y = self.scroll_y = float(line)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:  # noqa: ARG002 - Textual's
        """Draw what comes into sight."""
        self.vertical_scrollbar.position = new_value
        self.redraw()

    def redraw(self) -> None:
        """Draw the lines of the view, and refresh those that changed."""
        before, self._drawn = self._drawn, self._view()
        if len(before) != len(self._drawn):
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, self._drawn, strict=True)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._styles.clear()
        self._drawn = []

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        if len(self._drawn) != self.page:
            self._drawn = self._view()
        if y < len(self._drawn):
            return self._drawn[y]
        return Strip.blank(self.scrollable_content_region.width, self.rich_style)

    def _view(self) -> list[Strip]:
        width, top = self.scrollable_content_region.width, self.scroll_offset.y
        return [self.line_at(number, width) for number in range(top, top + self.page)] if width else []
