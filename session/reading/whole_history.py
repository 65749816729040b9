"""Fetches and indexes the whole history of all rooms, when somebody wants that: beside all else, with progress."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from session.background import keep_at, wait_asked_by
from session.publisher import Publisher
from session.reading.history import History
from session.reading.search import Search
from session.server.backoff import Backoff
from session.store.account import AccountStore
from session.store.database import Database
from session.store.rooms import RoomStore
from session.values.errors import LoggedOut, RequestRefused, SessionError
from session.values.model import RoomId
from session.values.updates import HistoryUpdate

WISH = "index_history"
"""The fact that the whole history is wanted; it outlives a restart."""
_REFUSED_FOR_GOOD = (400, 403, 404)


class WholeHistory:
    """Pages back through every room to its start."""

    def __init__(
        self,
        database: Database,
        history: History,
        search: Search,
        publisher: Publisher,
        more_keys: Callable[[], Awaitable[None]],
    ) -> None:
        """Fetch by this history, tell this publisher; `more_keys` is told when older messages may need keys."""
        self._database = database
        self._account = AccountStore(database)
        self._rooms = RoomStore(database)
        self._history = history
        self._search = search
        self._publisher = publisher
        self._more_keys = more_keys
        self._wish = asyncio.Event()
        self._skipped: set[str] = set()

    async def want(self) -> None:
        """Begin, or go on at the next start; what is here already is not fetched again."""
        with self._database.transaction():
            self._account.set(WISH, "1")
        self._skipped.clear()
        self._wish.set()

    async def stop(self) -> None:
        """Fetch no more; what came stays."""
        self._forget_wish()
        self._tell(running=False)

    async def progress(self) -> HistoryUpdate:
        """Return how far it is."""
        return self._progress(running=self._wanted)

    async def run(self) -> None:
        """Take in what was stored before there was an index, then fetch whenever that is wanted, until cancelled."""
        await keep_at(self._step, "fetching the history")

    async def _step(self) -> None:
        # After a full disk, for instance, the wish is still there when there is space.
        await self.catch_up()
        if not self._wanted:
            self._wish.clear()
            await self._wish.wait()
        await self.fetch()

    async def catch_up(self) -> None:
        """Take in what was stored before there was an index; others get their turn in between."""
        took = False
        while self._search.take_in():
            took = True
            await asyncio.sleep(0)
        if took:
            await self._tidy()

    async def _tidy(self) -> None:
        more = self._search.tidy(begin=True)
        while more:
            await asyncio.sleep(0)
            more = self._search.tidy()

    async def fetch(self) -> None:
        """Fetch until everything is here, or that is not wanted any longer.

        Raises:
            LoggedOut: when the server does not know this device any longer.
        """
        backoff = Backoff()
        while self._wanted and (room_id := self._next()) is not None:
            try:
                await self._page(room_id)
                backoff.reset()
            except LoggedOut:
                raise
            except SessionError as error:
                if isinstance(error, RequestRefused) and error.status in _REFUSED_FOR_GOOD:
                    self._skipped.add(room_id)
                    continue
                await asyncio.sleep(backoff.next(wait_asked_by(error)))
        if self._wanted:
            self._forget_wish()
            self._tell(running=False)
            await self._tidy()

    async def _page(self, room_id: RoomId) -> None:
        changes = await self._history.page_back(room_id)
        if changes is None:
            # Somebody else pages back in this room just now.
            await asyncio.sleep(0.2)
            return
        self._publisher.changed(changes)
        await self._more_keys()
        self._tell(running=True)

    @property
    def _wanted(self) -> bool:
        return self._account.get(WISH) is not None

    def _forget_wish(self) -> None:
        with self._database.transaction():
            self._account.forget(WISH)

    def _next(self) -> RoomId | None:
        rooms = sorted(self._joined_and_open(), key=lambda room: -room[1])
        return RoomId(rooms[0][0]) if rooms else None

    def _joined_and_open(self) -> list[tuple[str, int]]:
        return [
            (room.room_id, room.last_activity)
            for room in self._rooms.all()
            if room.membership == "join" and not room.reached_start and room.room_id not in self._skipped
        ]

    def _tell(self, *, running: bool) -> None:
        self._publisher.history(self._progress(running=running))

    def _progress(self, *, running: bool) -> HistoryUpdate:
        rooms = [room for room in self._rooms.all() if room.membership == "join"]
        complete = sum(room.reached_start for room in rooms)
        return HistoryUpdate(running, complete, len(rooms), self._search.count())
