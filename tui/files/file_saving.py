"""Saves files that others sent, in a folder that is asked for."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_downloads_path

from session.store.files import FOLDER_MODE
from session.values.model import EventId, FileInfo, RoomId, TimelineItem
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.files.file_fetching import FileFetching, short_name
from widgets.i18n import _, reason_words
from widgets.safe_text import safe_text

if TYPE_CHECKING:
    from session.session import Session


class FileSaving:
    """The saving of files, for one screen."""

    def __init__(self, asking: Asking, session: Session, desk: Desk, fetching: FileFetching, folder: str = "") -> None:
        """Ask and answer at this desk; `folder` is made where it is missing and named first."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._fetching = fetching
        self._to_save: tuple[RoomId, TimelineItem] | None = None
        self._own_folder = folder
        self._folder = folder

    def save(self, room_id: RoomId | None, item: TimelineItem | None, folder: str) -> None:
        """Save the file of a message; without a folder, ask for one."""
        if room_id is None or item is None or item.file is None:
            self._asking.refuse(_("Choose a message that brings a file (Shift-Tab, Up)."))
        elif item.event_id is None:
            self._asking.refuse(_("This file is not on the server yet."))
        elif folder:
            self._to_save = (room_id, item)
            self.save_to(folder)
        else:
            self._to_save = (room_id, item)
            question = _("Save {name} in which folder? Enter saves · Esc leaves").format(name=short_name(item.file))
            self._desk.ask_folder(question, self._folder or str(user_downloads_path()))

    def save_to(self, folder: str) -> None:
        """Save what was asked about in this folder."""
        (room_id, item), self._to_save = self._to_save or (None, None), None
        if room_id is not None and item is not None and item.file is not None and item.event_id is not None and folder:
            self._folder = folder
            self._asking.run(self._save(room_id, item.event_id, item.file, folder))

    async def _save(self, room_id: RoomId, event_id: EventId, file: FileInfo, folder: str) -> None:
        path = await asyncio.to_thread(_expanded, folder)
        if folder == self._own_folder:
            await self._make_and_save(room_id, event_id, file, path)
        elif await asyncio.to_thread(_is_missing, path):
            question = _("There is no folder {path}. Make it?").format(path=safe_text(folder))
            self._desk.question(
                question,
                lambda: self._asking.run(self._make_and_save(room_id, event_id, file, path)),
                lambda: self._asking.refuse(_("Nothing was saved.")),
            )
        else:
            await self._fetch(room_id, event_id, file, path)

    async def _make_and_save(self, room_id: RoomId, event_id: EventId, file: FileInfo, path: Path) -> None:
        if problem := await asyncio.to_thread(_made, path):
            self._asking.refuse(_("{reason}: {path} cannot be made.").format(path=safe_text(str(path)), reason=problem))
        else:
            await self._fetch(room_id, event_id, file, path)

    async def _fetch(self, room_id: RoomId, event_id: EventId, file: FileInfo, path: Path) -> None:
        save = self._session.files.save
        saved = await self._fetching.fetched(
            event_id, file, lambda told: self._asking.ask(save, room_id, event_id, path, told)
        )
        if saved is not None:
            self._asking.tell(_("Saved: {path}").format(path=saved))


def _expanded(folder: str) -> Path:
    try:
        return Path(folder).expanduser()
    except RuntimeError:
        return Path(folder)


def _is_missing(folder: Path) -> bool:
    """Return whether nothing is there; where that cannot be seen, whoever uses it says why."""
    try:
        return not os.path.lexists(folder)
    except (OSError, ValueError):
        return False


def _made(folder: Path) -> str:
    """Make a folder that only its owner can read where there is none; return what the system says against it, or ""."""
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        return reason_words(error.strerror or "?")
    return ""
