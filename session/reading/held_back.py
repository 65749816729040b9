"""Fetches what the server held back while somebody was ignored, and puts it between the rows that are here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from session.background import keep_at
from session.reading.pager import Pager
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.ignored import IgnoredStore
from session.store.rooms import RoomStore
from session.sync.arrival import Arrival, Changes
from session.sync.guard import BadEvent, CheckedEvent, sound
from session.values.words import N_, Words

PAGE = 100
"""Events in one page."""
MOST_PAGES = 30
"""Pages of one room that are gone through; what is older stays away, which is said."""
_SLACK = 10 * 60_000
"""Milliseconds by which clocks of servers may differ from ours."""


class HeldBack:
    """Fetches this for one account."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        arrival: Arrival,
        own_user: str,
        changed: Callable[[Changes], None],
        tell: Callable[[Words], None],
    ) -> None:
        """Fetch through this gateway, store through this arrival; `changed` hears of it, `tell` what is still away."""
        self._database = database
        self._pager = Pager(database, gateway)
        self._arrival = arrival
        self._changed = changed
        self._tell = tell
        self._ignored = IgnoredStore(database, own_user)
        self._rooms = RoomStore(database)
        self._wakened = asyncio.Event()

    def wake(self) -> None:
        """Let the background work look for somebody who is heard again."""
        self._wakened.set()

    async def run(self) -> None:
        """Fetch whatever was held back, until cancelled or logged out."""
        await keep_at(self._step, "fetching what was held back")

    async def _step(self) -> None:
        self._wakened.clear()
        await self.fetch()
        await self._wakened.wait()

    async def fetch(self) -> None:
        """Fetch what was held back of all who are heard again.

        Raises:
            SessionError: when the server cannot be asked; it is tried again with the next wish.
        """
        for user_id, since in self._ignored.held_back().items():
            rooms = [room.room_id for room in self._rooms.all() if room.membership == "join"]
            met = [room_id for room_id in rooms if self._rooms.membership(room_id, user_id) is not None]
            whole = [await self._fetch(room_id, since - _SLACK) for room_id in met]
            with self._database.transaction():
                self._ignored.fetched(user_id)
            if not all(whole):
                self._tell(Words.of(N_("Not all that {user} said meanwhile could be fetched."), user=user_id))

    async def _fetch(self, room_id: str, since: int) -> bool:
        """Page back to a moment; return whether it was reached."""
        token: str | None = None
        missing: list[CheckedEvent | BadEvent] = []
        for _ in range(MOST_PAGES):
            page = await self._pager.readable(room_id, token, PAGE)
            if page is None:
                return False
            found, missing = self._arrival.between(room_id, missing, page.events)
            for changes in found:
                self._changed(changes)
            times = [event.timestamp for event in sound(page.events)]
            if page.older is None or (times and min(times) < since):
                return True
            token = page.older
        return False
