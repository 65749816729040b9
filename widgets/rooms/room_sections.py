"""Puts the rooms of the list in sections, in order, and leaves out what is not wanted to be seen. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum, auto
from typing import assert_never

from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.room_marks import RoomTag
from session.values.updates import RoomsUpdate
from widgets.i18n import _
from widgets.rooms.room_sorting import AS_IT_COMES as NEWEST
from widgets.rooms.room_sorting import Order, in_order, order_words
from widgets.safe_text import safe_text


class Section(Enum):
    """The parts of the room list, from top to bottom."""

    INVITATIONS = auto()
    UNREAD = auto()
    FAVOURITES = auto()
    DIRECT = auto()
    ROOMS = auto()
    SPACES = auto()
    LOW = auto()
    REPLACED = auto()


class View(StrEnum):
    """Which rooms are shown."""

    ALL = "all"
    UNREAD = "unread"
    MENTIONS = "mentions"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the list is looked at."""

    view: View = View.ALL
    sort: Order = NEWEST
    typed: str = field(default="", repr=False)
    """What was typed to narrow the list: every word has to occur in a room's name, id or tags."""
    space: RoomId | None = None
    """Only what stands in this space is shown, and invitations."""


AS_IT_COMES = Arrangement()


Place = Section | str
"""A section, or the name of a group that the account's owner made: these stand behind the favourites."""
NAME_LIMIT = 60


def section_words(section: Place) -> str:
    """Return the heading of `section`."""
    match section:
        case str():
            return " ".join(safe_text(section, NAME_LIMIT).split())
        case Section.UNREAD:
            return _("Unread")
        case Section.FAVOURITES:
            return _("Favourites")
        case Section.DIRECT:
            return _("Direct")
        case Section.ROOMS:
            return _("Rooms")
        case Section.SPACES:
            return _("Spaces")
        case Section.LOW:
            return _("Low priority")
        case Section.REPLACED:
            return _("Replaced")
        case Section.INVITATIONS:
            return _("Invitations")
        case never:
            assert_never(never)


def section_of(room: RoomSummary) -> Place:
    """Return where `room` belongs; one of low priority stays at the bottom until somebody calls our user there."""
    if room.kind is RoomKind.INVITE:
        return Section.INVITATIONS
    if room.replaced:
        return Section.REPLACED
    if room.calls or room.marked_unread or (room.unread and room.tag is not RoomTag.LOW):
        return Section.UNREAD
    if room.tag is not RoomTag.NONE:
        return Section.FAVOURITES if room.tag is RoomTag.FAVOURITE else Section.LOW
    if room.own_tags:
        return room.own_tags[0]
    if room.kind is RoomKind.SPACE:
        return Section.SPACES
    return Section.DIRECT if room.kind is RoomKind.DIRECT else Section.ROOMS


def in_sections(update: RoomsUpdate, arranged: Arrangement = AS_IT_COMES) -> list[tuple[Place, list[RoomSummary]]]:
    """Return the sections that are not empty, with the rooms that are wanted, in the order that is wanted."""
    if all(room.room_id != arranged.space for room in update.rooms):
        # A space that was left hides nothing.
        arranged = replace(arranged, space=None)
    rooms = [room for room in update.rooms if _is_wanted(room, arranged)]
    sections: dict[Place, list[RoomSummary]] = {place: [] for place in _places(rooms)}
    for room in in_order(rooms, arranged.sort):
        sections[section_of(room)].append(room)
    sections[Section.SPACES] = as_tree(sections[Section.SPACES])
    return [(section, found) for section, found in sections.items() if found]


def _places(rooms: Sequence[RoomSummary]) -> list[Place]:
    """Return all sections from top to bottom, with the owner's groups behind the favourites, by their names."""
    own = sorted({room.own_tags[0] for room in rooms if room.own_tags}, key=lambda name: (name.casefold(), name))
    at = list(Section).index(Section.FAVOURITES) + 1
    return [*list(Section)[:at], *own, *list(Section)[at:]]


def as_tree(spaces: Sequence[RoomSummary]) -> list[RoomSummary]:
    """Return spaces with those that stand in another below it, by their names."""
    known = {space.room_id: space for space in spaces}

    def place(space: RoomSummary) -> tuple[int, str, str]:
        return len(above(space, known)), space.name.casefold(), space.room_id

    def path(space: RoomSummary) -> list[tuple[int, str, str]]:
        return [*sorted(place(one) for one in above(space, known)), place(space)]

    return sorted(spaces, key=path)


def above(space: RoomSummary, known: Mapping[RoomId, RoomSummary]) -> list[RoomSummary]:
    """Return the known spaces that one stands below; of spaces that hold each other, none is above the other."""
    holding = [known[one] for one in space.within if one in known]
    return [one for one in holding if space.room_id not in one.within]


def arrangement_words(arranged: Arrangement, space: str = "") -> str:
    """Return what makes the list other than it comes, or "" when nothing does; `space` is what its space is called."""
    views = {View.UNREAD: _("only unread"), View.MENTIONS: _("only mentions")}
    typed = " ".join(safe_text(arranged.typed).split())
    inside = _("in {space}").format(space=space) if arranged.space and space else ""
    parts = [inside, f"/{typed}" if typed else "", views.get(arranged.view, ""), order_words(arranged.sort)]
    return " · ".join(part for part in parts if part)


def _is_wanted(room: RoomSummary, arranged: Arrangement) -> bool:
    text = " ".join((room.name, room.room_id, *room.own_tags)).casefold()
    if not all(word in text for word in arranged.typed.casefold().split()):
        return False
    if arranged.space is not None and room.kind is not RoomKind.INVITE and not _is_in(room, arranged.space):
        return False
    match arranged.view:
        case View.ALL:
            return True
        case View.UNREAD:
            return bool(room.unread or room.calls or room.marked_unread) or room.kind is RoomKind.INVITE
        case View.MENTIONS:
            return room.calls or room.kind is RoomKind.INVITE
        case never:
            assert_never(never)


def _is_in(room: RoomSummary, space: RoomId) -> bool:
    return space in room.within or room.room_id == space
