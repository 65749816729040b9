"""Shows sections of sentences to scroll through."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from widgets.going import GoingScroll
from widgets.lists.report_lines import Section
from widgets.safe_text import safe_text

_STYLES = {"plain": "", "fine": "", "doubt": "", "alert": "bold $text-error", "quiet": "dim"}


class Report(GoingScroll):
    """Sections, one under the other; the keys that scroll work at once."""

    DEFAULT_CSS = """
    Report { height: 1fr; padding: 0 1; }
    Report Static { height: auto; }
    """

    def compose(self) -> ComposeResult:
        """Hold one text."""
        yield Static("", markup=False)

    def show(self, sections: tuple[Section, ...]) -> None:
        """Show these sections from their start."""
        blocks = [Content("\n").join(self._block(section)) for section in sections]
        self.query_one(Static).update(Content("\n\n").join(blocks))
        self.scroll_home(animate=False)

    def _block(self, section: Section) -> list[Content]:
        lines = [Content.styled(line.written(), _STYLES[line.weight]) for line in section.lines]
        return [Content.styled(safe_text(section.title), "bold underline"), *lines]
