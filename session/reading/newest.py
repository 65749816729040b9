"""What was said last in a room, in a line, for a notification."""

from __future__ import annotations

from session.store.database import Database
from session.store.events import EventStore
from session.store.ignored import IgnoredStore
from session.store.rooms import RoomStore
from session.timeline.room_look import RoomLook
from session.values.model import Quoted, RoomId, UserId


class Newest:
    """Reads from one account's store; asks no server. Used in the session's thread."""

    def __init__(self, database: Database, own_user: str) -> None:
        """Read from this database."""
        self._events = EventStore(database)
        self._rooms = RoomStore(database)
        self._ignored = IgnoredStore(database, own_user)
        self._own_user = UserId(own_user)

    async def of(self, room_id: RoomId) -> Quoted | None:
        """Return who wrote the last message of a room and what; None when it is ours, or says nothing yet.

        What its writer covered, as a spoiler, is not said.
        """
        event = self._events.newest(room_id)
        if event is None or event.sender == self._own_user:
            return None
        said = (event.content, self._events.edit_of(room_id, event))
        if any("data-mx-spoiler" in str(content) for content in said):
            return None
        ignored = self._ignored.users()
        quoted = RoomLook(self._rooms, self._events, room_id, self._own_user, ignored).quote(event.event_id)
        return quoted if quoted.text else None
