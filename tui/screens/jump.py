"""Jumps anywhere: rooms, people, commands and messages in one list, while one types; Enter opens, or does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.option_list import Option

from session.values.model import RoomId, RoomSummary, SearchHit, UserId
from tui.composing.jump_places import Place, commands_fitting, messages_found, people_fitting, rooms_fitting, wanted
from tui.screens.typed_options import TypedOptionsScreen
from widgets.cells import spread
from widgets.i18n import _, ngettext
from widgets.lists.hit_rows import hit_lines
from widgets.veil import hidden, veiled

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session

MOST_TYPED = 200
MOST_PEOPLE = 200
"""People who are looked up; the best of them are shown."""
MOST_MESSAGES = 10
LEAST_TYPED = 2
"""Letters from which on messages are searched: one letter finds all of them."""


class JumpScreen(TypedOptionsScreen):
    """A line to type in over all that fits."""

    def __init__(
        self,
        host: SessionHost,
        session: Session,
        keymap: Mapping[str, str],
        rooms: tuple[RoomSummary, ...],
        go: Callable[[Place], None],
    ) -> None:
        """Offer these rooms at once, and what the session finds as soon as it does; `go` gets what is chosen."""
        super().__init__(host, keymap)
        self._session = session
        self._rooms = rooms
        self._go = go
        self._addresses: Mapping[RoomId, str] = {}
        self._people: tuple[tuple[UserId, str], ...] = ()
        self._hits: tuple[SearchHit, ...] = ()
        self._places: list[Place] = []

    def body(self) -> Iterable[Widget]:
        """Put the line to type in over the list."""
        line = self.new_line(_("a room, a person, a command, words that were said"), MOST_TYPED)
        line.password = hidden()
        yield line
        yield self.new_options("places")

    def on_mount(self) -> None:
        """Show the rooms."""
        keys = (_("Enter opens"), _("# rooms only, @ people, / commands"), _("Up, Down choose"))
        self.show_keys(*keys, last=self.back)
        self.show_fitting()
        self.work(self._ask_addresses)

    def draw_anew(self) -> None:
        """Hide what was typed and found, or show it again."""
        self.line.password = hidden()
        self.show_fitting()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits now: what is known here at once, the rest when it was found."""
        event.stop()
        self.show_fitting(first=True)
        self.work(self._find, event.value, group="find", exclusive=True)

    async def _ask_addresses(self) -> None:
        addresses = await self.asking.answer(self._session.at_hand.addresses)
        if addresses:
            self._addresses = addresses
            self.show_fitting()

    async def _find(self, typed: str) -> None:
        sign, text = wanted(typed)
        self._people = self._hits = ()
        if text and sign in ("", "@"):
            longest = max(text.split(), key=len)
            self._people = await self.asking.answer(self._session.at_hand.people_like, longest, MOST_PEOPLE) or ()
            self.show_fitting()
        if len(text) >= LEAST_TYPED and not sign:
            found = await self.asking.answer(self._session.search.find, text, typing=True, limit=MOST_MESSAGES)
            self._hits = found.hits if found is not None else ()
        self.show_fitting()

    def _fitting(self) -> list[Place]:
        sign, text = wanted(self.line.value)
        places: list[Place] = []
        if sign in ("", "#"):
            places += rooms_fitting(self._rooms, self._addresses, text)
        if sign in ("", "@"):
            places += people_fitting(self._people, text)
        if sign == "/" or (text and not sign):
            places += commands_fitting(self.keymap, text)
        return places + (messages_found(self._hits) if not sign and text else [])

    def show_fitting(self, *, first: bool = False) -> None:
        """Show what fits; the mark stays with its thing, or goes to the first."""
        if not self.is_mounted:
            return
        options = self.options
        marked = options.highlighted
        key = self._places[marked].key if marked is not None and marked < len(self._places) and not first else ""
        self._places = self._fitting()
        width = self.option_width
        options.set_options([Option(_lines(place, width)) for place in self._places])
        again = next((number for number, place in enumerate(self._places) if place.key == key), 0)
        options.highlighted = again if self._places else None
        n = len(self._places)
        self.show_head(_("Jump anywhere"), ngettext("{n} found", "{n} found", n).format(n=n))

    def choose(self, place: int | None) -> None:
        """Go there."""
        if place is not None and place < len(self._places):
            self.dismiss()
            self._go(self._places[place])


def _lines(place: Place, width: int) -> Content:
    if isinstance(place.target, SearchHit):
        return hit_lines(place.target, width)
    remote = isinstance(place.target, RoomSummary | str)
    line = spread(place.shown, place.aside, width)
    return Content(veiled(line) if remote else line)
