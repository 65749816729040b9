"""Why no message can be written in a room: an invitation, a space, a room to listen in, one that is over. Pure."""

from __future__ import annotations

from enum import Enum, auto

from session.values.model import RoomKind, RoomSummary


class Closed(Enum):
    """What stands against messages."""

    INVITATION = auto()
    SPACE = auto()
    REPLACED = auto()
    LISTENING = auto()
    """Our user's level is too low for messages."""
    GONE = auto()
    """Our user is there no longer, and what was being written still stands here."""


def closed(room: RoomSummary) -> Closed | None:
    """Return why no message can be written in a room, or None where one can."""
    if room.kind is RoomKind.INVITE:
        return Closed.INVITATION
    if room.kind is RoomKind.SPACE:
        return Closed.SPACE
    if room.replaced:
        return Closed.REPLACED
    return None if room.may_write else Closed.LISTENING
