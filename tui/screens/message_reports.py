"""Looks closer at one message: what it said before it was edited, and who reacted to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from session.values.model import EventId, RoomId
from tui.asking import Asking
from tui.screens.report import ReportScreen
from widgets.i18n import _
from widgets.lists.report import Report
from widgets.lists.report_lines import Line, Section
from widgets.safe_text import safe_text
from widgets.veil import veiled

if TYPE_CHECKING:
    from session.reading.messages import Version
    from session.session import Session

MOST_LINES = 200
"""Lines of one version that are shown."""


class VersionsScreen(ReportScreen):
    """The versions of a message, oldest first."""

    def __init__(
        self, asking: Asking, session: Session, keymap: Mapping[str, str], room_id: RoomId, event_id: EventId
    ) -> None:
        """Show the versions of this message."""
        super().__init__(keymap, _("What this message said"), _("looking…"))
        self._found: tuple[Version, ...] = ()
        self._asking = asking
        self._session = session
        self._place = (room_id, event_id)

    async def sections(self) -> tuple[Section, ...]:
        """Ask for all versions that are here."""
        self._found = await self._asking.ask(self._session.messages.versions, *self._place)
        return self._shown()

    def draw_anew(self) -> None:
        """Show what was said, or marks in its place while texts are hidden."""
        if self._found:
            self.query_one(Report).show(self._shown())

    def _shown(self) -> tuple[Section, ...]:
        return tuple(
            Section(
                _moment(version.timestamp),
                tuple(Line(veiled(safe_text(line))) for line in version.text.split("\n")[:MOST_LINES]),
            )
            for version in self._found
        )


class ReactedScreen(ReportScreen):
    """Who reacted to a message, by reaction."""

    def __init__(
        self, asking: Asking, session: Session, keymap: Mapping[str, str], room_id: RoomId, event_id: EventId
    ) -> None:
        """Show who reacted to this message."""
        super().__init__(keymap, _("Who reacted"), _("looking…"))
        self._asking = asking
        self._session = session
        self._place = (room_id, event_id)

    async def sections(self) -> tuple[Section, ...]:
        """Ask for the reactions that are here."""
        found = await self._asking.ask(self._session.messages.reacted, *self._place)
        return tuple(Section(each.key, tuple(Line(name) for name in each.names)) for each in found)


def _moment(timestamp: int) -> str:
    try:
        return datetime.fromtimestamp(timestamp / 1000).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, OSError, ValueError):
        # Another server's clock may say anything.
        return _("(no time)")
