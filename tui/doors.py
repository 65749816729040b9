"""The ways in and out: join a room, leave it, log out for good. Nothing that cannot be undone happens on Enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from session.model import RoomId
from session.updates import OutboxUpdate
from tui.asking import Asking
from tui.desk import Desk
from widgets.i18n import _, ngettext

if TYPE_CHECKING:
    from session.session import Session


class Doors:
    """Asks the session to join, to leave and to log out."""

    def __init__(
        self, asking: Asking, session: Session, desk: Callable[[], Desk], logged_out: Callable[[], None]
    ) -> None:
        """Work for one screen, asking at the desk that is meant; `logged_out` hears that the session has ended."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._logged_out = logged_out
        self.outbox = OutboxUpdate(0, 0)
        """What is unsent, as the session last told."""

    def join(self, room: str | None, show: Callable[[RoomId], None]) -> None:
        """Join a room by id or alias, or accept the invitation to it, and show it."""
        if room:
            self._asking.run(self._join(room, show))
        else:
            self._asking.tell(_("/join needs a room: an id or an alias."))

    async def _join(self, room: str, show: Callable[[RoomId], None]) -> None:
        room_id = await self._asking.answer(self._session.join, room)
        if room_id is not None:
            show(room_id)

    def leave(self, room_id: RoomId | None) -> None:
        """Leave a room, or refuse the invitation to it."""
        if room_id is not None:
            self._asking.start(self._session.leave, room_id)
        else:
            self._asking.tell(_("No room is open."))

    def ask_logout(self) -> None:
        """Ask whether to log out, and say what would be lost."""
        self._asking.run(self._ask_logout())

    async def _ask_logout(self) -> None:
        keys = await self._asking.answer(self._keys_in_no_backup)
        question = _("Log out? All that is kept here is deleted.")
        if keys or self.outbox.unsent:
            question = _("Log out and delete all here?")
        if n := self.outbox.unsent:
            words = ngettext("{n} unsent message is lost.", "{n} unsent messages are lost.", n)
            question = f"{question} {words.format(n=n)}"
        if keys:
            words = ngettext("{n} key is in NO backup.", "{n} keys are in NO backup.", keys)
            question = f"{question} {words.format(n=keys)}"
        self._desk().question(question, self.log_out)

    async def _keys_in_no_backup(self) -> int:
        return self._session.keys.not_backed_up()

    def log_out(self) -> None:
        """Log out, on the server and here."""
        self._asking.run(self._log_out())

    async def _log_out(self) -> None:
        if await self._asking.answer(self._ended):
            self._logged_out()

    async def _ended(self) -> bool:
        await self._session.logout()
        return True
