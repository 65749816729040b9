"""Shows the topic of a room, which may be long, and how to change it."""

from __future__ import annotations

from collections.abc import Mapping

from session.values.model import RoomSummary
from tui.screens.report import ReportScreen
from widgets.i18n import _
from widgets.lists.report_lines import Line, Section, Weight
from widgets.rooms.room_names import room_name
from widgets.safe_text import safe_lines


class TopicScreen(ReportScreen):
    """About one room."""

    def __init__(self, keymap: Mapping[str, str], room: RoomSummary) -> None:
        """Show this room's."""
        super().__init__(keymap, _("The topic of {room}").format(room=room_name(room)), "")
        self._topic = room.topic

    async def sections(self) -> tuple[Section, ...]:
        """Return the topic line by line, as it was written."""
        lines = tuple(map(Line, safe_lines(self._topic.strip())))
        how = (_("/topic TEXT sets another one."), _("/topic --none takes it away."))
        return (
            Section(_("What this room is about"), lines),
            Section(_("To change it"), tuple(Line(words, Weight.QUIET) for words in how)),
        )
