"""What is at hand for somebody who writes in a recorded session."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from session.model import Member, RoomId, SearchHit, SearchHits, UserId


class RecordedAtHand:
    """People as they are in the session, and the addresses and texts that it was given."""

    def __init__(self, people: Callable[[], tuple[Member, ...]]) -> None:
        self._people = people
        self.known: Mapping[RoomId, str] = {}
        self.texts: tuple[str, ...] = ()
        self.direct: Mapping[str, RoomId] = {}

    async def people(self, room_id: RoomId) -> tuple[Member, ...]:
        return self._people()

    async def people_like(self, part: str, most: int) -> tuple[tuple[UserId, str], ...]:
        fitting = [one for one in self._people() if part.casefold() in f"{one.name} {one.user_id}".casefold()]
        return tuple((one.user_id, one.name) for one in fitting[:most])

    async def addresses(self) -> Mapping[RoomId, str]:
        return self.known

    async def direct_with(self, user_id: UserId) -> RoomId | None:
        return self.direct.get(user_id)

    async def said(self, room_id: RoomId) -> tuple[str, ...]:
        return self.texts


class RecordedSearch:
    """Messages that every search finds."""

    def __init__(self) -> None:
        self.hits: tuple[SearchHit, ...] = ()

    async def find(self, text: str, *, typing: bool = False, below: int | None = None, limit: int = 20) -> SearchHits:
        return SearchHits(self.hits[:limit])

    async def place(self, room_id: RoomId, event_id: str) -> int:
        return 0
