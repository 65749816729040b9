"""Fetches files that others sent: how far each is stands in the status bar, and each can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from session.values.errors import SessionError
from session.values.model import EventId, FileInfo, TimelineItem
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.gate.finding_words import NAME_CELLS
from widgets.cells import cut
from widgets.file_words import name_words, size_words
from widgets.i18n import _
from widgets.words import error_words

T = TypeVar("T")
Told = Callable[[int], None]


class FileFetching:
    """The files that one screen fetches."""

    def __init__(self, asking: Asking, desk: Desk) -> None:
        """Say at this desk how far they are."""
        self._asking = asking
        self._desk = desk
        self._running: dict[EventId, asyncio.Future[Any]] = {}

    async def fetched(self, event_id: EventId, file: FileInfo, fetch: Callable[[Told], Awaitable[T]]) -> T | None:
        """Return what `fetch` brings, or None when it was stopped or could not be fetched, which is said."""
        self._asking.tell(_("Fetching {name}…").format(name=short_name(file)))
        task = asyncio.ensure_future(fetch(self._told(event_id, file)))
        self._running[event_id] = task
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            self._running.pop(event_id, None)
        if task.cancelled():
            self._asking.tell(_("Stopped; nothing of the file was kept."))
            return None
        try:
            return task.result()
        except SessionError as error:
            self._asking.tell(error_words(error))
            return None

    def stop(self, chosen: TimelineItem | None) -> bool:
        """Stop fetching the file of the chosen message, or else the newest; return whether there was one."""
        if chosen is not None and chosen.event_id is None:
            return False
        named = chosen.event_id if chosen is not None else None
        event_id = named if named in self._running else next(reversed(self._running), None)
        return event_id is not None and self._running[event_id].cancel()

    def _told(self, event_id: EventId, file: FileInfo) -> Told:
        """Return what the session tells, in its own thread, of how far a file is."""

        def told(come: int) -> None:
            self._desk.call_later(self._show, event_id, file, come)

        return told

    def _show(self, event_id: EventId, file: FileInfo, come: int) -> None:
        if event_id in self._running:
            far = f"{min(99, come * 100 // file.size)} %" if file.size else size_words(come)
            words = _("Fetching {name}: {far} · /discard stops it")
            self._asking.tell(words.format(name=short_name(file), far=far))


def short_name(file: FileInfo) -> str:
    """Return the name of a file as it fits into a sentence."""
    return cut(name_words(file.name), NAME_CELLS)
