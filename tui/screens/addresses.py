"""The addresses of a room, and which is the main one; keys ask whether to make the marked one that, or take it off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content

from hints.model import Clearance, Draft, Held
from session.values.listed import Address, Shown
from session.values.model import RoomSummary
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.rooms.address_words import taken_words
from tui.screens.asked_options import AskedOptionsScreen
from widgets.cells import cut
from widgets.i18n import _, ngettext
from widgets.rooms.room_names import room_name
from widgets.rooms.room_rows import room_sign
from widgets.safe_text import safe_text

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session


class AddressesScreen(AskedOptionsScreen):
    """A line to narrow the list with, over the addresses."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings([Context.ADDRESSES])]

    def __init__(
        self,
        host: SessionHost,
        session: Session,
        keymap: Mapping[str, str],
        room: RoomSummary,
        gate: Callable[[str], tuple[Draft, Clearance | Held] | None],
    ) -> None:
        """Show the addresses of `room`; `gate` is asked about the name in one of them."""
        super().__init__(host, keymap)
        self._session = session
        self._room = room
        self._gate = gate
        self._addresses: tuple[Address, ...] | None = None

    def show_choice_keys(self) -> None:
        """Say which keys there are."""
        keys = (
            _("{key} make main").format(key=shown_key("addresses.main", self.keymap)),
            _("{key} take off").format(key=shown_key("addresses.take", self.keymap)),
            _("Up, Down choose"),
        )
        self.show_keys(*keys, last=self.back)

    async def load(self) -> None:
        """Ask which addresses there are."""
        found = await self.asking.answer(self._session.admin.addresses.listed, self._room.room_id)
        if found is not None:
            self._addresses = found
            self.show_fitting()

    def show_fitting(self) -> None:
        """Show those that fit what is typed."""
        if not self.begun:
            return
        typed, known = self.line.value.strip().casefold(), self._addresses or ()
        fitting = [one for one in known if typed in one.alias.casefold()]
        first = _("Addresses of {room}").format(room=f"{room_sign(self._room)} {room_name(self._room)}")
        n, none = len(known), "" if self._addresses is None else _("none: /alias NAME gives one")
        self.show_head(first, ngettext("{n} address", "{n} addresses", n).format(n=n) if n else none)
        self.put([(one.alias, _lines(one, self.option_width)) for one in fitting])

    def choose(self, place: int | None) -> None:  # noqa: ARG002 - every list of options has it
        """Say what can be done: nothing happens by Enter alone."""
        self.tell(_("{key} makes the marked address the main one.").format(key=self._key("main")))

    def _key(self, step: str) -> str:
        return shown_key(f"addresses.{step}", self.keymap)

    def _meant(self) -> Address | None:
        marked = self.marked
        return next((one for one in self._addresses or () if one.alias == marked), None)

    def _cleared(self, name: str) -> tuple[Draft, Clearance] | None:
        """Return what may be sent about this name, or say why nothing may."""
        offered = self._gate(name)
        if offered is None:
            self.tell(_("Nothing can be sent here."))
            return None
        draft, answer = offered
        if isinstance(answer, Held):
            self.tell(_("A hint holds the name in this address: nothing was changed."))
            return None
        return draft, answer

    def action_main(self) -> None:
        """Ask whether the marked address is to be the main one."""
        if (meant := self._meant()) is None:
            return
        if meant.shown is Shown.MAIN:
            self.tell(_("That is the main address already."))
            return
        words = _("Make {address} the main address, which the room is known by?").format(address=safe_text(meant.alias))
        self.ask_about(meant.alias, words, partial(self._make_main, meant.alias))

    async def _make_main(self, alias: str) -> None:
        if (offered := self._cleared(_name_in(alias))) is None:
            return
        if await self.asking.done(self._session.admin.addresses.make_main, *offered, alias):
            self.tell(_("{address} is the main address now.").format(address=safe_text(alias)))
            await self.load()

    def action_take(self) -> None:
        """Ask whether the marked address is to lead here no more."""
        if (meant := self._meant()) is None:
            return
        if not meant.ours:
            self.tell(_("That is an address of another server; there it can be taken off."))
            return
        words = _("Take {address} off the room? It leads nowhere then.").format(address=safe_text(meant.alias))
        self.ask_about(meant.alias, words, partial(self._take, meant.alias))

    async def _take(self, alias: str) -> None:
        if (offered := self._cleared(_name_in(alias))) is None:
            return
        taken = await self.asking.answer(self._session.admin.addresses.take, *offered)
        if taken is not None:
            self.tell(taken_words(taken))
            await self.load()


def _name_in(alias: str) -> str:
    return alias[1:].partition(":")[0]


def _lines(one: Address, width: int) -> Content:
    how = {
        Shown.MAIN: _("the main address"),
        Shown.BESIDE: _("shown beside the main one"),
        Shown.NOWHERE: _("leads here, but the room does not show it"),
    }[one.shown]
    style = "bold" if one.shown is Shown.MAIN else ""
    return Content.assemble((cut(safe_text(one.alias), width), style), "\n", (cut(f"  {how}", width), "dim"))
