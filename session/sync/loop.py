"""Ask for news without end: handle first, then ask again; back off when something is wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from session import endpoints
from session.backoff import Backoff, with_jitter
from session.errors import LoggedOut, RequestRefused, words_of
from session.gateway import Gateway
from session.store.account import AccountStore
from session.sync.arrival import POSITION, Arrival, Changes
from session.sync.classic import read_sync, sync_filter
from session.updates import Connection
from session.words import Words

LONG_POLL_MS = 30_000
AT_ONCE = 1.0
"""Seconds; an answer that says nothing should have taken longer."""
MOST_IN_VAIN = 3
"""Answers in a row that may say nothing at once: typing of others can wake a server."""

Told = Callable[[Connection, Words | None], None]


class SyncLoop:
    """Keeps one account's store like the server's."""

    def __init__(self, gateway: Gateway, account: AccountStore, arrival: Arrival) -> None:
        """Fetch through this gateway, store through this arrival."""
        self._gateway = gateway
        self._account = account
        self._arrival = arrival
        self._news = False
        """Whether the last batch brought anything."""
        self._anew = asyncio.Event()

    async def once(self, timeout_ms: int = 0) -> Changes:
        """Fetch and store one batch, waiting at most `timeout_ms` for news.

        Raises:
            SessionError: when the server cannot be asked.
        """
        since = self._account.get(POSITION)
        answer = await endpoints.sync(self._gateway, since, timeout_ms, sync_filter())
        batch = read_sync(answer)
        self._news = batch.next_token != since and not batch.is_bare
        return self._arrival.apply(batch)

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
