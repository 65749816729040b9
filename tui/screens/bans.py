"""Who is banned from a room, by whom and why; one key asks whether the marked person may come back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content

from session.values.listed import Banned
from session.values.model import RoomSummary, UserId
from session.values.updates import RoomsUpdate
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.screens.asked_options import AskedOptionsScreen
from widgets.calendar_words import day_words
from widgets.cells import cut, wrap
from widgets.i18n import _, ngettext
from widgets.rooms.room_names import room_name
from widgets.rooms.room_rows import room_sign
from widgets.safe_text import safe_id, safe_text
from widgets.veil import veiled

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session

MOST_REASON = 500
"""Characters of why somebody is banned."""


class BansScreen(AskedOptionsScreen):
    """A line to narrow the list with, over the people who are banned."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings([Context.BANS])]

    def __init__(self, host: SessionHost, session: Session, keymap: Mapping[str, str], room: RoomSummary) -> None:
        """Show who is banned from `room`."""
        super().__init__(host, keymap)
        self._session = session
        self._room = room
        self._people: tuple[Banned, ...] | None = None
        self._here: frozenset[UserId] | None = None
        """Who was known here to be banned when the server was asked last."""

    def show_choice_keys(self) -> None:
        """Say which keys there are."""
        key = _("{key} let come back").format(key=shown_key("bans.unban", self.keymap))
        self.show_keys(key, _("Up, Down choose"), last=self.back)

    def rooms_changed(self, update: RoomsUpdate) -> None:
        """Look again when others are banned than before; each message changes the room too."""
        room = next((one for one in update.rooms if one.room_id == self._room.room_id), None)
        if room is not None and room != self._room:
            self._room = room
            self.work(self._look_again, group="again", exclusive=True)

    async def _look_again(self) -> None:
        here = await self.asking.answer(self._session.admin.bans.here, self._room.room_id)
        if here is not None and here != self._here:
            await self.load()

    async def load(self) -> None:
        """Ask who is banned."""
        self._here = await self.asking.answer(self._session.admin.bans.here, self._room.room_id)
        found = await self.asking.answer(self._session.admin.bans.of, self._room.room_id)
        if found is not None:
            self._people = found
            self.show_fitting()

    def show_fitting(self) -> None:
        """Show those who fit what is typed."""
        if not self.begun:
            return
        typed, people = self.line.value.strip().casefold(), self._people or ()
        fitting = [one for one in people if typed in f"{one.name} {one.user_id} {one.reason}".casefold()]
        first = _("Banned from {room}").format(room=f"{room_sign(self._room)} {room_name(self._room)}")
        nobody = "" if self._people is None else _("nobody")
        n = len(people)
        self.show_head(first, ngettext("{n} person", "{n} people", n).format(n=n) if n else nobody)
        self.put([(one.user_id, _lines(one, self.option_width)) for one in fitting])

    def choose(self, place: int | None) -> None:  # noqa: ARG002 - every list of options has it
        """Say what can be done: nothing happens by Enter alone."""
        self.tell(_("{key} lets the marked person come back.").format(key=shown_key("bans.unban", self.keymap)))

    def action_unban(self) -> None:
        """Ask whether the marked person may come back."""
        marked = self.marked
        meant = next((one for one in self._people or () if one.user_id == marked), None)
        if meant is None:
            return
        room = f"{room_sign(self._room)} {room_name(self._room)}"
        words = _("Let {name} ({user}) come back to {room}? Nobody is invited by it.")
        asked = words.format(name=_called(meant), user=safe_id(meant.user_id), room=room)
        self.ask_about(meant.user_id, asked, partial(self._unban, meant))

    async def _unban(self, meant: Banned) -> None:
        if await self.asking.done(self._session.admin.unban, self._room.room_id, meant.user_id):
            self.tell(_("{user} can come back.").format(user=safe_id(meant.user_id)))
            await self.load()


def _called(one: Banned) -> str:
    return " ".join(safe_text(one.name).split()) or _("without a name")


def _lines(one: Banned, width: int) -> Content:
    who = f"  {safe_id(one.user_id)}"
    by = "  " + _("banned by {user}, {day}").format(user=safe_id(one.by), day=day_words(one.since))
    why = " ".join(safe_text(one.reason, MOST_REASON).split()) or _("no reason given")
    said = [f"\n  {veiled(line)}" for line in wrap(why, width - 2)]
    return Content.assemble(
        (cut(_called(one), width), "bold"), "\n", (cut(who, width), "dim"), "\n", (cut(by, width), "dim"), *said
    )
