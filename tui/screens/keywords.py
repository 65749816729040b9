"""Lists the words that notify wherever they are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.screens.report import ReportScreen
from widgets.i18n import _
from widgets.lists.report_lines import Line, Section, Weight


class KeywordsScreen(ReportScreen):
    """The words of the account."""

    def __init__(self, keymap: Mapping[str, str], words: Sequence[str]) -> None:
        """List these words."""
        super().__init__(keymap, _("Words that notify"), "")
        self._words = words

    async def sections(self) -> tuple[Section, ...]:
        """Return the words, each in a line, and what can be done about them."""
        about = (
            Line(_("/keyword WORD makes one, /nokeyword WORD takes it back."), Weight.QUIET),
            Line(_("Your server keeps these words; in encrypted rooms they are looked for here."), Weight.QUIET),
            Line(_("A * stands for any letters, a ? for one; capitals make no difference."), Weight.QUIET),
        )
        return (Section(_("Words"), tuple(Line(word) for word in self._words)), Section(_("What they do"), about))
