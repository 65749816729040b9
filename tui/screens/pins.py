"""The pinned messages of a room, the last one pinned first: Enter goes there, a key unpins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from session.values.model import EventId, RoomId, SearchHit
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.screens.typed_rows import TypedRowsScreen
from widgets.i18n import _, ngettext
from widgets.lists.hit_list import HitList
from widgets.lists.hit_rows import pin_parts
from widgets.veil import hidden
from widgets.words import say

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.rooms.pins import Pins

MOST_TYPED = 200


class PinsScreen(TypedRowsScreen):
    """A line to narrow the list with, over the pinned messages."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings([Context.PINS])]

    def __init__(
        self,
        host: SessionHost,
        pins: Pins,
        keymap: Mapping[str, str],
        room_id: RoomId,
        pinned: Sequence[SearchHit],
        go_to: Callable[[RoomId, EventId], None],
    ) -> None:
        """Show what is `pinned` in a room, and unpin it by `pins`; `go_to` goes to what is chosen."""
        super().__init__(host, keymap)
        self._pins = pins
        self._room_id = room_id
        self._pinned = pinned
        self._go_to = go_to

    def body(self) -> Iterable[Widget]:
        """Put the line to type in over the list."""
        line = self.new_line(_("type to narrow the list"), MOST_TYPED)
        line.password = hidden()
        yield line
        yield HitList(pin_parts)

    def on_mount(self) -> None:
        """Say what this is."""
        unpin = _("{key} unpin").format(key=shown_key("pins.unpin", self.keymap))
        self.show_keys(_("Enter goes there"), unpin, _("Up, Down choose"), last=self.back)
        self._show()

    def draw_anew(self) -> None:
        """Hide what people wrote, or show it again."""
        self.line.password = hidden()
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to what is marked."""
        event.stop()
        hit = self.query_one(HitList).marked
        if hit is not None and hit.gone:
            self.tell(say(hit.instead) if hit.instead is not None else "")
        elif hit is not None:
            self.dismiss()
            self._go_to(hit.room_id, hit.event_id)

    def action_unpin(self) -> None:
        """Unpin what is marked."""
        if (hit := self.query_one(HitList).marked) is not None:
            self.work(self._unpin, hit.event_id)

    async def _unpin(self, event_id: EventId) -> None:
        was_pinned = await self.asking.answer(self._pins.unpin, self._room_id, event_id)
        if was_pinned is not None:
            self._pinned = tuple(hit for hit in self._pinned if hit.event_id != event_id)
            self._show()
            self.tell(_("No longer pinned."))

    def _show(self) -> None:
        if not self.query(HitList):
            return
        typed = self.line.value.strip().casefold()
        fitting = [hit for hit in self._pinned if typed in _searched(hit)]
        self.query_one(HitList).show(fitting)
        n = len(fitting)
        self.show_head(_("Pinned messages"), ngettext("{n} message", "{n} messages", n).format(n=n))


def _searched(hit: SearchHit) -> str:
    return " ".join((hit.sender_name, hit.sender, *(text for text, _found in hit.excerpt))).casefold()
