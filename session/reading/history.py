"""Older messages: fetched page by page, put in front of what is known."""

from __future__ import annotations

from session.reading.pager import Pager
from session.server import endpoints
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.rooms import RoomStore
from session.sync.arrival import Arrival, Changes
from session.sync.guard import LATEST_TIMESTAMP, CheckedEvent, check_event
from session.values.errors import SessionError
from session.values.model import EventId, RoomId
from session.values.words import N_

USELESS = N_("The server's answer says nothing of use.")
PAGE = 50
"""Events in one page."""
MOST_PAGES = 5
"""Pages without a single row (reactions, edits) that one wish for history goes through."""


class History:
    """Pages back through rooms of one account."""

    def __init__(self, database: Database, gateway: Gateway, arrival: Arrival) -> None:
        """Fetch through this gateway, store through this arrival."""
        self._pager = Pager(database, gateway)
        self._gateway = gateway
        self._arrival = arrival
        self._rooms = RoomStore(database)
        self._busy: set[str] = set()

    async def page_back(self, room_id: RoomId) -> Changes | None:
        """Fetch and store pages until one has a row; None when there is none, or one is on its way already.

        Raises:
            SessionError: when the server cannot be asked.
        """
        if room_id in self._busy:
            return None
        self._busy.add(room_id)
        try:
            changes = None
            for _ in range(MOST_PAGES):
                page = await self._page(room_id)
                if page is None:
                    break
                changes = page
                if page.timelines:
                    break
            return changes
        finally:
            self._busy.discard(room_id)

    async def since(self, room_id: RoomId, moment: int) -> tuple[EventId, int]:
        """Return id and time of the first event since a moment, as the server knows them.

        Raises:
            SessionError: when the server cannot be asked, or answers nothing of use.
        """
        answer = await endpoints.event_since(self._gateway, room_id, moment)
        event_id, timestamp = answer.get("event_id"), answer.get("origin_server_ts")
        if not (isinstance(event_id, str) and isinstance(timestamp, int) and 0 <= timestamp <= LATEST_TIMESTAMP):
            raise SessionError(USELESS)
        return EventId(event_id), timestamp

    async def moment(self, room_id: RoomId, event_id: EventId) -> int:
        """Return when an event that is not here was sent.

        Raises:
            SessionError: when the server does not show it, or cannot be asked.
        """
        checked = check_event(await endpoints.event(self._gateway, room_id, event_id))
        if not isinstance(checked, CheckedEvent):
            raise SessionError(USELESS)
        return checked.timestamp

    async def _page(self, room_id: RoomId) -> Changes | None:
        room = self._rooms.get(room_id)
        if room is None or room.reached_start or room.membership != "join":
            return None
        page = await self._pager.page(room_id, room.older_token, PAGE)
        return self._arrival.history(room_id, page.events, page.older)
