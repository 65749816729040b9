"""Where a room can be found: in the server's list, or not. Its addresses are words, so they pass the gate elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session.values.model import RoomId
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.panes.seat import Seat
from widgets.cells import cut
from widgets.i18n import _
from widgets.rooms.room_rows import room_name

if TYPE_CHECKING:
    from session.session import Session

_NAME_CELLS = 30


class AddressSteps:
    """The steps of one pane, about its open room."""

    def __init__(self, asking: Asking, session: Session, desk: Desk, pane: Seat) -> None:
        """Work for `pane`."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._pane = pane

    def action_listed(self, typed: str) -> None:
        """Let anybody find the open room in the server's list, or nobody."""
        room = self._pane.open_room
        if room is None:
            self._asking.refuse(_("No room is open."))
        elif typed == "on":
            question = _("Let everybody find {room} in your server's list?")
            name = cut(room_name(room), _NAME_CELLS)
            self._desk.question(question.format(room=name), lambda: self._list(room.room_id, listed=True))
        elif typed == "off":
            self._list(room.room_id, listed=False)
        else:
            self._asking.refuse(_("/listed needs one of: on, off."))

    def _list(self, room_id: RoomId, *, listed: bool) -> None:
        self._asking.run(self._listed(room_id, listed))

    async def _listed(self, room_id: RoomId, listed: bool) -> None:
        async def done() -> bool:
            await self._session.admin.list_room(room_id, listed=listed)
            return True

        if await self._asking.answer(done):
            self._asking.tell(_("The room is in the list.") if listed else _("The room is in no list."))
