"""How the server is asked for news: by sliding sync where it offers that, else by /sync; each goes on where it was.

What both bring is the same batch. A way writes nothing: positions are stored with what they brought.
"""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from session.account.others_presence import now_ms
from session.account.presence import LASTS, Presence
from session.server import endpoints
from session.server.backoff import with_jitter
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.store.events import EventStore
from session.store.rooms import RoomStore
from session.sync.batch import POSITION, SLIDING_POSITION, SYNCED_BY, SyncBatch
from session.sync.classic import read_sync, sync_filter
from session.sync.sliding import OPEN_TIMELINE_LIMIT, Position, read_sliding, sliding_request
from session.values.errors import RequestRefused
from session.values.shown_as import ShownAs

SYNC = "SLUIS_SYNC"
"""Names the way, for the process: "auto" or "classic"."""
_APART, _PAUSE = 30.0, 3.0
"""Seconds: connections that are begun anew in less than the one have the other between them."""
_NOT_THERE = (404, 405)
_MOST_ANSWERS = 20
"""Of /sync, before sliding sync takes over: a device that gets letters without end would never come to it."""


class Way(Protocol):
    """A way to ask."""

    @property
    def incomplete(self) -> bool:
        """Whether more has to be asked for at once: the last batch did not bring all rooms up to date."""

    async def fetch(self, timeout_ms: int) -> SyncBatch:
        """Return the news since the stored position, waiting at most `timeout_ms` for some.

        Raises:
            SessionError: when the server cannot be asked.
        """

    def look_at(self, room_id: str) -> bool:
        """Ask for more of this room from now on than of others; return whether that makes a difference."""


class Classic:
    """Asks by /sync."""

    incomplete = False

    def __init__(self, gateway: Gateway, account: AccountStore, presence: Presence | None = None) -> None:
        """Ask through this gateway, from this account's position; `presence` says whether our user is seen."""
        self._gateway = gateway
        self._account = account
        self._presence = presence

    async def fetch(self, timeout_ms: int) -> SyncBatch:
        """Return the news since the stored position."""
        since = self._account.get(POSITION)
        shown = ShownAs.OFF if self._presence is None else self._presence.shown
        others = None if self._presence is None or not self._presence.others.shown else self._presence.others
        wanted = sync_filter(presence=others is not None)
        answer = await endpoints.sync(self._gateway, since, timeout_ms, wanted, shown.told)
        batch = read_sync(answer, now_ms())
        if others is not None:
            others.take(batch.presence)
        if since is None and self._account.get(SYNCED_BY) is not None:
            # What another way has brought may have ended meanwhile; this answer has all rooms.
            here = (*(news.room_id for news in batch.rooms), *(invite.room_id for invite in batch.invites))
            return replace(batch, joined_rooms=frozenset(here))
        return batch

    def look_at(self, room_id: str) -> bool:  # noqa: ARG002 - other ways want to know
        """Take no notice: all rooms are alike."""
        return False


class Sliding:
    """Asks by simplified sliding sync."""

    def __init__(self, gateway: Gateway, database: Database, own_user: str, presence: Presence | None = None) -> None:
        """Ask through this gateway, from this account's position; `presence` says whether our user is seen."""
        self._gateway = gateway
        self._presence = presence
        self._account = AccountStore(database)
        self._rooms = RoomStore(database)
        self._events = EventStore(database)
        self._own_user = own_user
        self._open: tuple[str, ...] = ()
        self._began = -math.inf
        self._settled = False
        """Whether a request that is given up for another is one that only waits."""
        self.incomplete = False

    async def fetch(self, timeout_ms: int) -> SyncBatch:
        """Return the news since the stored position; without one that the server knows, begin anew."""
        position = Position.stored(self._account.get(SLIDING_POSITION))
        if self._account.get(SYNCED_BY) != SLIDING_POSITION:
            # After another way was taken, its position is the newer one.
            position = position.forgotten()
        try:
            batch = await self._ask(position, timeout_ms)
        except RequestRefused as refusal:
            if position.pos is None or refusal.status != 400:
                raise
            return await self._ask_anew(position)
        return await self._ask_anew(position) if not batch.anew and self._has_strangers(batch) else batch

    async def _ask_anew(self, position: Position) -> SyncBatch:
        """Begin a new connection; a server that forgets each one at once is not asked for one after the other."""
        now = asyncio.get_running_loop().time()
        if now - self._began < _APART:
            await asyncio.sleep(with_jitter(_PAUSE))
        self._began = asyncio.get_running_loop().time()
        return await self._ask(position.forgotten(), 0)

    async def _ask(self, position: Position, timeout_ms: int) -> SyncBatch:
        wait = timeout_ms if position.whole else 0
        if self._presence is not None and self._presence.shown is not ShownAs.OFF:
            # This way of asking says nothing of it, so it is said beside, often enough.
            wait = min(wait, round(LASTS * 1000))
            await self._presence.keep()
        answer = await endpoints.sliding_sync(
            self._gateway, position.pos, wait, sliding_request(position, self._open_rooms())
        )
        batch, following = read_sliding(answer, position, self._own_user)
        self.incomplete = not following.whole
        self._settled = following.whole
        return batch

    def look_at(self, room_id: str) -> bool:
        """Ask for a longer timeline of this room."""
        before, self._open = self._open, (room_id,)
        first, last = self._events.bounds(room_id)
        return before != self._open and self._settled and last - first + 1 < OPEN_TIMELINE_LIMIT

    def _open_rooms(self) -> Sequence[str]:
        rooms = (self._rooms.get(room_id) for room_id in self._open)
        return [room.room_id for room in rooms if room is not None and room.membership == "join"]

    def _has_strangers(self, batch: SyncBatch) -> bool:
        """Return whether the server tells the rest of a room that is not known here: that would have no state."""
        told = (news for news in batch.rooms if not news.anew and news.membership != "leave")
        return any(self._rooms.get(news.room_id) is None for news in told)


class Best:
    """Asks by sliding sync as long as the server offers it, else by /sync."""

    def __init__(
        self, gateway: Gateway, account: AccountStore, sliding: Sliding, presence: Presence | None = None
    ) -> None:
        """Ask the server once which ways there are."""
        self._gateway = gateway
        self._account = account
        self._sliding = sliding
        self._classic = Classic(gateway, account, presence)
        self._offered: bool | None = None
        self._caught_up = False
        """Whether /sync has brought all there was for this device since the last time."""
        self._answers = 0

    @property
    def incomplete(self) -> bool:
        """Whether more has to be asked for at once."""
        return bool(self._offered) and (self._hands_over or self._sliding.incomplete)

    async def fetch(self, timeout_ms: int) -> SyncBatch:
        """Return the news; what /sync began is brought up to date by it before sliding sync takes over."""
        if self._offered is None:
            self._offered = await self._asked()
        if self._offered and not self._hands_over:
            try:
                return await self._sliding.fetch(timeout_ms)
            except RequestRefused as refusal:
                if refusal.status not in _NOT_THERE and refusal.errcode != "M_UNRECOGNIZED":
                    raise
                self._offered = False
        batch = await self._classic.fetch(0 if self._offered else timeout_ms)
        # What one answer brought to this device is given again until the next is asked for.
        self._answers += 1
        self._caught_up = not batch.to_device or self._answers >= _MOST_ANSWERS
        return batch

    def look_at(self, room_id: str) -> bool:
        """Ask for more of this room."""
        return self._sliding.look_at(room_id) and bool(self._offered)

    @property
    def _hands_over(self) -> bool:
        began = self._account.get(POSITION) is not None and self._account.get(SYNCED_BY) != SLIDING_POSITION
        return began and not self._caught_up

    async def _asked(self) -> bool:
        try:
            return await endpoints.offers_sliding_sync(self._gateway)
        except RequestRefused as refusal:
            if refusal.errcode == "M_LIMIT_EXCEEDED":
                raise
            return False


def best_way(gateway: Gateway, database: Database, own_user: str, presence: Presence | None = None) -> Way:
    """Return the way that the environment wants; without a wish the best that the server offers."""
    account = AccountStore(database)
    if os.environ.get(SYNC) == "classic":
        return Classic(gateway, account, presence)
    return Best(gateway, account, Sliding(gateway, database, own_user, presence), presence)
