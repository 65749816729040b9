"""Opens the file of a message with the system's own program: asked for by one key, agreed to by another.

Law of this file: nothing is fetched, and no program starts, before the answer was yes.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from session.media.openable import check_name
from session.values.errors import SessionError
from session.values.model import EventId, FileInfo, RoomId, TimelineItem
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.files.file_fetching import FileFetching, short_name
from tui.programs.opening import open_file, opener
from widgets.i18n import _
from widgets.words import error_words

if TYPE_CHECKING:
    from session.session import Session


class FileOpening:
    """The opening of files, for one screen."""

    def __init__(self, asking: Asking, session: Session, desk: Desk, fetching: FileFetching) -> None:
        """Ask on this desk, fetch by this session."""
        self._fetching = fetching
        self._asking = asking
        self._session = session
        self._desk = desk

    def ask(self, room_id: RoomId, event_id: EventId, item: TimelineItem) -> None:
        """Ask whether the file of this message shall be opened, or say why it cannot be."""
        file = item.file
        if file is None:
            self._asking.tell(_("Choose a message that brings a file (Shift-Tab, Up)."))
            return
        try:
            check_name(file.name)
        except SessionError as error:
            self._asking.tell(error_words(error))
            return
        if opener() is None:
            self._asking.tell(_no_desktop())
            return
        words = _("Open {name} outside sluis? It lies here in clear then.").format(name=short_name(file))
        self._desk.question(words, lambda: self._asking.run(self._open(room_id, event_id, file)))

    async def _open(self, room_id: RoomId, event_id: EventId, file: FileInfo) -> None:
        put = self._session.files.put_to_open
        path = await self._fetching.fetched(event_id, file, lambda told: self._asking.ask(put, room_id, event_id, told))
        if path is None:
            return
        if await asyncio.to_thread(open_file, path):
            self._asking.tell(_("Handed over, read-only: it is removed here when you lock or leave."))
        else:
            self._asking.tell(_no_desktop())


def _no_desktop() -> str:
    return _("Nothing can be opened from here: there is no desktop. s saves the file.")
