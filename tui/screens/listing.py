"""What a server lists, to choose from: rooms that anybody can find, rooms in a space, people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from session.values.listed import ListedRoom, RoomPage
from tui.screens.typed_options import TypedOptionsScreen
from widgets.i18n import _, ngettext
from widgets.lists.listing_rows import Listed, fits, key_of, listing_lines

if TYPE_CHECKING:
    from session.host import SessionHost

MOST_TYPED = 200
More = Callable[[str], Awaitable[RoomPage]]
"""Fetches what comes behind a mark."""


class ListingScreen(TypedOptionsScreen):
    """A line to narrow the list with, over the list; Enter chooses."""

    def __init__(
        self,
        host: SessionHost,
        keymap: Mapping[str, str],
        listed: Sequence[Listed],
        *,
        title: str,
        chosen: Callable[[Listed], None],
        known: Collection[str] = (),
        following: str | None = None,
        more: More | None = None,
    ) -> None:
        """Show what is `listed`; `chosen` gets what is chosen, and `more` what comes behind `following`."""
        super().__init__(host, keymap)
        self._listed = list(listed)
        self._title = title
        self._chosen = chosen
        self._known = known
        self._following = following
        self._more = more
        self._shown: list[Listed] = []

    def body(self) -> Iterable[Widget]:
        """Put the line to type in over the list."""
        yield self.new_line(_("type to narrow the list"), MOST_TYPED)
        yield self.new_options("listing")

    def on_mount(self) -> None:
        """Say what this is."""
        rooms = not self._listed or isinstance(self._listed[0], ListedRoom)
        goes = _("Enter joins, or opens") if rooms else _("Enter writes to them")
        self.show_keys(goes, _("Up, Down choose"), last=self.back)
        self.show_fitting()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self.show_fitting()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Fetch what comes behind the last one."""
        event.stop()
        if self._following is not None and event.option_index >= len(self._shown) - 1:
            self.work(self._fetch, group="more", exclusive=True)

    async def _fetch(self) -> None:
        following, self._following = self._following, None
        if following is None or self._more is None:
            return
        page = await self.asking.answer(self._more, following)
        if page is None:
            # Told already; the next key may try again.
            self._following = following
            return
        known = {key_of(one) for one in self._listed}
        self._listed += [room for room in page.rooms if room.room_id not in known]
        self._following = page.following
        self.show_fitting()

    def show_fitting(self) -> None:
        """Show what fits what is typed."""
        if not self.is_mounted:
            return
        options, typed, width = self.options, self.line.value, self.option_width
        marked = options.highlighted or 0
        self._shown = [one for one in self._listed if fits(one, typed)]
        options.set_options(
            [Option(listing_lines(one, width, known=key_of(one) in self._known)) for one in self._shown]
        )
        options.highlighted = min(marked, len(self._shown) - 1) if self._shown else None
        n = len(self._shown)
        count = ngettext("{n} found", "{n} found", n).format(n=n)
        self.show_head(self._title, f"{count} · {_('there are more')}" if self._following is not None else count)

    def choose(self, place: int | None) -> None:
        """Hand over what is chosen."""
        if place is not None and place < len(self._shown):
            self.dismiss()
            self._chosen(self._shown[place])
