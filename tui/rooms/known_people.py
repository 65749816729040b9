"""Asks before a room is made for, or an invitation sent to, somebody whom no server knows: a slip in a name, mostly."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from session.values.errors import SessionError
from session.values.model import UserId
from tui.asking import Asking, Refused
from tui.commands.asked_for import came_to_nothing
from tui.desk.desk import Desk
from tui.desk.under_way import UnderWay, Word
from widgets.safe_text import safe_text
from widgets.words import error_words

if TYPE_CHECKING:
    from session.session import Session


class KnownPeople:
    """Asks the server for one desk, and then its user."""

    def __init__(self, asking: Asking, session: Session, desk: Desk, under_way: UnderWay) -> None:
        """Ask at this desk; what is asked about is `under_way` meanwhile."""
        self._under_way = under_way
        self._asking = asking
        self._session = session
        self._desk = desk

    async def then(
        self, event: Desk.Cleared, users: Iterable[UserId], question: str, steps: Callable[[], Awaitable[str]]
    ) -> str:
        """Do what a slash word says about users and return what to tell; ask first whether those unknown are meant.

        `question` has a place for them, `{user}`.

        Raises:
            SessionError: when it could not be done.
        """
        nobody = [user for user in users if await self._asking.ask(self._session.admin.is_nobody, user)]
        if not nobody:
            return await steps()

        async def all_the_same() -> None:
            try:
                self._asking.tell(await steps())
            except SessionError as error:
                self._asking.refuse(error_words(error))
            except Refused as why:
                self._asking.refuse(str(why))

        def left() -> None:
            came_to_nothing()

        word = Word(event.room_id, f"/{event.word}", event.typed)
        with self._under_way.held(word, self._desk.composer.give_back):
            asked = question.format(user=", ".join(map(safe_text, nobody)))
            self._desk.question(asked, lambda: self._asking.run(all_the_same()), left)
        return ""
