"""One page of a room's older events, fetched from the server; the names that come along are learnt from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from session.server import endpoints
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.rooms import RoomStore
from session.sync.guard import BadEvent, CheckedEvent, check_events, sound
from session.values.errors import RequestRefused


@dataclass(frozen=True, slots=True)
class Page:
    """What lies before a place in a room's history."""

    events: tuple[CheckedEvent | BadEvent, ...] = field(repr=False)
    """Newest first."""
    older: str | None
    """Where the next page begins; None when there is none."""


class Pager:
    """Fetches pages for one account; of the events themselves nothing is stored here."""

    def __init__(self, database: Database, gateway: Gateway) -> None:
        """Fetch through this gateway, keep names in this database."""
        self._database = database
        self._gateway = gateway
        self._rooms = RoomStore(database)

    async def page(self, room_id: str, token: str | None, most: int) -> Page:
        """Fetch at most so many events from `token` back, or from the end without one.

        Raises:
            SessionError: when the server refuses or cannot be reached.
        """
        answer = await endpoints.messages(self._gateway, room_id, token, most)
        with self._database.transaction():
            for event in sound(check_events(answer.get("state"))):
                self._rooms.learn_name(room_id, event)
        older = answer.get("end")
        # A server that begins where it began has nothing more.
        further = isinstance(older, str) and older != token
        return Page(check_events(answer.get("chunk")), older if further else None)

    async def readable(self, room_id: str, token: str | None, most: int) -> Page | None:
        """Fetch a page as `page` does; None when the server does not let us read it.

        Raises:
            SessionError: when the server wants to be asked later, or cannot be reached.
        """
        try:
            return await self.page(room_id, token, most)
        except RequestRefused as refusal:
            if refusal.errcode == "M_LIMIT_EXCEEDED":
                raise
            return None
