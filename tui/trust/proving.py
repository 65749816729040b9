"""Lets the session ask a screen who its owner is: the session's thread waits, the screen's answers.

One law of this file: what is typed for a proof is handed on, and kept in no attribute, log or repr.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.message import Message
from textual.screen import Screen

from session.values.words import N_
from widgets.asking.ask_panel import AskPanel
from widgets.i18n import _

if TYPE_CHECKING:
    from session.crypto.uia import Proof
    from session.host import SessionHost


class Proving:
    """One screen's side of proving who asks."""

    class PasswordWanted(Message):
        """The homeserver wants the password of the account."""

    class PageWanted(Message):
        """The homeserver wants a page to be visited, in any browser, on any machine."""

        def __init__(self, address: str) -> None:
            """Name the page; it is remote text."""
            super().__init__()
            self.address = address

    def __init__(self, host: SessionHost, screen: Screen[None]) -> None:
        """Ask by messages to this screen; it answers by `give` or `refuse`."""
        self._host = host
        self._screen = screen
        self._waiting: asyncio.Future[str] | None = None

    @property
    def asks(self) -> bool:
        """Whether the session waits for an answer."""
        return self._waiting is not None

    def proof(self) -> Proof:
        """Return a proof that asks only once something is wanted."""
        from session.crypto.uia import Proof

        return Proof(ask_password=self._ask_password, agree=self._ask_page)

    def give(self, answer: str) -> None:
        """Answer: the password, or "" for a page that was visited or another way."""
        self._host.tell(self._settle, answer)

    def refuse(self) -> None:
        """Leave what was begun: nothing is changed."""
        self._host.tell(self._settle, None)

    @staticmethod
    def show_password_question(panel: AskPanel) -> None:
        """Ask for the password in this panel."""
        words = _("Your homeserver wants to know that it is you. Empty: agree on a web page, if it lets you.")
        panel.ask_secret([words, ""], _("password of the account"))

    @staticmethod
    def show_page_question(panel: AskPanel, address: str) -> None:
        """Ask in this panel to visit a page."""
        words = _("Your homeserver wants you to agree on this page. Open it in any browser, on any machine:")
        panel.ask_page([words], address)

    async def _ask_password(self) -> str:
        return await self._ask(self.PasswordWanted())

    async def _ask_page(self, address: str) -> None:
        await self._ask(self.PageWanted(address))

    async def _ask(self, message: Message) -> str:
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            self._screen.post_message(message)
            return await self._waiting
        finally:
            self._waiting = None

    def _settle(self, answer: str | None) -> None:
        """Let the session go on; runs in its thread."""
        from session.crypto.uia import ProofRefused

        if self._waiting is None or self._waiting.done():
            return
        if answer is None:
            self._waiting.set_exception(ProofRefused(N_("Left: nothing was changed.")))
        else:
            self._waiting.set_result(answer)
