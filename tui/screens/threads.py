"""The threads of a room, the one that was written in last first; Enter opens one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from session.values.listed import ListedThread
from session.values.model import RoomId
from tui.screens.framed import FramedScreen
from tui.screens.typing import OPTION_PADDING
from widgets.cells import cut
from widgets.file_words import file_words
from widgets.i18n import _, ngettext
from widgets.lists.marked_list import MarkedList
from widgets.safe_text import safe_text
from widgets.timeline.thread_words import thread_words
from widgets.veil import veiled
from widgets.words import row_words

if TYPE_CHECKING:
    from session.host import SessionHost

LONGEST = 400
"""Code points of a message that are looked at."""


class ThreadsScreen(FramedScreen):
    """A list to choose from."""

    AUTO_FOCUS = "OptionList"

    def __init__(
        self,
        host: SessionHost,
        keymap: Mapping[str, str],
        listed: Sequence[ListedThread],
        *,
        title: str,
        chosen: Callable[[RoomId], None],
    ) -> None:
        """Show these threads; `chosen` gets the place of the one that is chosen."""
        super().__init__(host, keymap)
        self._listed = listed
        self._title = title
        self._chosen = chosen

    def body(self) -> Iterable[Widget]:
        """Give the list."""
        yield MarkedList(markup=False, id="threads")

    def on_mount(self) -> None:
        """Say what this is."""
        n = len(self._listed)
        self.show_head(self._title, ngettext("{n} thread", "{n} threads", n).format(n=n))
        self.show_keys(_("Enter opens it"), _("Up, Down choose"), last=_("Esc goes back"))
        self.draw_anew()

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        super().on_resize()
        self.draw_anew()

    def draw_anew(self) -> None:
        """Lay the list out; texts are hidden when all are."""
        if not self.is_mounted:
            return
        options = self.query_one(OptionList)
        width = max(20, options.scrollable_content_region.width - OPTION_PADDING)
        marked = options.highlighted or 0
        options.set_options([Option(_lines(one, width)) for one in self._listed])
        options.highlighted = min(marked, len(self._listed) - 1) if self._listed else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what was chosen."""
        event.stop()
        self.dismiss()
        self._chosen(self._listed[event.option_index].place)


def _lines(one: ListedThread, width: int) -> Content:
    item = one.root
    if item is None:
        return Content(_("begins with a message that is not here yet"))
    name, said = (" ".join(safe_text(part[:LONGEST]).split()) for part in (item.sender_name, item.glimpse))
    name = _("you") if item.own else name
    # Without words of its author there is what the row in the room says: who removed it, which file it is.
    file = file_words(item.file) if item.file is not None else ""
    text = veiled(f"{file} {said}".strip()) if file or said else row_words(item)
    below = thread_words(item.thread) if item.thread is not None else ""
    return Content.assemble((cut(f"{veiled(name)}: {text}", width), "bold"), "\n", (cut(f"  {below}", width), "dim"))
