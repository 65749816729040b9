"""What the server left out of its syncs: paged back to from behind, in the background, the open room first."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from session.background import keep_at
from session.reading.pager import Pager
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.events import EventStore
from session.store.gaps import Gap, GapStore
from session.store.rooms import RoomStore
from session.sync.arrival import Arrival, Changes
from session.sync.guard import BadEvent, CheckedEvent

PAGE = 100
"""Events in one page."""
MOST_PAGES = 4
"""Pages that are put in place together: all rows above make way each time."""
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0
"""Seconds before a gap that we may not read is asked for again; twice as many each time."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server does not let us read what belongs into a gap."""

    pause: float
    until: float


class Gaps:
    """Fills the gaps in the timelines of one account."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        arrival: Arrival,
        changed: Callable[[Changes], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Fetch through this gateway, store through this arrival; `changed` hears of each part that was filled."""
        self._pager = Pager(database, gateway)
        self._arrival = arrival
        self._changed = changed
        self._now = now
        self._gaps = GapStore(database)
        self._events = EventStore(database)
        self._rooms = RoomStore(database)
        self._first: str | None = None
        self._pages: dict[str, int] = {}
        self._refused: dict[str, Refusal] = {}
        self._wakened = asyncio.Event()
        self._busy = asyncio.Lock()

    def look_at(self, room_id: str) -> None:
        """Fill this room's gaps before those of others from now on."""
        self._first = room_id

    def wake(self) -> None:
        """Let the background work look for gaps."""
        self._wakened.set()

    async def run(self) -> None:
        """Fill whatever gap there is, until cancelled or logged out."""
        await keep_at(self._step, "filling gaps")

    async def _step(self) -> None:
        """Fill a part of a gap, or wait until there may be one to fill."""
        self._wakened.clear()
        if (gap := self._next()) is not None:
            await self._fill(gap)
            return
        due = min((refusal.until for refusal in self._refused.values()), default=None)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if due is None else max(due - self._now(), 0.0)):
                await self._wakened.wait()

    async def fill_room(self, room_id: str) -> None:
        """Fill all gaps of one room.

        Raises:
            SessionError: when the server cannot be asked; what came until then is kept.
        """
        while (gap := next((gap for gap in self._open() if gap.room_id == room_id), None)) is not None:
            await self._fill(gap)

    def _next(self) -> Gap | None:
        gaps = self._open()
        return next((gap for gap in gaps if gap.room_id == self._first), gaps[0] if gaps else None)

    def _open(self) -> list[Gap]:
        """Return the gaps that can be filled now."""
        gaps = self._gaps.all()
        now, known = self._now(), {gap.id for gap in gaps if self._is_joined(gap.room_id)}
        self._refused = {one: refusal for one, refusal in self._refused.items() if one in known}
        return [g for g in gaps if g.id in known and (g.id not in self._refused or self._refused[g.id].until <= now)]

    def _is_joined(self, room_id: str) -> bool:
        room = self._rooms.get(room_id)
        return room is not None and room.membership == "join"

    async def _fill(self, gap: Gap) -> None:
        """Fetch the next few pages of a gap and put them in place; more each time, for long gaps."""
        async with self._busy:
            pages = self._pages.get(gap.id, 1)
            self._pages[gap.id] = min(pages * 2, MOST_PAGES)
            found: list[CheckedEvent | BadEvent] = []
            token = gap.token
            for _ in range(pages):
                page = await self._pager.readable(gap.room_id, token, PAGE)
                if page is None:
                    self._refuse(gap)
                    return
                events, met = self._missing(gap, page.events)
                found += events
                token = None if met else page.older
                if token is None:
                    break
            self._refused.pop(gap.id, None)
            now = self._gaps.get(gap.room_id, gap.id)
            if now is not None:
                self._changed(self._arrival.fill(now, found, token))

    def _refuse(self, gap: Gap) -> None:
        """Leave a gap that we may not read for a while: rights change, and servers err."""
        before = self._refused.get(gap.id)
        pause = FIRST_PAUSE if before is None else min(before.pause * 2, LONGEST_PAUSE)
        self._refused[gap.id] = Refusal(pause, self._now() + pause)

    def _missing(
        self, gap: Gap, events: tuple[CheckedEvent | BadEvent, ...]
    ) -> tuple[list[CheckedEvent | BadEvent], bool]:
        """Return those of a page that have no place yet, and whether the page reaches what is below the gap."""
        now = self._gaps.get(gap.room_id, gap.id)
        missing: list[CheckedEvent | BadEvent] = []
        met = now is None
        for event in events:
            known = self._events.get(gap.room_id, event.event_id) if event.event_id is not None else None
            if known is None or known.position is None:
                missing.append(event)
            elif now is not None and known.position < now.place:
                met = True
        return missing, met
