"""A screen of sections to scroll through, asked of the session when it opens; Esc goes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from session.values.errors import SessionError
from tui.screens.elsewhere import Elsewhere
from widgets.composing.hint_bar import NARROW, fitting, in_two_lines
from widgets.i18n import _
from widgets.lists.report import Report
from widgets.lists.report_lines import Line, Section, Weight
from widgets.safe_text import safe_content
from widgets.words import error_words


class ReportScreen(Elsewhere):
    """Title, keys, sections, and one line at the foot that is always there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
    ]
    AUTO_FOCUS = "Report"

    def __init__(self, keymap: Mapping[str, str], title: str, waiting: str) -> None:
        """Call the screen `title`, and say `waiting` until the answer is here."""
        super().__init__()
        self.keymap = keymap
        self._heading = title
        self._waiting = waiting

    def compose(self) -> ComposeResult:
        """Put the parts in their places; none of them ever moves."""
        with Vertical(id="report-frame"):
            yield Static(Content.styled(self._heading, "bold"), id="report-title", markup=False)
            yield Static("", id="report-keys", markup=False)
            yield Report(id="report")
            yield Static("", id="report-note", markup=False)

    def keys(self) -> tuple[str, ...]:
        """Return the keys and what they do."""
        return (_("Esc goes back"),)

    async def sections(self) -> tuple[Section, ...]:
        """Ask the session and return what there is to show.

        Raises:
            SessionError: when there is nothing.
        """
        raise NotImplementedError

    def on_mount(self) -> None:
        """Ask at once."""
        self.load()

    def on_resize(self) -> None:
        """Fit the keys into the new width: a narrow window has two lines for them."""
        width, (back, *others) = self.size.width - 2, self.keys()
        lines = in_two_lines(tuple(others), back, width) if others and width < NARROW else ()
        keys = self.query_one("#report-keys", Static)
        keys.styles.height = len(lines) or 1
        keys.update(Content.styled("\n".join(lines) or fitting((back, *others), "", width), "dim"))

    def load(self) -> None:
        """Ask, and show the answer when it comes."""
        self.query_one(Report).show((Section(self._waiting, ()),))
        self.run_worker(self._load(), group="load", exclusive=True)

    async def _load(self) -> None:
        try:
            sections = await self.sections()
        except SessionError as error:
            sections = (Section(_("There is nothing to show."), (Line(error_words(error), Weight.ALERT),)),)
        self.query_one(Report).show(sections)

    def note(self, words: str) -> None:
        """Say one sentence at the foot."""
        self.query_one("#report-note", Static).update(safe_content(words))

    def tell(self, notice: str) -> None:
        """Say one sentence at the foot."""
        self.note(notice)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()
