"""Searches what was said: results while one types, newest first; Enter goes to the message in its conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from hints.model import Clearance, Draft
from session.reading.search_query import read_query, term_of
from session.values.model import EventId, RoomId, SearchHit, SearchHits
from session.values.updates import Batch, HistoryUpdate
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.gate.server_gate import ServerGate
from tui.screens.typed_rows import TypedRowsScreen
from widgets.i18n import _, ngettext, spoken
from widgets.lists.hit_list import HitList
from widgets.lists.hit_rows import hit_parts
from widgets.safe_text import safe_text
from widgets.veil import hidden

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session

MOST_TYPED = 500


class SearchScreen(TypedRowsScreen):
    """A line to type in over what was found; what is typed searches, the other keys move."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings([Context.SEARCHING])]

    def __init__(
        self,
        host: SessionHost,
        session: Session,
        keymap: Mapping[str, str],
        go_to: Callable[[RoomId, EventId], None],
        gate: ServerGate,
        typed: str = "",
        *,
        ask_server: bool = False,
    ) -> None:
        """Search one account, beginning with what was `typed` already; `go_to` shows a message in its room.

        What is asked of the server goes through `gate`; with `ask_server` that is done at once.
        """
        super().__init__(host, keymap)
        self._gate = gate
        self._ask_at_once = ask_server
        self._there = SearchHits(())
        """What the server found."""
        self._session = session
        self._go_to = go_to
        self._typed = typed
        self._hits: list[SearchHit] = []
        self._more = False
        self._history = HistoryUpdate(False, 0, 0, 0)

    def body(self) -> Iterable[Widget]:
        """Put the line to type in over the list."""
        words = _('words, "a phrase", from:name, in:room, before:2026-01-31, after:, has:file')
        line = self.new_line(words, MOST_TYPED, self._typed)
        line.password = hidden()
        yield line
        yield HitList(hit_parts)

    def on_mount(self) -> None:
        """Say how much can be searched."""
        self._show_head()
        self.work(self._ask_history)

    def draw_anew(self) -> None:
        """Hide what was typed and found, or show it again."""
        self.query_one(Input).password = hidden()
        self._show_hits()

    def apply(self, batch: Batch) -> None:
        """Take over how far the whole history is here, beside what all screens say."""
        super().apply(batch)
        for update in batch.updates:
            if isinstance(update, HistoryUpdate):
                self._history = update
                self._show_head()

    async def _ask_history(self) -> None:
        progress = await self.asking.answer(self._session.whole_history.progress)
        if progress is not None:
            self._history = progress
            self._show_head()

    def _show_head(self) -> None:
        n, history = self._history.messages, self._history
        parts = [ngettext("{n} message here can be found", "{n} messages here can be found", n).format(n=n)]
        if history.rooms:
            complete = _("{done} of {rooms} rooms back to their start")
            parts.append(complete.format(done=history.rooms_complete, rooms=history.rooms))
        if history.running:
            parts.append(_("fetching older ones"))
        self.show_head(_("Search"), " · ".join(parts))
        key = shown_key("search.whole", self.keymap)
        whole = _("{key} stops fetching") if history.running else _("{key} fetch all history")
        server = _("{key} ask the server").format(key=shown_key("search.server", self.keymap))
        self.show_keys(_("Enter goes there"), whole.format(key=key), server, last=self.back)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search."""
        event.stop()
        self._there = SearchHits(())
        self.work(self._search, event.value, group="search", exclusive=True)

    async def _search(self, text: str) -> None:
        found = await self.asking.answer(self._session.search.find, text, typing=True)
        if found is None:
            return
        self._hits, self._more = list(found.hits), found.more
        self._show_hits()
        if found.problems:
            self.tell(spoken(found.problems[0]))
        else:
            self.tell("" if found.hits or not text.strip() else _("Nothing was found."))
        if self._ask_at_once:
            self._ask_at_once = False
            self.action_ask_server()

    async def _search_on(self, text: str) -> None:
        found = await self.asking.answer(self._session.search.find, text, typing=True, below=self._hits[-1].mark)
        if found is None:
            return
        self._hits += found.hits
        self._more = found.more
        self._show_hits()

    def action_ask_server(self) -> None:
        """Let the server look in rooms that it can read, or for more of what it found."""
        term = term_of(read_query(self.line.value))
        if not term:
            self.tell(_("Type a word to look for first."))
            return
        cleared = self._gate.clear(term)
        if isinstance(cleared, str):
            self.tell(cleared)
        else:
            self.tell(_("Your server is asked for: {words}").format(words=safe_text(term) if not hidden() else "…"))
            self.work(self._ask_server, *cleared, group="server", exclusive=True)

    async def _ask_server(self, draft: Draft, clearance: Clearance) -> None:
        typed, following = self.line.value, self._there.following
        if self._there.hits and following is None:
            self.tell(_("Your server finds no more."))
            return
        find = self._session.server_search.find
        found = await self.asking.answer(find, draft, clearance, typed, following)
        if found is None or typed != (self.line.value):
            return
        self._there = replace(found, hits=(*self._there.hits, *found.hits))
        self._show_hits()
        n = len(self._there.hits)
        self.tell(ngettext("Your server found {n} message.", "Your server found {n} messages.", n).format(n=n))

    def _shown(self) -> list[SearchHit]:
        """Return what is found here and there, each message once, the newest first."""
        here = {hit.event_id for hit in self._hits}
        there = [hit for hit in self._there.hits if hit.event_id not in here]
        return sorted((*self._hits, *there), key=lambda hit: -hit.timestamp) if there else self._hits

    def _show_hits(self) -> None:
        for listed in self.query(HitList):
            listed.show(self._shown())

    def on_hit_list_at_the_end(self, event: HitList.AtTheEnd) -> None:
        """Find older ones when the last is reached."""
        event.stop()
        if self._more:
            self._more = False
            self.work(self._search_on, self.line.value, group="search", exclusive=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the marked message."""
        event.stop()
        if (hit := self.query_one(HitList).marked) is not None:
            self.dismiss()
            self._go_to(hit.room_id, hit.event_id)

    def action_whole_history(self) -> None:
        """Fetch everything that was ever said, in the background, or stop that."""
        whole = self._session.whole_history
        self.work(self._switch, whole.stop if self._history.running else whole.want)

    async def _switch(self, ask: Callable[[], Awaitable[None]]) -> None:
        await self.asking.answer(ask)
        await self._ask_history()
