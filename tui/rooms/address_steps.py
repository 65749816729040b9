"""Where a room can be found: in the server's list or not, and by which addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from hints.model import DraftKind
from session.values.model import RoomId, server_of
from tui.asking import Asking, Refused
from tui.desk.desk import Desk
from tui.panes.seat import Seat
from tui.rooms.address_words import given_words, taken_words
from widgets.cells import cut
from widgets.i18n import _
from widgets.rooms.room_names import room_name

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session

_NAME_CELLS = 30
_ALIAS = re.compile(r"[^#:\s]{1,200}")


class AddressSteps:
    """The steps of one pane, about its open room."""

    def __init__(
        self, host: SessionHost, asking: Asking, session: Session, desk: Desk, pane: Seat, keymap: Mapping[str, str]
    ) -> None:
        """Work for `pane`."""
        self._host = host
        self._asking = asking
        self._session = session
        self._desk = desk
        self._pane = pane
        self._keymap = keymap

    async def say(self, event: Desk.Cleared) -> str:
        """Give the room an address, or take one off it; without a word, show them. Return what to tell.

        Raises:
            Refused: when that is no address of our server.
            SessionError: when it could not be done.
        """
        if event.word == "alias" and not event.draft.text:
            self._show()
            return ""
        self._require(event.word, event.draft.text)
        addresses = self._session.admin.addresses
        if event.word == "unalias":
            return taken_words(await self._asking.ask(addresses.take, event.draft, event.clearance))
        return given_words(await self._asking.ask(addresses.give, event.draft, event.clearance))

    def _require(self, word: str, typed: str) -> None:
        own = server_of(self._session.user_id)
        name, _colon, server = typed.removeprefix("#").partition(":")
        if typed.startswith("#") and server and server != own:
            raise Refused(_("/{word} is about addresses of your own server, {server}.").format(word=word, server=own))
        if not _ALIAS.fullmatch(name) or (server and not typed.startswith("#")):
            words = _("/{word} needs one word, or an address: #name:{server}.")
            raise Refused(words.format(word=word, server=own))
        if typed.startswith("#") and not server:
            raise Refused(_("/{word} needs one word, or an address: #name:{server}.").format(word=word, server=own))

    def _show(self) -> None:
        from tui.screens.addresses import AddressesScreen

        if (room := self._pane.open_room) is not None:
            gate = partial(self._desk.gate, DraftKind.ALIAS, room_id=room.room_id)
            screen = AddressesScreen(self._host, self._session, self._keymap, room, gate)
            self._pane.app.push_screen(screen)

    def action_listed(self, typed: str) -> None:
        """Let anybody find the open room in the server's list, or nobody."""
        room = self._pane.open_room
        if room is None:
            self._asking.refuse(_("No room is open."))
        elif typed == "on":
            question = _("Let everybody find {room} in your server's list?")
            name = cut(room_name(room), _NAME_CELLS)
            self._desk.question(question.format(room=name), lambda: self._list(room.room_id, listed=True))
        elif typed == "off":
            self._list(room.room_id, listed=False)
        else:
            self._asking.refuse(_("/listed needs one of: on, off."))

    def _list(self, room_id: RoomId, *, listed: bool) -> None:
        self._asking.run(self._listed(room_id, listed))

    async def _listed(self, room_id: RoomId, listed: bool) -> None:
        async def done() -> bool:
            await self._session.admin.list_room(room_id, listed=listed)
            return True

        if await self._asking.answer(done):
            self._asking.tell(_("The room is in the list.") if listed else _("The room is in no list."))
