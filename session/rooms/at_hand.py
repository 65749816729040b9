"""What is at hand while somebody writes: the people of a room, addresses of rooms, what was said there before."""

from __future__ import annotations

from collections.abc import Mapping

from session.rooms.allowed import Allowed
from session.rooms.direct_rooms import DirectRooms
from session.rooms.summaries import Rooms
from session.store.database import Database
from session.store.events import EventStore
from session.store.outbox import OutboxStore
from session.store.rooms import RoomStore
from session.store.search_index import SearchIndex, Wanted
from session.timeline.view import body_of
from session.values.model import EventId, Member, RoomId, UserId

MOST_SAID = 50
"""Own messages that are gone back to in a room."""


class AtHand:
    """Reads from one account's store; asks no server. Used in the session's thread."""

    def __init__(self, database: Database, rooms: Rooms, own_user: str) -> None:
        """Read from this database; `rooms` knows the room list."""
        self._rooms = rooms
        self._own_user = own_user
        self._direct = DirectRooms(database)
        self._events = EventStore(database)
        self._outbox = OutboxStore(database)
        self._index = SearchIndex(database)
        self._stored = RoomStore(database)
        self._allowed = Allowed(database, own_user)

    async def people(self, room_id: RoomId) -> tuple[Member, ...]:
        """Return the others in a room and those invited, as far as they are known here."""
        return tuple(member for member in self._rooms.members(room_id) if member.user_id != self._own_user)

    async def may_call_all(self, room_id: RoomId) -> bool:
        """Return whether our user may call everybody in a room by `@room`."""
        return self._allowed.may_call_all(room_id)

    async def people_like(self, part: str, most: int) -> tuple[tuple[UserId, str], ...]:
        """Return people met in any room, with a name, of whose id or name `part` is a part."""
        found = self._stored.people_like(part, most)
        return tuple((UserId(user), name) for user, name in found if user != self._own_user)

    async def addresses(self) -> Mapping[RoomId, str]:
        """Return the main address of each room that has one."""
        return {RoomId(room_id): alias for room_id, alias in self._stored.main_aliases().items()}

    async def direct_with(self, user_id: UserId) -> RoomId | None:
        """Return the direct room with somebody that was used last and that they are in, or invited to; or None."""
        return self._direct.living_with(user_id)

    async def said(self, room_id: RoomId) -> tuple[str, ...]:
        """Return what we wrote in a room, as it was written last, the newest first; each text once."""
        waiting = [row.draft.text for row in self._outbox.in_room(room_id) if row.type == "m.room.message"]
        found = self._index.find(Wanted(senders=(self._own_user,), rooms=(room_id,)), MOST_SAID)
        bodies = [*reversed(waiting), *(self._body(room_id, EventId(one.event_id)) for one in found)]
        return tuple(dict.fromkeys(body for body in bodies if body.strip()))

    def _body(self, room_id: RoomId, event_id: EventId) -> str:
        event = self._events.get(room_id, event_id)
        if event is None or event.type != "m.room.message":
            return ""
        edited = self._events.edit_of(room_id, event)
        return body_of(event.content if edited is None else edited)
