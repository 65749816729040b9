"""Lists who reads a room, who gets no keys and why, and whose identity is another one now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from session.values.model import RoomId
from tui.asking import Asking
from tui.screens.report import ReportScreen
from tui.trust.reader_words import reader_sections
from widgets.i18n import _
from widgets.lists.report_lines import Section

if TYPE_CHECKING:
    from session.session import Session


class ReadersScreen(ReportScreen):
    """Who reads the open room."""

    def __init__(self, asking: Asking, session: Session, keymap: Mapping[str, str], room_id: RoomId) -> None:
        """List the readers of this room."""
        super().__init__(keymap, _("Who reads this room"), _("asking for members and devices…"))
        self._asking = asking
        self._session = session
        self._room_id = room_id

    async def sections(self) -> tuple[Section, ...]:
        """Ask for everybody and their devices."""
        found = await self._asking.ask(self._session.readers.of, self._room_id)
        return reader_sections(found, self._session.user_id)
