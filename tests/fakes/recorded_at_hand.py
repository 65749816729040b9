"""What is at hand for somebody who writes in a recorded session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from session.values.errors import SessionError
from session.values.model import Member, RoomId, SearchHit, SearchHits, UserId
from session.values.updates import HistoryUpdate


class RecordedAtHand:
    """People as they are in the session, and the addresses and texts that it was given."""

    def __init__(self, people: Callable[[], tuple[Member, ...]]) -> None:
        self._people = people
        self.calls_all = False
        self.known: Mapping[RoomId, str] = {}
        self.texts: tuple[str, ...] = ()
        self.direct: Mapping[str, RoomId] = {}

    async def people(self, room_id: RoomId) -> tuple[Member, ...]:
        return self._people()

    async def may_call_all(self, room_id: RoomId) -> bool:
        return self.calls_all

    async def people_like(self, part: str, most: int) -> tuple[tuple[UserId, str], ...]:
        fitting = [one for one in self._people() if part.casefold() in f"{one.name} {one.user_id}".casefold()]
        return tuple((one.user_id, one.name) for one in fitting[:most])

    async def addresses(self) -> Mapping[RoomId, str]:
        return self.known

    async def direct_with(self, user_id: UserId) -> RoomId | None:
        return self.direct.get(user_id)

    async def said(self, room_id: RoomId) -> tuple[str, ...]:
        return self.texts


class RecordedFar:
    """The way back: every place that is asked for is the same one."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.place: int | None = 0
        self.moment: int | None = None
        """When what stands there was said."""
        self.held = False
        """Whether a place is found only when the way is stopped, and then none."""
        self.ended = 0
        self._stopped = asyncio.Event()

    async def _found(self) -> int | None:
        stopped = self._stopped
        if self.held:
            await stopped.wait()
        self.ended += 1
        return None if stopped.is_set() else self.place

    async def to_message(self, room_id: RoomId, event_id: str) -> int | None:
        self.asked.append(("message", room_id, event_id))
        return await self._found()

    async def to_moment(self, room_id: RoomId, moment: int) -> int | None:
        self.asked.append(("moment", room_id, moment))
        return await self._found()

    async def moment_at(self, room_id: RoomId, place: int) -> int | None:
        return self.moment

    async def stop(self) -> None:
        self.asked.append(("stop",))
        self._stopped.set()
        self._stopped = asyncio.Event()


class RecordedPins:
    """What is pinned in every room."""

    def __init__(self) -> None:
        self.pinned: tuple[SearchHit, ...] = ()
        self.asked: list[str] = []
        self.refuses: SessionError | None = None

    async def listed(self, room_id: RoomId) -> tuple[SearchHit, ...]:
        return self.pinned

    async def toggle(self, room_id: RoomId, event_id: str) -> bool:
        if self.refuses is not None:
            raise self.refuses
        self.asked.append(event_id)
        self.pinned = tuple(hit for hit in self.pinned if hit.event_id != event_id)
        return len(self.asked) % 2 == 1

    async def unpin(self, room_id: RoomId, event_id: str) -> bool:
        before = self.pinned
        await self.toggle(room_id, event_id)
        return before != self.pinned


class RecordedSearch:
    """Messages that every search finds."""

    def __init__(self) -> None:
        self.hits: tuple[SearchHit, ...] = ()
        self.far = RecordedFar()

    async def find(self, text: str, *, typing: bool = False, below: int | None = None, limit: int = 20) -> SearchHits:
        return SearchHits(self.hits[:limit])


class RecordedHistory:
    """A history of which some is here."""

    async def progress(self) -> HistoryUpdate:
        return HistoryUpdate(False, 3, 5, 1200)
