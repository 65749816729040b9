"""Shows the picture of a message under it, asked for by a key, and takes it away again.

Law of this file: no picture is fetched before its reader asked for it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from session.values.model import EventId, FileForm, FileInfo, RoomId, TimelineItem
from tui.asking import Asking
from tui.files.file_fetching import FileFetching
from tui.terminal.cell_size import cell_size
from tui.terminal.picture_pixels import drawn, fine_box, in_cells
from tui.terminal.picture_ways import Way
from widgets.i18n import _

if TYPE_CHECKING:
    from session.session import Session
    from widgets.timeline.timeline import Timeline


class PictureShowing:
    """The pictures that one screen shows."""

    def __init__(self, asking: Asking, session: Session, fetching: FileFetching, way: Callable[[], Way]) -> None:
        """Fetch by this session; `way` says how pictures can be shown now."""
        self._asking = asking
        self._session = session
        self._fetching = fetching
        self._way = way

    def toggle(self, room_id: RoomId | None, item: TimelineItem | None, timeline: Timeline) -> None:
        """Show the picture of a message in this conversation, or take it away; or say why that cannot be."""
        file = item.file if item is not None else None
        if room_id is None or item is None or file is None or file.form not in (FileForm.IMAGE, FileForm.STICKER):
            self._asking.tell(_("Choose a message that brings a picture (Shift-Tab, Up)."))
        elif timeline.shows_picture(item.key):
            timeline.show_picture(item.key, None)
        elif item.event_id is None:
            self._asking.tell(_("This file is not on the server yet."))
        elif words := self._refusal(timeline):
            self._asking.tell(words)
        else:
            self._asking.run(self._show(room_id, item.event_id, item.key, file, timeline))

    def _refusal(self, timeline: Timeline) -> str:
        way = self._way()
        if way is Way.OFF:
            return _("Pictures are off in your settings. s saves the file, O opens it.")
        if way is Way.NO_COLOURS:
            return _("No picture here: too few colours. s saves the file, O opens it.")
        if timeline.picture_room is None:
            return _("Too little room for a picture here. s saves the file, O opens it.")
        return ""

    async def _show(self, room_id: RoomId, event_id: EventId, key: str, file: FileInfo, timeline: Timeline) -> None:
        place, room = timeline.room_id, timeline.picture_room
        if room is None:
            return
        picture, way, cell = self._session.files.picture, self._way(), cell_size()
        fine = fine_box(way, room, cell)
        raster = await self._fetching.fetched(
            event_id, file, lambda told: self._asking.ask(picture, room_id, event_id, room.pixels, told, fine)
        )
        if raster is None:
            return
        self._asking.tell("")
        if raster.fine is not None:
            drawing = await asyncio.to_thread(drawn, raster.fine, way, cell, os.environ)
            raster = in_cells(raster, drawing)
        if timeline.is_attached and timeline.room_id == place:
            timeline.show_picture(key, raster)
