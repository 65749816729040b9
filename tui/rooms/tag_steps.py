"""What slash words do about groups of rooms that the owner names: put the open room in, or take it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session.values.model import RoomId, RoomKind, RoomSummary
from tui.asking import Asking
from tui.desk.messages import Cleared
from tui.panes.seat import Seat
from widgets.i18n import _
from widgets.rooms.room_sections import section_words

if TYPE_CHECKING:
    from session.session import Session


class TagSteps:
    """Does this for one pane, about its room."""

    def __init__(self, asking: Asking, session: Session, pane: Seat) -> None:
        """Work for `pane`, whose open room is meant."""
        self._asking = asking
        self._session = session
        self._pane = pane

    async def say(self, event: Cleared) -> str:
        """Put the open room into a group, or say in which it is; return what to tell.

        Raises:
            SessionError: when nothing can be called like this, or the server does not take it.
        """
        room = self._pane.open_room
        if room is None or room.room_id != event.room_id or room.kind is RoomKind.INVITE:
            return _("Tags are for a room that you are in and that is open.")
        if not event.draft.text:
            return _say_where(room)
        name = await self._asking.ask(self._session.tags.add, event.draft, event.clearance, room.room_id)
        return _("The room stands under {tag} now; your server knows the name.").format(tag=section_words(name))

    def action_untag(self, typed: str) -> None:
        """Take the open room out of a group."""
        room = self._pane.open_room
        if room is None:
            self._asking.refuse(_("No room is open."))
        elif not typed:
            self._asking.tell(_say_where(room))
        else:
            self._asking.run(self._remove(room.room_id, typed))

    async def _remove(self, room_id: RoomId, typed: str) -> None:
        name = await self._asking.answer(self._session.tags.remove, room_id, typed)
        if name is not None:
            self._asking.tell(_("The room stands under {tag} no more.").format(tag=section_words(name)))


def _say_where(room: RoomSummary) -> str:
    if not room.own_tags:
        return _("The room has no tag; /tag NAME gives it one.")
    return _("The room has these tags: {tags}").format(tags=", ".join(section_words(name) for name in room.own_tags))
