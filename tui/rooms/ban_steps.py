"""What a person can do about those who are banned from the open room: look, and let them come back."""

from __future__ import annotations

from session.values.model import RoomKind
from tui.panes.seat import Seat
from tui.panes.surroundings import Surroundings
from widgets.i18n import _


class BanSteps:
    """Does this for one pane. The `action_…` methods are those of slash words."""

    def __init__(self, common: Surroundings, pane: Seat) -> None:
        """Work for `pane`, whose open room is meant."""
        self._host = common.host
        self._asking = common.asking
        self._session = common.session
        self._keymap = common.config.keys
        self._pane = pane

    def action_bans(self) -> None:
        """Show who is banned from the open room."""
        from tui.screens.bans import BansScreen

        room = self._pane.open_room
        if room is None or room.kind is RoomKind.INVITE:
            self._asking.refuse(
                _("No room is open.") if room is None else _("This is an invitation; /join accepts it.")
            )
        else:
            self._pane.app.push_screen(BansScreen(self._host, self._session, self._keymap, room))
