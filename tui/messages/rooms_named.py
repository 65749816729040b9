"""Which rooms a person may mean by what was typed behind a slash word: an id, an address, or letters of a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from session.values.model import RoomId, RoomSummary
from tui.asking import Asking
from widgets.rooms.room_picker import fitting_rooms

if TYPE_CHECKING:
    from session.session import Session


async def rooms_named(asking: Asking, session: Session, rooms: Sequence[RoomSummary], typed: str) -> list[RoomId]:
    """Return those of `rooms` that fit, the best first; only the one whose id, address or whole name is typed.

    A room that was replaced by one of the same name is meant by its id alone.
    """
    known = await asking.answer(session.messages.room_of, typed) if typed[0] in "#!@" else None
    found = [room.room_id for room in rooms if room.room_id == known]
    name = typed.lstrip("#").casefold()
    if found:
        return found
    for some in ([room for room in rooms if not room.replaced], [room for room in rooms if room.replaced]):
        called = [room.room_id for room in some if room.name.casefold() == name and not room.deserted]
        if fitting := called if len(called) == 1 else [room.room_id for room in fitting_rooms(some, name)]:
            return fitting
    return []
