"""The ways in and out: join a room, leave it, log out for good. Nothing that cannot be undone happens on Enter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.updates import OutboxUpdate
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.rooms.invitations import invitation_called, is_address
from widgets.i18n import _, ngettext
from widgets.rooms.room_names import room_name
from widgets.safe_text import safe_text

if TYPE_CHECKING:
    from session.rooms.allowed import Leaving
    from session.session import Session


def leaving_words(leaving: Leaving) -> str:
    """Return what it would mean to leave a room, the gravest alone, or ""."""
    if leaving.alone:
        return _("Nobody else is there: it is lost for everybody.")
    if leaving.last_admin:
        return _("Nobody who stays can look after it: /power @USER:SERVER admin first.")
    return "" if leaving.way_back else _("You can come back only when somebody invites you.")


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
        self.left: set[RoomId] = set()
        """Rooms that were left here, so that nobody has to hear why they are gone."""

    def join(self, typed: str, invited: Iterable[RoomSummary], show: Callable[[RoomId], None]) -> None:
        """Join a room by id or alias, or accept the invitation of that name, or the only one, and show it."""
        try:
            room = typed if is_address(typed) else invitation_called(invited, typed)
        except LookupError as several:
            self._asking.refuse(str(several))
            return
        if room:
            self._asking.run(self._join(room, show))
        elif typed:
            self._asking.refuse(_("No invitation has this name; an alias begins with #, an id with !."))
        else:
            self._asking.refuse(_("/join needs a room: an id or an alias."))

    async def _join(self, room: str, show: Callable[[RoomId], None]) -> None:
        room_id = await self._asking.answer(self._session.join, room)
        if room_id is not None:
            show(room_id)

    def leave(self, room: RoomSummary | None) -> None:
        """Refuse an invitation, or ask whether to leave a room, and say what that would mean."""
        if room is None:
            self._asking.tell(_("No room is open."))
        elif room.kind is RoomKind.INVITE:
            self.go_out(room.room_id, self._session.leave)
        else:
            self._asking.lead(self._ask_to_leave(room))

    async def _ask_to_leave(self, room: RoomSummary) -> None:
        leaving = await self._asking.answer(self._session.leaving, room.room_id)
        if leaving is not None:
            question = _("Leave {room}?").format(room=room_name(room))
            self._desk().question(
                f"{question} {leaving_words(leaving)}".rstrip(),
                lambda: self.go_out(room.room_id, self._session.leave),
            )

    def go_out(self, room_id: RoomId, leave: Callable[[RoomId], Awaitable[None]]) -> None:
        """Leave a room by hand, in this way."""
        self._asking.run(self._go_out(room_id, leave))

    async def _go_out(self, room_id: RoomId, leave: Callable[[RoomId], Awaitable[None]]) -> None:
        self.left.add(room_id)
        if not await self._asking.done(leave, room_id):
            self.left.discard(room_id)

    def ask_logout(self) -> None:
        """Ask whether to log out, and say what would be lost."""
        self._asking.lead(self._ask_logout())

    async def _ask_logout(self) -> None:
        keys = await self._asking.answer(self._keys_in_no_backup)
        user = safe_text(self._session.user_id)
        question = _("Log {user} out? All that is kept here is deleted.").format(user=user)
        desk = self._desk()
        drafts = sum(bool(one.text or one.file) for one in desk.files.beside(desk.composer.drafts()).values())
        if keys or self.outbox.unsent or drafts:
            question = _("Log {user} out?").format(user=user)
        if n := self.outbox.unsent + drafts:
            words = ngettext("{n} unsent message is lost.", "{n} unsent messages are lost.", n)
            if drafts:
                words = ngettext("{n} draft or unsent message is lost.", "{n} drafts or unsent messages are lost.", n)
            question = f"{question} {words.format(n=n)}"
        if keys:
            words = ngettext("{n} key is in NO backup.", "{n} keys are in NO backup.", keys)
            question = f"{question} {words.format(n=keys)}"
        desk.question(question, self.log_out)

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
