"""Brings back what one wrote in this room before, from the encrypted store; what was being written comes back last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session.values.model import RoomId
from tui.asking import Asking
from tui.commands.slash import escaped
from tui.desk.desk import Desk
from widgets.i18n import _

if TYPE_CHECKING:
    from session.session import Session


class Recalling:
    """Goes back and forth through own texts, for one desk."""

    def __init__(self, asking: Asking, session: Session, desk: Desk) -> None:
        """Work on this desk."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._texts: tuple[str, ...] = ()
        self._place = -1
        self._written: tuple[RoomId | None, str] | None = None

    def older(self) -> None:
        """Bring the text before."""
        room_id = self._desk.composer.room_id
        if room_id is None:
            self._asking.tell(_("No room is open."))
        elif self._goes_on():
            self._show(self._place + 1)
        else:
            self._asking.lead(self._begin(room_id, self._desk.composer.text))

    def newer(self) -> None:
        """Bring the text after, at last what was being written."""
        if self._goes_on() and self._place >= 0:
            self._show(self._place - 1)
        else:
            self._desk.say(_("There is nothing newer."))

    async def _begin(self, room_id: RoomId, draft: str) -> None:
        said = await self._asking.answer(self._session.at_hand.said, room_id)
        composer = self._desk.composer
        if said is None or (composer.room_id, composer.text) != (room_id, draft):
            return
        self._texts = (draft, *(each for each in map(escaped, said) if each != draft))
        self._place, self._written = -1, (room_id, draft)
        self._show(0)

    def _goes_on(self) -> bool:
        """Return whether what was brought last still stands there as it was."""
        composer = self._desk.composer
        return self._written is not None and self._written == (composer.room_id, composer.text)

    def _show(self, place: int) -> None:
        if place + 1 >= len(self._texts):
            self._desk.say(_("There is nothing older here."))
            return
        composer = self._desk.composer
        self._place = place
        composer.rewrite(self._texts[place + 1])
        self._written = (composer.room_id, composer.text)
