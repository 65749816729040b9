"""A scroll view of lines that are drawn elsewhere: placed without a glide, redrawn only where a line changed."""

from __future__ import annotations

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip


class LineScroll(ScrollView, inherit_bindings=False):
    """Lines without a width of their own; who fills it says how many there are, and what is in view of them."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Show nothing yet."""
        super().__init__(id=id, classes=classes)
        self._shown: list[Strip] = []
        self._placing = False

    def drawn(self) -> list[Strip]:
        """Return the lines that are in view now."""
        raise NotImplementedError

    @property
    def _view(self) -> Size:
        return self.scrollable_content_region.size

    @property
    def _top(self) -> int:
        """The line at the top of the view."""
        return round(self.scroll_y)

    def _grow(self, lines: int) -> None:
        """Take over the number of lines without a layout: that would redraw the whole screen."""
        size = Size(self._view.width, lines)
        if size != self.virtual_size:
            self.set_reactive(LineScroll.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = lines
            self.vertical_scrollbar.window_size = self._view.height

    def _put_at_top(self, line: int) -> None:
        """Put `line` at the top of the view."""
        self._placing = True
        try:
            self.scroll_target_y = self.scroll_y = float(line)
        finally:
            self._placing = False

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the scroll bar, the wheel and the keys; our own placing is no news."""
        self.vertical_scrollbar.position = new_value
        if not self._placing and round(old_value) != round(new_value):
            self._scrolled()

    def _scrolled(self) -> None:
        """Take in that somebody has scrolled."""
        raise NotImplementedError

    def scroll_to(self, x: float | None = None, y: float | None = None, **_options: object) -> None:  # noqa: ARG002
        """Scroll at once: a glide would fight with rows whose heights become known on the way."""
        if y is not None:
            self.scroll_target_y = self.scroll_y = y

    def render_line(self, y: int) -> Strip:
        """Return line `y` of the view."""
        if len(self._shown) != self._view.height:
            self._shown = self.drawn()
        return self._shown[y] if y < len(self._shown) else Strip.blank(self._view.width, self.rich_style)

    def _repaint(self) -> None:
        """Redraw the lines of the view that changed, and no others."""
        before, self._shown = self._shown, self.drawn()
        if len(before) != len(self._shown):
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, self._shown, strict=True)):
            if old != new:
                self.refresh(Region(0, y, self._view.width, 1))
