"""What `/topic` says: alone it shows the open room's topic, with a text it sets one, and one word takes it away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.asking import Asking
from tui.commands.slash import NONE
from tui.desk.messages import Cleared
from tui.panes.seat import Seat
from widgets.i18n import _

if TYPE_CHECKING:
    from session.session import Session


class TopicSteps:
    """Does this for one pane, about its room."""

    def __init__(self, asking: Asking, session: Session, pane: Seat, keymap: Mapping[str, str]) -> None:
        """Work for `pane`, whose open room is meant."""
        self._asking = asking
        self._session = session
        self._pane = pane
        self._keymap = keymap

    async def say(self, event: Cleared) -> str:
        """Set or take away the topic, or show it; return what to tell.

        Raises:
            SessionError: when it could not be done.
        """
        if event.draft.text or event.about == NONE:
            await self._asking.ask(self._session.admin.name, event.draft, event.clearance)
            return _("Done.")
        room = self._pane.open_room
        if room is None or not room.topic.strip():
            return _("This room has no topic; /topic TEXT gives it one.")
        from tui.screens.topic import TopicScreen

        self._pane.app.push_screen(TopicScreen(self._keymap, room))
        return ""
