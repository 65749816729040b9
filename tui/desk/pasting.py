"""Asks before many lines are pasted: what was in the clipboard may not be what one thinks."""

from __future__ import annotations

import re
from collections.abc import Callable

from tui.gate.hint_place import HintPlace
from widgets.asking.paste_bar import PasteAs
from widgets.composing.composer import Composer
from widgets.i18n import _, ngettext

_FENCE = re.compile(r"^ {0,3}(`{3,})", re.MULTILINE)


class Pasting:
    """The pastes of one desk."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        """Say by `tell` what came of it."""
        self._tell = tell

    def ask(self, text: str, composer: Composer, place: HintPlace) -> None:
        """Ask in the hint bar's place whether all these lines are meant."""
        n = lines_of(text)
        room_id = composer.room_id

        def answered(how: PasteAs) -> None:
            if how is PasteAs.NOTHING or composer.room_id != room_id:
                self._tell(_("Nothing was pasted."))
            elif how is PasteAs.CODE:
                composer.paste(_as_code(text, alone=composer.cursor_location[1] == 0))
            else:
                composer.paste(text)

        place.ask_paste(ngettext("Paste {n} line?", "Paste {n} lines?", n).format(n=n), answered)


def lines_of(text: str) -> int:
    """Return how many lines a text has; one at its end that is empty does not count."""
    return text.rstrip("\n").count("\n") + 1


def _as_code(text: str, *, alone: bool) -> str:
    """Return a text as a code block, between fences that are longer than any in it, on lines of their own."""
    fence = "`" * max(3, 1 + max((len(found[1]) for found in _FENCE.finditer(text)), default=0))
    return ("" if alone else "\n") + fence + "\n" + text.rstrip("\n") + "\n" + fence + "\n"
