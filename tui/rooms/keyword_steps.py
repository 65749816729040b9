"""What slash words do about words that notify: make one, list them, take one back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from session.reading.keyword_rules import MOST_WORD
from tui.asking import Asking
from tui.desk.messages import Cleared
from tui.panes.seat import Seat
from widgets.i18n import _
from widgets.safe_text import safe_text

if TYPE_CHECKING:
    from session.session import Session


class KeywordSteps:
    """Does this for one pane; the words are the account's, wherever they are said."""

    def __init__(self, asking: Asking, session: Session, pane: Seat, keymap: Mapping[str, str]) -> None:
        """Ask this session; what is long to list goes over the screen of `pane`."""
        self._asking = asking
        self._session = session
        self._pane = pane
        self._keymap = keymap

    async def say(self, event: Cleared) -> str:
        """Let a word notify, or list those that do; return what to tell.

        Raises:
            SessionError: when it cannot be such a word, or the server does not take it.
        """
        if not event.draft.text:
            return self._list(await self._asking.ask(self._session.keywords.all))
        word = await self._asking.ask(self._session.keywords.add, event.draft, event.clearance)
        return _("{word} notifies wherever it is said; your server knows the word.").format(word=_shown(word))

    def action_no_keyword(self, typed: str) -> None:
        """Let a word notify no more."""
        if typed:
            self._asking.run(self._remove(typed))
        else:
            self._asking.refuse(_("/nokeyword needs a word; /keyword lists them."))

    async def _remove(self, typed: str) -> None:
        word = await self._asking.answer(self._session.keywords.remove, typed)
        if word is not None:
            self._asking.tell(_("{word} notifies no more.").format(word=_shown(word)))

    def _list(self, words: tuple[str, ...]) -> str:
        from tui.screens.keywords import KeywordsScreen

        if not words:
            return _("No word of yours notifies; /keyword WORD makes one.")
        self._pane.app.push_screen(KeywordsScreen(self._keymap, words))
        return ""


def _shown(word: str) -> str:
    return " ".join(safe_text(word, MOST_WORD).split())
