"""Ask for news without end: handle first, then ask again; back off when something is wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from session.crypto.verification.letters import Letter
from session.server.backoff import Backoff, with_jitter
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.sync.arrival import Arrival, Changes
from session.sync.ways import Classic, Way
from session.values.errors import LoggedOut, RequestRefused, words_of
from session.values.updates import Connection
from session.values.words import Words

LONG_POLL_MS = 30_000
AT_ONCE = 1.0
"""Seconds; an answer that says nothing should have taken longer."""
MOST_IN_VAIN = 3
"""Answers in a row that may say nothing at once: typing of others can wake a server."""

Told = Callable[[Connection, Words | None], None]


class SyncLoop:
    """Keeps one account's store like the server's."""

    def __init__(
        self,
        gateway: Gateway,
        account: AccountStore,
        arrival: Arrival,
        way: Way | None = None,
        shown: Callable[[Changes], None] = lambda _: None,
    ) -> None:
        """Fetch through this gateway and store through this arrival.

        Args:
            gateway: the way to the server.
            account: knows the position.
            arrival: stores.
            way: how to ask; /sync if nothing else is said.
            shown: hears of what is stored while the room list is not whole yet.
        """
        self._account = account
        self._arrival = arrival
        self._way = way or Classic(gateway, account)
        self._shown = shown
        self._letters: list[Letter] = []
        """Of batches that others followed at once: all are handled together."""
        self._news = False
        """Whether the last batch brought anything."""
        self._anew = asyncio.Event()

    async def once(self, timeout_ms: int = 0) -> Changes:
        """Fetch and store one batch, or the few that belong together, waiting at most `timeout_ms` for news.

        Raises:
            SessionError: when the server cannot be asked.
        """
        changes = await self._one(timeout_ms)
        while self._way.incomplete:
            self._shown(changes)
            self._letters += changes.letters
            changes = await self._one(0)
        changes.letters[:0] = self._letters
        self._letters.clear()
        return changes

    async def _one(self, timeout_ms: int) -> Changes:
        batch = await self._way.fetch(timeout_ms)
        self._news = batch.next_token != self._account.get(batch.kept_as) and not batch.is_bare
        return self._arrival.apply(batch)

    def look_at(self, room_id: str) -> None:
        """Fetch more of this room than of others from now on."""
        if self._way.look_at(room_id):
            self.poll_anew()

    def poll_anew(self) -> None:
        """Give up the request that waits for news, and ask at once."""
        self._anew.set()

    async def _once_or_anew(self, timeout_ms: int) -> Changes:
        self._anew.clear()
        while True:
            poll, anew = asyncio.ensure_future(self.once(timeout_ms)), asyncio.ensure_future(self._anew.wait())
            try:
                await asyncio.wait((poll, anew), return_when=asyncio.FIRST_COMPLETED)
                if not anew.done() or (poll.done() and poll.exception() is None):
                    return await poll
                self._anew.clear()
                timeout_ms = 0
            finally:
                poll.cancel()
                anew.cancel()
                await asyncio.gather(poll, anew, return_exceptions=True)

    async def run(self, handled: Callable[[Changes], Awaitable[None]], told: Told) -> None:
        """Fetch and store until cancelled or logged out.

        Args:
            handled: awaited after each batch; keys are kept up there.
            told: how it stands with the server, whenever that is known anew.
        """
        backoff = Backoff()
        timeout_ms, in_vain = 0, 0
        while True:
            try:
                asked = time.monotonic()
                changes = await self._once_or_anew(timeout_ms)
                told(Connection.SYNCED, None)
                await handled(changes)
                backoff.reset()
                at_once = bool(timeout_ms) and not self._news and time.monotonic() - asked < AT_ONCE
                in_vain = in_vain + 1 if at_once else 0
                if in_vain > MOST_IN_VAIN:
                    # A server that does not wait for news must not be asked without end.
                    await asyncio.sleep(with_jitter(AT_ONCE))
                timeout_ms = LONG_POLL_MS
            except LoggedOut as error:
                told(Connection.LOGGED_OUT, error.words)
                return
            except Exception as error:  # noqa: BLE001 - a fault of ours must not end the sync unseen
                told(Connection.OFFLINE, words_of(error))
                wanted = error.retry_after if isinstance(error, RequestRefused) else 0.0
                await asyncio.sleep(backoff.next(wanted))
