"""Ends the app with what was typed last; asks first when the disk does not take that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from session.values.errors import SessionError
from tui.kept_screens import has_to_stay
from tui.screens.chat import ChatScreen
from widgets.i18n import _
from widgets.words import error_words

if TYPE_CHECKING:
    from tui.app import SluisApp
    from tui.in_use import InUse


class Leaving:
    """The way out of one app."""

    def __init__(self, app: SluisApp, in_use: InUse) -> None:
        """Work for this app, and for what it has `in_use`."""
        self._app = app
        self._in_use = in_use
        self._trying = False

    @property
    def lost(self) -> str:
        """What is to be said on standard error after the end: that something written was not kept, and why; or ""."""
        why = self._in_use.lost
        return _("What you wrote last could not be kept: {why}").format(why=why) if why else ""

    def ask(self) -> None:
        """Leave, or ask first when what was written cannot be kept; asked again meanwhile, leave at once."""
        if self._trying or any(has_to_stay(screen) for screen in self._app.screen_stack):
            self.now()
        else:
            self._trying = True
            self._app.run_worker(self._leave(), group="leaving")

    def now(self) -> None:
        """Leave without a question, as a signal wants it."""
        for chat in self._chats():
            chat.keeper.note(chat.desk)
        self._app.exit()

    async def _leave(self) -> None:
        chats = self._chats()
        try:
            for chat in chats:
                chat.keeper.note(chat.desk)
                await chat.keeper.flush()
            await self._app.keep_put_aside()
        except SessionError as error:
            self._trying = False
            if chats:
                await self._app.put_away()
                words = _("Quit, and lose what you wrote last? {why}")
                chats[0].desk.question(words.format(why=error_words(error)), self._all_the_same(error))
                return
        self._app.exit()

    def _all_the_same(self, error: SessionError) -> Callable[[], None]:
        def leave() -> None:
            self._in_use.lost = error_words(error)
            self.now()

        return leave

    def _chats(self) -> list[ChatScreen]:
        return [screen for screen in self._app.screen_stack if isinstance(screen, ChatScreen)]
