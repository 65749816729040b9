"""Say one room in one line of the room list, and put rooms in their sections. Pure."""

from __future__ import annotations

from enum import Enum, auto
from typing import assert_never

from rich.cells import cell_len

from session.model import RoomKind, RoomSummary
from session.updates import RoomsUpdate
from widgets.cells import cut, spread
from widgets.i18n import _
from widgets.safe_text import safe_text

NAME_LIMIT = 256
MOST_SHOWN = 999


class Section(Enum):
    """The parts of the room list, from top to bottom."""

    UNREAD = auto()
    DIRECT = auto()
    ROOMS = auto()
    INVITATIONS = auto()


def section_words(section: Section) -> str:
    """Return the heading of `section`."""
    match section:
        case Section.UNREAD:
            return _("Unread")
        case Section.DIRECT:
            return _("Direct")
        case Section.ROOMS:
            return _("Rooms")
        case Section.INVITATIONS:
            return _("Invitations")
        case never:
            assert_never(never)


def section_of(room: RoomSummary) -> Section:
    """Return where `room` belongs."""
    if room.kind is RoomKind.INVITE:
        return Section.INVITATIONS
    if room.unread or room.highlights:
        return Section.UNREAD
    return Section.DIRECT if room.kind is RoomKind.DIRECT else Section.ROOMS


def in_sections(update: RoomsUpdate) -> list[tuple[Section, list[RoomSummary]]]:
    """Return the sections that are not empty, their rooms in the order of the update."""
    return [
        (section, rooms)
        for section in Section
        if (rooms := [room for room in update.rooms if section_of(room) is section])
    ]


def room_name(room: RoomSummary) -> str:
    """Return the name of `room`, safe, or its id when the name shows nothing."""
    name = " ".join(safe_text(room.name, NAME_LIMIT).split())
    return name or safe_text(room.room_id, NAME_LIMIT)


def room_sign(room: RoomSummary) -> str:
    """Return the sign before a room's name."""
    match room.kind:
        case RoomKind.DIRECT:
            return "@"
        case RoomKind.INVITE:
            return "?"
        case RoomKind.SPACE:
            return "+"
        case RoomKind.ROOM:
            return "#"
        case never:
            assert_never(never)


def room_line(room: RoomSummary, width: int, *, open_now: bool) -> str:
    """Return `room` in `width` cells: ">" for the one that is open, "(open)" for one that is not encrypted."""
    head = ("> " if open_now else "  ") + room_sign(room) + " "
    mark = "" if room.facts.encrypted or room.kind is RoomKind.SPACE else " " + _("(open)")
    count = _count(room)
    space = width - cell_len(head) - cell_len(mark) - (cell_len(count) + 1 if count else 0)
    return spread(head + cut(room_name(room), max(1, space)) + mark, count, width)


def _count(room: RoomSummary) -> str:
    """Return the unread count; a "!" when somebody calls you."""
    shown = str(room.unread) if room.unread <= MOST_SHOWN else f"{MOST_SHOWN}+"
    return ("!" if room.highlights > 0 else "") + (shown if room.unread > 0 else "")
