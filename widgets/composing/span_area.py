"""A text area of which places and spans are given in code points: spans are marked, selected and written over."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Location, Selection

from widgets.hidden_signs import hidden_spans, without_hidden
from widgets.veiled_strip import veiled_strip

_HELD_STYLE = Style(reverse=True, underline=True)
_NOTED_STYLE = Style(underline=True)
_BESIDE_HIDDEN_STYLE = Style(reverse=True)
_MISSPELT_STYLE = Style(underline=True, color="red")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to point out, in code points of the area's text."""

    start: int
    end: int
    held: bool
    """Whether it holds the draft, or is only to be noted."""


class SpanArea(TextArea):
    """A text area whose marks can be told apart without colour, and whose text is hidden when all texts are."""

    _marks: tuple[Mark, ...] = ()
    _misspelt: tuple[tuple[int, int], ...] = ()

    def rewrite(self, text: str) -> None:
        """Replace the whole draft by `text`, as an edit that undo takes back."""
        self.replace(text, self.document.start, self.document.end)
        self.move_cursor(self.document.end)

    def complete(self, length: int, text: str) -> None:
        """Write `text` in place of so many code points before the cursor, as an edit that undo takes back."""
        row, column = self.cursor_location
        # What stands behind the cursor may bring the blank already.
        behind = self.document.get_line(row)[column : column + 1]
        written = text.rstrip(" ") if behind == " " else text
        self.replace(written, (row, max(0, column - length)), (row, column))
        self.move_cursor((row, max(0, column - length) + len(text)))

    def take_hidden_out(self) -> None:
        """Take out all signs that show nothing, as an edit that undo takes back; the cursor stays where it is."""
        text, before = without_hidden(self.text, self.cursor_offset)
        self.replace(text, self.document.start, self.document.end)
        self.move_cursor(self._location(before))

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor; not while undoing has taken the line away in which it stands until it is put back."""
        if self.cursor_location[0] >= self.document.line_count:
            return Offset(0, 0)
        return super().scroll_cursor_visible(center, animate)

    def select_span(self, start: int, end: int) -> None:
        """Select a span, given in code points, so that typing replaces it."""
        self.selection = Selection(self._location(start), self._location(end))

    def mark(self, marks: tuple[Mark, ...]) -> None:
        """Point out these spans and no others."""
        if marks != self._marks:
            self._marks = marks
            self._line_cache.clear()
            self.refresh()

    def mark_spelling(self, spans: tuple[tuple[int, int], ...]) -> None:
        """Underline these spans, in code points, as no words that a dictionary has."""
        if spans != self._misspelt:
            self._misspelt = spans
            self._line_cache.clear()
            self.refresh()

    @property
    def cursor_offset(self) -> int:
        """How many code points stand before the cursor."""
        row, column = self.cursor_location
        return self._offset_of_line(row) + column

    def get_line(self, line_index: int) -> Text:
        """Return a line of the draft with its marks, which can be told apart without colour."""
        line = super().get_line(line_index)
        for start, end in hidden_spans(line.plain):
            # They have no cell of their own: what stands on both sides points them out.
            line.stylize(_BESIDE_HIDDEN_STYLE, max(0, start - 1), end + 1)
        if self._marks or self._misspelt:
            begin = self._offset_of_line(line_index)
            for start, end in self._misspelt:
                line.stylize(_MISSPELT_STYLE, max(0, start - begin), max(0, end - begin))
            for mark in self._marks:
                style = _HELD_STYLE if mark.held else _NOTED_STYLE
                line.stylize(style, max(0, mark.start - begin), max(0, mark.end - begin))
        return line

    def render_line(self, y: int) -> Strip:
        """Return a line of the draft, hidden when all texts are; where the cursor is stays to be seen."""
        return veiled_strip(super().render_line(y))

    def on_resize(self) -> None:
        """Draw what is wrapped anew now, for lines drawn before that lack a part of it; keep the cursor in sight."""
        self.refresh()
        self.call_after_refresh(self.scroll_cursor_visible)

    def draw_anew(self) -> None:
        """Hide the draft, or show it again."""
        self.refresh()

    def _offset_of_line(self, line_index: int) -> int:
        return sum(len(line) + 1 for line in self.document.lines[:line_index])

    def _location(self, offset: int) -> Location:
        for row, line in enumerate(self.document.lines):
            if offset <= len(line):
                return (row, offset)
            offset -= len(line) + 1
        return self.document.end
