"""The pinned messages of a room, to choose from: the last one pinned stands first; Enter goes there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets import Input

from session.values.model import EventId, RoomId, SearchHit
from tui.screens.typed_rows import TypedRowsScreen
from widgets.i18n import _, ngettext
from widgets.lists.hit_list import HitList
from widgets.lists.hit_rows import pin_parts
from widgets.veil import hidden

if TYPE_CHECKING:
    from session.host import SessionHost

MOST_TYPED = 200


class PinsScreen(TypedRowsScreen):
    """A line to narrow the list with, over the pinned messages."""

    def __init__(
        self,
        host: SessionHost,
        keymap: Mapping[str, str],
        pinned: Sequence[SearchHit],
        go_to: Callable[[RoomId, EventId], None],
    ) -> None:
        """Show what is `pinned`; `go_to` goes to what is chosen."""
        super().__init__(host, keymap)
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
        self.show_keys(_("Enter goes there"), _("Up, Down choose"), last=self.back)
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
        if (hit := self.query_one(HitList).marked) is not None:
            self.dismiss()
            self._go_to(hit.room_id, hit.event_id)

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
