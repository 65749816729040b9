"""What a person can do about those who ask to come into the open room: look, let in, turn down."""

from __future__ import annotations

from hints.model import Clearance, Draft, DraftKind
from session.values.model import RoomId
from tui.desk.desk import Desk
from tui.gate.cleared import cleared
from tui.panes.seat import Seat
from tui.panes.surroundings import Surroundings
from widgets.i18n import _


class KnockSteps:
    """Does this for one pane. The `action_…` methods are those of slash words."""

    def __init__(self, common: Surroundings, desk: Desk, pane: Seat) -> None:
        """Work for `pane`, whose open room is meant."""
        self._host = common.host
        self._asking = common.asking
        self._session = common.session
        self._keymap = common.config.keys
        self._desk = desk
        self._pane = pane

    def action_knocks(self) -> None:
        """Show who asks to come into the open room."""
        from tui.screens.knocks import KnocksScreen

        room = self._pane.open_room
        if room is None:
            self._asking.tell(_("No room is open."))
        elif not room.knocking:
            self._asking.tell(_("Nobody asks you to come in here."))
        else:
            self._pane.app.push_screen(KnocksScreen(self._host, self._session, self._keymap, room, self._no_reason))

    def _no_reason(self, room_id: RoomId) -> tuple[Draft, Clearance] | None:
        """Return what goes along when somebody is turned down: no word, cleared as such."""
        return cleared(self._desk, self._asking, DraftKind.SERVER_REASON, "", room_id)
