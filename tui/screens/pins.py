"""The pinned messages of a room, to choose from: the last one pinned stands first; Enter goes there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from session.model import EventId, RoomId, SearchHit
from tui.screens.search import OPTION_PADDING
from tui.screens.typing import TypingScreen
from widgets.hit_rows import pin_lines
from widgets.i18n import _, ngettext
from widgets.marked_list import MarkedList
from widgets.veil import hidden

if TYPE_CHECKING:
    from session.host import SessionHost

MOST_TYPED = 200


class PinsScreen(TypingScreen):
    """A line to narrow the list with, over the pinned messages."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move('cursor_up')", show=False),
        Binding("down", "move('cursor_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
    ]

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
        self._shown: list[SearchHit] = []

    def body(self) -> Iterable[Widget]:
        """Put the line to type in over the list."""
        line = self.new_line(_("type to narrow the list"), MOST_TYPED)
        line.password = hidden()
        yield line
        options = MarkedList(markup=False, id="search-hits")
        options.can_focus = False
        yield options

    def on_mount(self) -> None:
        """Say what this is."""
        self.show_keys(_("Enter goes there"), _("Up, Down choose"), last=_("Esc goes back"))
        self._show()

    def draw_anew(self) -> None:
        """Hide what people wrote, or show it again."""
        self.line.password = hidden()
        self._show()

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        super().on_resize()
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to what is marked."""
        event.stop()
        self._choose()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to what was clicked."""
        event.stop()
        self._choose()

    def _show(self) -> None:
        if not self.is_mounted:
            return
        options, typed = self.query_one(OptionList), self.line.value.strip().casefold()
        width = max(20, options.scrollable_content_region.width - OPTION_PADDING)
        marked = options.highlighted or 0
        self._shown = [hit for hit in self._pinned if typed in _searched(hit)]
        options.set_options([Option(pin_lines(hit, width)) for hit in self._shown])
        options.highlighted = min(marked, len(self._shown) - 1) if self._shown else None
        n = len(self._shown)
        self.show_head(_("Pinned messages"), ngettext("{n} message", "{n} messages", n).format(n=n))

    def _choose(self) -> None:
        place = self.query_one(OptionList).highlighted
        if place is not None and place < len(self._shown):
            hit = self._shown[place]
            self.dismiss()
            self._go_to(hit.room_id, hit.event_id)

    def action_move(self, way: str) -> None:
        """Mark another one."""
        getattr(self.query_one(OptionList), f"action_{way}")()


def _searched(hit: SearchHit) -> str:
    return " ".join((hit.sender_name, hit.sender, *(text for text, _found in hit.excerpt))).casefold()
