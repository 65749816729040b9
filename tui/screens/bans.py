"""Who is banned from a room, by whom and why; one key asks whether the marked person may come back.

Law of this file: whoever may come back was marked and named before the answer; a list that changes moves the mark to
nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.option_list import Option

from session.values.listed import Banned
from session.values.model import RoomSummary, UserId
from session.values.updates import RoomsUpdate
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.screens.typed_options import TypedOptionsScreen
from widgets.asking.ask_panel import AskPanel
from widgets.calendar_words import day_words
from widgets.cells import cut, wrap
from widgets.i18n import _, ngettext
from widgets.rooms.room_rows import room_name, room_sign
from widgets.safe_text import safe_id, safe_text
from widgets.veil import veiled

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session

MOST_REASON = 500
"""Characters of why somebody is banned."""
MOST_TYPED = 200


class BansScreen(TypedOptionsScreen):
    """A line to narrow the list with, over the people who are banned."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings([Context.BANS])]

    def __init__(self, host: SessionHost, session: Session, keymap: Mapping[str, str], room: RoomSummary) -> None:
        """Show who is banned from `room`."""
        super().__init__(host, keymap)
        self._session = session
        self._room = room
        self._people: tuple[Banned, ...] | None = None
        self._fitting: tuple[Banned, ...] = ()
        self._meant: Banned | None = None
        """Who is being asked about."""

    def body(self) -> Iterable[Widget]:
        """Put the line over the list, and the question under it."""
        yield self.new_line(_("type to narrow the list"), MOST_TYPED)
        yield self.new_options("bans")
        yield AskPanel(id="ban-ask")

    def on_mount(self) -> None:
        """Say what can be done, and ask who is banned."""
        self.query_one(AskPanel).display = False
        self._show_choice_keys()
        self.show_fitting()
        self.work(self._load)

    def _show_choice_keys(self) -> None:
        key = _("{key} let come back").format(key=shown_key("bans.unban", self.keymap))
        self.show_keys(key, _("Up, Down choose"), last=self.back)

    def rooms_changed(self, update: RoomsUpdate) -> None:
        """Look again when something about this room changed."""
        room = next((one for one in update.rooms if one.room_id == self._room.room_id), None)
        if room is not None and room != self._room:
            self._room = room
            self.work(self._load, group="again", exclusive=True)

    async def _load(self) -> None:
        found = await self.asking.answer(self._session.admin.bans.of, self._room.room_id)
        if found is not None:
            self._people = found
            self.show_fitting()
            if (meant := self._meant) is not None and all(one.user_id != meant.user_id for one in found):
                self._answered()
                self.tell(_("{user} is banned no longer.").format(user=safe_id(meant.user_id)))

    def draw_anew(self) -> None:
        """Hide what people wrote, or show it again."""
        self.show_fitting()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self.show_fitting()

    def show_fitting(self) -> None:
        """Show those who fit what is typed; the mark stays with its person, or goes to nobody."""
        if not self.query(AskPanel):
            return
        typed = self.line.value.strip().casefold()
        people = self._people or ()
        self._fitting = tuple(one for one in people if typed in f"{one.name} {one.user_id} {one.reason}".casefold())
        n, options = len(people), self.options
        first = _("Banned from {room}").format(room=f"{room_sign(self._room)} {room_name(self._room)}")
        nobody = "" if self._people is None else _("nobody")
        self.show_head(first, ngettext("{n} person", "{n} people", n).format(n=n) if n else nobody)
        held, first_time = options.highlighted_option, not options.option_count
        options.set_options([Option(_lines(one, self.option_width), id=one.user_id) for one in self._fitting])
        places = {one.user_id: place for place, one in enumerate(self._fitting)}
        begins = 0 if first_time and self._fitting else None
        options.highlighted = places.get(UserId(held.id or "")) if held is not None else begins

    def choose(self, place: int | None) -> None:  # noqa: ARG002 - every list of options has it
        """Say what can be done: nothing happens by Enter alone."""
        self.tell(_("{key} lets the marked person come back.").format(key=shown_key("bans.unban", self.keymap)))

    def action_unban(self) -> None:
        """Ask whether the marked person may come back."""
        place = self.options.highlighted
        if self._meant is not None:
            return
        if place is None or place >= len(self._fitting):
            self.tell(_("Nobody is marked: choose with Up and Down."))
            return
        self._meant = self._fitting[place]
        user, room = safe_id(self._meant.user_id), f"{room_sign(self._room)} {room_name(self._room)}"
        words = _("Let {name} ({user}) come back to {room}? Nobody is invited by it.")
        panel = self.query_one(AskPanel)
        panel.display = True
        self.show_keys(last=_("Esc goes back"))
        panel.ask_letter([words.format(name=_called(self._meant), user=user, room=room)])

    def on_ask_panel_answered(self, event: AskPanel.Answered) -> None:
        """Let them come back."""
        event.stop()
        if (meant := self._answered()) is not None:
            self.work(self._unban, meant)

    def on_ask_panel_left(self, event: AskPanel.Left) -> None:
        """Leave the ban as it is."""
        event.stop()
        self._answered()

    def _answered(self) -> Banned | None:
        """Take the question away, and return whom it was about."""
        meant, self._meant = self._meant, None
        self.query_one(AskPanel).display = False
        self._show_choice_keys()
        self.line.focus()
        return meant

    async def _unban(self, meant: Banned) -> None:
        if await self.asking.done(self._session.admin.unban, self._room.room_id, meant.user_id):
            self.tell(_("{user} can come back.").format(user=safe_id(meant.user_id)))
            await self._load()


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
