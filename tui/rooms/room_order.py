"""The rooms as the list shows them: which comes before, after, or next with something unread."""

from __future__ import annotations

from session.values.model import RoomId, RoomSummary
from session.values.updates import RoomsUpdate
from tui.desk.closed import closed
from widgets.rooms.room_sections import AS_IT_COMES, Arrangement, in_sections


class RoomOrder:
    """Follows the room list."""

    def __init__(self) -> None:
        """Begin without rooms."""
        self._rooms: dict[RoomId, RoomSummary] = {}
        self._order: tuple[RoomId, ...] = ()
        self._listed: tuple[RoomId, ...] = ()
        self._update = RoomsUpdate(())
        self._arranged = AS_IT_COMES

    def apply(self, update: RoomsUpdate) -> tuple[tuple[RoomSummary, RoomSummary | None], ...]:
        """Take over a room list; return what is new or changed, each with what it was."""
        before = self._rooms
        self._rooms = {room.room_id: room for room in update.rooms}
        self._update = update
        self._order = _in_order(update, AS_IT_COMES)
        self.arrange(self._arranged)
        pairs = ((room, before.get(room.room_id)) for room in update.rooms)
        return tuple((room, old) for room, old in pairs if room is not old)

    def arrange(self, arranged: Arrangement) -> None:
        """Step through the rooms as the list is looked at now."""
        self._arranged = arranged
        self._listed = self._order if arranged == AS_IT_COMES else _in_order(self._update, arranged)

    def get(self, room_id: RoomId | None) -> RoomSummary | None:
        """Return a room, or None when it is not there any longer."""
        return self._rooms.get(room_id) if room_id is not None else None

    def all(self) -> tuple[RoomSummary, ...]:
        """Return all rooms, as the list shows them when nothing is left out."""
        return tuple(self._rooms[room_id] for room_id in self._order)

    def first(self) -> RoomId | None:
        """Return the room to open at the start: the one with the newest activity that can be written to."""
        return next((room.room_id for room in self._rooms.values() if writable(room)), None)

    def step(self, room_id: RoomId | None, by: int) -> RoomId | None:
        """Return the room `by` places further in the list, around its ends."""
        listed = self._listed
        if room_id not in listed:
            return self.first() if self._arranged == AS_IT_COMES else next(iter(listed), None)
        return listed[(listed.index(room_id) + by) % len(listed)]

    def waiting(self, room_id: RoomId | None) -> RoomId | None:
        """Return a room if something there is unread, else None."""
        room = self.get(room_id)
        return room_id if room is not None and _waits(room) else None

    def next_unread(self, room_id: RoomId | None) -> RoomId | None:
        """Return the next room below, around the end, that calls our user, or else has something unread."""
        start = self._order.index(room_id) + 1 if room_id in self._order else 0
        around = self._order[start:] + self._order[:start]
        waiting = [each for each in around if each != room_id and _waits(self._rooms[each])]
        return next((each for each in waiting if self._rooms[each].calls), next(iter(waiting), None))


def _in_order(update: RoomsUpdate, arranged: Arrangement) -> tuple[RoomId, ...]:
    return tuple(room.room_id for _section, rooms in in_sections(update, arranged) for room in rooms)


def _waits(room: RoomSummary) -> bool:
    return bool(room.unread or room.marked_unread or room.calls)


def writable(room: RoomSummary) -> bool:
    """Return whether a message can be written there."""
    return closed(room) is None
