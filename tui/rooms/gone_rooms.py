"""Rooms that our user is out of, for as long as somebody has to hear why, or something is written there. Pure.

What nobody has read yet is kept in the store as well, and taken over from there at the next start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from session.values.model import RoomId, RoomSummary
from session.values.places import room_of
from session.values.updates import DepartureUpdate


@dataclass(frozen=True, slots=True)
class Gone:
    """A room, or a thread in it, that is no place for words any more."""

    place: RoomId
    name: str
    """What the room was called; "" when that is not known. Remote text."""
    departure: DepartureUpdate | None
    """Who took our user out, when that is known."""


class GoneRooms:
    """What one account knows of them; it outlives the screen, and ends with the session."""

    def __init__(self) -> None:
        """Know of none."""
        self._names: dict[RoomId, str] = {}
        self._here: frozenset[RoomId] | None = None
        self._departures: dict[RoomId, DepartureUpdate] = {}
        self._unseen: dict[RoomId, None] = {}

    def departed(self, update: DepartureUpdate) -> None:
        """Remember who took our user out of a room, and that nobody has read it yet."""
        self._departures[update.room_id] = update
        self._unseen[update.room_id] = None

    def recall(self, read: Iterable[DepartureUpdate], unread: Iterable[DepartureUpdate] = ()) -> None:
        """Take over what was kept of departures: those that somebody has read, and those that nobody has."""
        for one in read:
            self._departures.setdefault(one.room_id, one)
            self._names.setdefault(one.room_id, one.room)
        for one in unread:
            self.departed(one)
            self._names.setdefault(one.room_id, one.room)

    def learn(self, rooms: Iterable[RoomSummary]) -> None:
        """Take over which rooms there are; who is in one again was not taken out of it."""
        names = {room.room_id: room.name for room in rooms}
        self._names |= names
        self._here = frozenset(names)
        for room_id in self._here & self._departures.keys():
            del self._departures[room_id]
            self._unseen.pop(room_id, None)

    def seen(self, place: RoomId) -> bool:
        """Take note that somebody has read why; return whether that is news."""
        new = room_of(place) in self._unseen
        self._unseen.pop(room_of(place), None)
        return new

    def of(self, place: RoomId) -> Gone:
        """Return what is known of one of them."""
        room_id = room_of(place)
        return Gone(place, self._names.get(room_id, ""), self._departures.get(room_id))

    def waiting(self, written: Collection[RoomId], but: Collection[RoomId] = ()) -> tuple[RoomId, ...]:
        """Return where something is `written` that can go nowhere, and whose end nobody has read, `but` these places.

        As long as no list of rooms was told, it is not known of any room that it is gone.
        """
        if self._here is None:
            return ()
        places = [place for place in written if place and room_of(place) not in self._here]
        rooms = {room_of(place) for place in places}
        places += [room_id for room_id in self._unseen if room_id not in rooms and room_id not in self._here]
        return tuple(sorted(place for place in places if place not in but))
