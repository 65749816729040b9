"""Pictures of oneself and of rooms: chosen as a file, looked at like every file, asked about, and shown to all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from session.media.picture_taking import take_picture
from session.media.staged import StagedFile
from session.values.model import RoomSummary
from tui.asking import Asking
from tui.composing.file_argument import read_argument
from tui.desk.desk import Desk
from tui.gate.server_gate import ServerGate
from tui.panes.seat import Seat
from widgets.cells import cut
from widgets.file_words import name_words, size_words
from widgets.i18n import _
from widgets.rooms.room_names import room_name

if TYPE_CHECKING:
    from session.session import Session

_NAME_CELLS = 24


class PictureSteps:
    """The steps of one pane."""

    def __init__(self, asking: Asking, session: Session, desk: Desk, pane: Seat, gate: ServerGate) -> None:
        """Work for `pane`; what leaves goes through `gate`, as what everybody can see."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._pane = pane
        self._gate = gate

    def action_avatar(self, typed: str) -> None:
        """Let our user be seen by the picture in this file."""
        self._begin(typed, None)

    def action_room_avatar(self, typed: str) -> None:
        """Let the open room be seen by the picture in this file."""
        if (room := self._pane.open_room) is None:
            self._asking.refuse(_("No room is open."))
        else:
            self._begin(typed, room)

    def _begin(self, typed: str, room: RoomSummary | None) -> None:
        if typed.strip():
            self._asking.run(self._choose(typed, room))
        else:
            self._asking.refuse(_("Which picture? The path of a file, after the slash word."))

    async def _choose(self, typed: str, room: RoomSummary | None) -> None:
        wanted = await asyncio.to_thread(read_argument, typed)
        file = await self._asking.answer(take_picture, self._session.files, wanted.path)
        if file is None:
            return
        described = f"{cut(name_words(file.attachment.name), _NAME_CELLS)}, {size_words(file.attachment.size)}"
        if room is None:
            words = _("Show {picture} to everybody who sees you? It is not encrypted.").format(picture=described)
        else:
            words = _("Show {picture} for {room}? It is not encrypted.")
            words = words.format(picture=described, room=cut(room_name(room), _NAME_CELLS))
        self._desk.question(words, lambda: self._asking.run(self._set(file, room)))

    async def _set(self, file: StagedFile, room: RoomSummary | None) -> None:
        cleared = await asyncio.to_thread(self._gate.clear_picture, file, room)
        pictures = self._session.files.pictures
        if isinstance(cleared, str):
            self._asking.refuse(cleared)
        else:
            self._asking.tell(_("Sending the picture…"))
            draft, clearance = cleared

            async def steps() -> bool:
                if room is None:
                    await pictures.set_own(draft, clearance, file.file_id, self._session.user_id)
                else:
                    await pictures.set_of_room(draft, clearance, file.file_id)
                return True

            if await self._asking.answer(steps):
                self._asking.tell(_("Done."))
        await self._asking.answer(self._session.files.drop, file.file_id)
