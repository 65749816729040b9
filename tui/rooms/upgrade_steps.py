"""Rooms that are replaced by others: doing that, and going from one to the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from session.values.errors import NoSuchRoom, SessionError
from session.values.ids import is_user_id
from session.values.model import RoomId, RoomSummary, UserId
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.panes.seat import Seat
from tui.rooms.room_order import RoomOrder
from widgets.i18n import _, ngettext
from widgets.rooms.room_names import room_name
from widgets.safe_text import safe_text
from widgets.words import error_words

if TYPE_CHECKING:
    from session.rooms.space_rooms import Followed
    from session.rooms.upgrades import Offer
    from session.session import Session


class UpgradeSteps:
    """The steps of one pane, about its open room."""

    def __init__(
        self,
        asking: Asking,
        session: Session,
        desk: Desk,
        pane: Seat,
        keymap: Mapping[str, str],
        known: RoomOrder,
    ) -> None:
        """Work for `pane`; `known` are its rooms."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._pane = pane
        self._keymap = keymap
        self._known = known

    def action_upgrade(self, typed: str) -> None:
        """Replace the open room by one of another version; alone, say what that means."""
        version, *creators = typed.split() or [""]
        room = self._pane.open_room
        if room is None:
            self._asking.refuse(_("No room is open."))
        elif not all(is_user_id(one) for one in creators):
            self._asking.refuse(_("/upgrade needs a version, then perhaps other creators: @name:server."))
        elif version:
            self._asking.run(self._ask(room, version, tuple(map(UserId, creators))))
        else:
            from tui.screens.upgrade import UpgradeScreen

            self._pane.app.push_screen(UpgradeScreen(self._asking, self._session, self._keymap, room))

    async def _ask(self, room: RoomSummary, version: str, creators: tuple[UserId, ...]) -> None:
        try:
            # With all its members, so that nobody is forgotten.
            await self._asking.ask(self._session.facts, room.room_id)
            offer = await self._asking.ask(self._session.admin.upgrades.offer, room.room_id)
        except SessionError as error:
            self._asking.refuse(error_words(error))
            return
        if not offer.allowed:
            self._asking.refuse(_("You may not close this room: that takes a higher power level."))
        elif version not in offer.stable:
            words = _("Your server offers: {versions}.").format(versions=", ".join(map(safe_text, offer.stable)) or "-")
            self._asking.refuse(words)
        elif offer.strands(version):
            stranded = _(
                "In a room of version {version} nobody could look after it: who made this one has no rights there."
            )
            self._asking.refuse(stranded.format(version=version))
        else:
            self._desk.question(
                question(offer, version),
                lambda: self._asking.run(self._upgrade(room.room_id, version, offer, creators)),
            )

    async def _upgrade(self, room_id: RoomId, version: str, offer: Offer, creators: tuple[UserId, ...]) -> None:
        upgrades = self._session.admin.upgrades
        made = await self._asking.answer(upgrades.upgrade, room_id, version, creators)
        if made is None:
            return
        await self._asking.answer(self._session.join, made)
        self._pane.show_room(made)
        followed = await self._asking.answer(self._session.admin.spaces.follow, room_id, made)
        refused = await self._asking.answer(upgrades.invite, made, offer.people) if offer.people else ()
        if refused is not None:
            self._asking.tell(" ".join(self._outcome(refused, followed)))

    def _outcome(self, refused: Sequence[UserId], followed: Followed | None) -> Iterator[str]:
        if refused:
            words = _("The room is replaced; not invited: {users}.")
            yield words.format(users=", ".join(map(safe_text, refused)))
        else:
            yield _("The room is replaced; this is the new one.")
        if followed and followed.moved:
            yield _("It takes the old one's place in {spaces}.").format(spaces=self._names(followed.moved))
        if followed and followed.kept:
            words = _("{spaces}: the old room still stands there; somebody who may change that has to put this one in.")
            yield words.format(spaces=self._names(followed.kept))

    def _names(self, spaces: Sequence[RoomId]) -> str:
        found = (self._known.get(space) for space in spaces)
        return ", ".join(room_name(room) for room in found if room is not None)

    def action_follow(self) -> None:
        """Go to the room that took the open one's place."""
        self._go(self._session.admin.upgrades.after)

    def action_previous(self) -> None:
        """Go to the room that the open one goes on from."""
        self._go(self._session.admin.upgrades.before)

    def _go(self, find: Callable[[RoomId], Awaitable[tuple[RoomId, str]]]) -> None:
        room = self._pane.open_room
        if room is None:
            self._asking.tell(_("No room is open."))
        else:
            self._asking.run(self._gone(room.room_id, find))

    async def _gone(self, room_id: RoomId, find: Callable[[RoomId], Awaitable[tuple[RoomId, str]]]) -> None:
        found = await self._asking.answer(find, room_id)
        if found is None:
            return
        target, via = found
        servers = (via,) if via else ()
        if self._known.get(target) is None:
            try:
                await self._asking.ask(self._session.join, target, servers)
            except NoSuchRoom as error:
                words = _("{why} Ask those who are in this room.").format(why=error_words(error))
                self._asking.refuse(words)
                return
            except SessionError as error:
                self._asking.refuse(error_words(error))
                return
        self._pane.show_room(target)


def question(offer: Offer, version: str) -> str:
    """Return what is asked before a room is replaced."""
    words = _("Close this room for a new one of version {version}?").format(version=version)
    n = len(offer.people)
    if not n:
        return words
    return f"{words} {ngettext('{n} person is invited.', '{n} people are invited.', n).format(n=n)}"
