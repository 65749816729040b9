"""What a person can do about those who ask to come into the open room: look, let in, turn down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hints.model import Clearance, Draft, DraftKind
from session.model import RoomId
from tui.asking import Asking
from tui.cleared import cleared
from tui.desk import Desk
from widgets.i18n import _

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session
    from tui.screens.chat import ChatScreen


class KnockSteps:
    """Does this for the main screen. The `action_…` methods are those of slash words."""

    def __init__(
        self,
        host: SessionHost,
        asking: Asking,
        session: Session,
        desk: Desk,
        screen: ChatScreen,
        keymap: Mapping[str, str],
    ) -> None:
        """Work for `screen`, whose open room is meant."""
        self._host = host
        self._asking = asking
        self._session = session
        self._desk = desk
        self._screen = screen
        self._keymap = keymap

    def action_knocks(self) -> None:
        """Show who asks to come into the open room."""
        from tui.screens.knocks import KnocksScreen

        room = self._screen.open_room
        if room is None:
            self._asking.tell(_("No room is open."))
        elif not room.knocking:
            self._asking.tell(_("Nobody asks you to come in here."))
        else:
            self._screen.app.push_screen(KnocksScreen(self._host, self._session, self._keymap, room, self._no_reason))

    def _no_reason(self, room_id: RoomId) -> tuple[Draft, Clearance] | None:
        """Return what goes along when somebody is turned down: no word, cleared as such."""
        return cleared(self._desk, self._asking, DraftKind.SERVER_REASON, "", room_id)
