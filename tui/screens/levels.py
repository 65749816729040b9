"""What it takes to do things in the open room, in plain words, and how it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from session.values.model import RoomSummary
from tui.asking import Asking
from tui.rooms.level_words import sections_of
from tui.screens.report import ReportScreen
from widgets.i18n import _
from widgets.lists.report_lines import Section
from widgets.rooms.room_names import room_name
from widgets.rooms.room_rows import room_sign

if TYPE_CHECKING:
    from session.session import Session


class LevelsScreen(ReportScreen):
    """One line for each right."""

    def __init__(self, asking: Asking, session: Session, keymap: Mapping[str, str], room: RoomSummary) -> None:
        """Show the levels of this room."""
        title = _("Who may do what in {room}").format(room=f"{room_sign(room)} {room_name(room)}")
        super().__init__(keymap, title, _("looking"))
        self._asking = asking
        self._session = session
        self._room = room

    async def sections(self) -> tuple[Section, ...]:
        """Ask what is known."""
        return sections_of(await self._asking.ask(self._session.admin.levels.of, self._room.room_id))
