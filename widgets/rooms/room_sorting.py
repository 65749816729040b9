"""In which order rooms stand within a section of the list: by one thing, and among equals by the next. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from session.values.model import RoomSummary
from session.values.room_marks import RoomTag
from widgets.i18n import _


class Sort(StrEnum):
    """What rooms can be sorted by."""

    RECENT = "recent"
    NAME = "name"
    UNREAD = "unread"
    FAVOURITE = "favourite"
    LOW = "low"
    SERVER = "server"


Order = tuple[tuple[Sort, bool], ...]
"""Things to sort by, the first one first, each with whether it is turned around."""
BACKWARDS = "-"
AS_IT_COMES: Order = ((Sort.RECENT, False),)
STEPS: tuple[Order, ...] = (AS_IT_COMES, ((Sort.NAME, False),), ((Sort.UNREAD, False),))
"""What the key of the list goes through."""


def read_order(typed: str) -> Order | None:
    """Return the order that words like "unread -name" mean; None when one of them is none, or there is none."""
    words = typed.replace(",", " ").split()
    if any(word.removeprefix(BACKWARDS) not in tuple(Sort) for word in words):
        return None
    order = {Sort(word.removeprefix(BACKWARDS)): word.startswith(BACKWARDS) for word in words}
    return tuple(order.items()) or None


def order_text(order: Order) -> str:
    """Return what `read_order` reads as this order."""
    return " ".join(f"{BACKWARDS if turned else ''}{by.value}" for by, turned in order)


def next_order(order: Order) -> Order:
    """Return what follows in the list's own round."""
    return STEPS[(STEPS.index(order) + 1) % len(STEPS)] if order in STEPS else AS_IT_COMES


def order_words(order: Order) -> str:
    """Return how the list is sorted, or "" when it is as it comes."""
    if order == AS_IT_COMES:
        return ""
    words = {
        Sort.RECENT: _("newest first"),
        Sort.NAME: _("by name"),
        Sort.UNREAD: _("most unread first"),
        Sort.FAVOURITE: _("favourites first"),
        Sort.LOW: _("low priority last"),
        Sort.SERVER: _("by server"),
    }
    return ", ".join(_("{what}, turned around").format(what=words[by]) if turned else words[by] for by, turned in order)


def in_order(rooms: Iterable[RoomSummary], order: Order) -> list[RoomSummary]:
    """Return rooms, which come newest first, in this order; equals stay as they come."""
    found = list(rooms)
    for by, turned in reversed(order):
        # Stable also when it is turned around: what is equal keeps its place.
        found.sort(key=_KEYS[by], reverse=turned)
    return found


def _server(room: RoomSummary) -> str:
    """Return the server in a room's id; ids of new room versions name none, and stand last."""
    return room.room_id.partition(":")[2].casefold() or "\U0010ffff"


_KEYS: Mapping[Sort, Callable[[RoomSummary], Any]] = {
    Sort.RECENT: lambda room: -room.last_activity,
    Sort.NAME: lambda room: room.name.casefold(),
    Sort.UNREAD: lambda room: -room.unread,
    Sort.FAVOURITE: lambda room: room.tag is not RoomTag.FAVOURITE,
    Sort.LOW: lambda room: room.tag is RoomTag.LOW,
    Sort.SERVER: _server,
}
