"""Where the open room stands for its people: in which spaces, and as a direct chat or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session.values.ids import is_user_id
from session.values.model import RoomId, RoomKind, RoomSummary, UserId
from tui.asking import Asking
from tui.panes.seat import Seat
from tui.rooms.room_order import RoomOrder
from widgets.i18n import _
from widgets.rooms.room_names import room_name
from widgets.safe_text import safe_text
from widgets.words import NAME_LIMIT

if TYPE_CHECKING:
    from session.session import Session


def space_called(known: RoomOrder, typed: str) -> RoomSummary | str:
    """Return the one space of ours with this id or name, or a name that begins like this; else what to tell."""
    spaces = [room for room in known.all() if room.kind is RoomKind.SPACE]
    wanted = typed.casefold()
    named = [room for room in spaces if room.name.casefold() == wanted or room.room_id == typed]
    found = named or [room for room in spaces if wanted and room.name.casefold().startswith(wanted)]
    # One that was replaced by another of its name is meant by its id alone.
    found = [room for room in found if not room.replaced or room.room_id == typed] or found
    if len(found) == 1:
        return found[0]
    name = safe_text(typed, NAME_LIMIT)
    if found:
        return _("More than one space is called {name}, or begins so.").format(name=name)
    return _("You are in no space called {name}.").format(name=name)


class PlaceSteps:
    """The steps of one pane, about its room."""

    def __init__(self, asking: Asking, session: Session, pane: Seat, known: RoomOrder) -> None:
        """Work for this pane; `known` are the rooms."""
        self._asking = asking
        self._session = session
        self._pane = pane
        self._known = known

    def action_into(self, typed: str) -> None:
        """Put the open room into the space that is named."""
        self._move(typed, inside=True)

    def action_out_of(self, typed: str) -> None:
        """Take the open room out of the space that is named."""
        self._move(typed, inside=False)

    def action_direct(self, typed: str) -> None:
        """Let the open room be a direct chat with somebody, or none any more."""
        if (room := self._room()) is None:
            return
        if typed and not is_user_id(typed):
            self._asking.refuse(_("/{word} needs a user: @name:server.").format(word="direct"))
        elif room.kind is RoomKind.DIRECT and not typed:
            self._asking.run(self._undirect(room.room_id))
        else:
            self._asking.run(self._direct(room.room_id, UserId(typed) if typed else None))

    def _room(self) -> RoomSummary | None:
        room = self._pane.open_room
        if room is None or room.kind is RoomKind.INVITE:
            self._asking.refuse(
                _("No room is open.") if room is None else _("This is an invitation; /join accepts it.")
            )
            return None
        return room

    def _move(self, typed: str, *, inside: bool) -> None:
        if (room := self._room()) is None:
            return
        space = space_called(self._known, typed.strip())
        if not typed.strip():
            self._asking.refuse(_("Which space? {word} NAME").format(word="/into" if inside else "/outof"))
        elif isinstance(space, str):
            self._asking.refuse(space)
        else:
            self._asking.run(self._moved(room.room_id, space, inside))

    async def _moved(self, room_id: RoomId, space: RoomSummary, inside: bool) -> None:
        async def done() -> bool:
            spaces = self._session.admin.spaces
            await (spaces.put if inside else spaces.take)(space.room_id, room_id)
            return True

        if await self._asking.answer(done):
            words = _("The room stands in {space} now.") if inside else _("The room is out of {space}.")
            self._asking.tell(words.format(space=room_name(space)))

    async def _direct(self, room_id: RoomId, user: UserId | None) -> None:
        found = await self._asking.answer(self._session.choices.make_direct, room_id, user)
        if found is not None:
            self._asking.tell(_("This is a direct chat with {user} now.").format(user=safe_text(found)))

    async def _undirect(self, room_id: RoomId) -> None:
        async def done() -> bool:
            await self._session.choices.end_direct(room_id)
            return True

        if await self._asking.answer(done):
            self._asking.tell(_("This is a room like others now."))
