"""What a room is called wherever it is named; loads no screen, for commands name rooms too. Pure."""

from __future__ import annotations

from session.values.model import RoomSummary
from widgets.i18n import _
from widgets.safe_text import safe_text
from widgets.words import NAME_LIMIT


def room_name(room: RoomSummary) -> str:
    """Return the name of `room`, safe, or its id when the name shows nothing; and that nobody else is there."""
    name = " ".join(safe_text(room.name, NAME_LIMIT).split()) or safe_text(room.room_id, NAME_LIMIT)
    if not room.deserted:
        return name
    # Who was there comes first, for the end may be cut off.
    return _("empty room") if room.name == room.room_id else _("{name} (empty room)").format(name=name)
