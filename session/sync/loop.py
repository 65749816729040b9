"""Ask for news without end: handle first, then ask again; back off when something is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from session import endpoints
from session.backoff import LONGEST_PAUSE, with_jitter
from session.errors import LoggedOut, RequestRefused, words_of
from session.gateway import Gateway
from session.store.account import AccountStore
from session.sync.arrival import POSITION, Arrival, Changes
from session.sync.classic import read_sync, sync_filter
from session.updates import Connection
from session.words import Words

LONG_POLL_MS = 30_000

Told = Callable[[Connection, Words | None], None]


class SyncLoop:
    """Keeps one account's store like the server's."""

    def __init__(self, gateway: Gateway, account: AccountStore, arrival: Arrival) -> None:
        """Fetch through this gateway, store through this arrival."""
        self._gateway = gateway
        self._account = account
        self._arrival = arrival

    async def once(self, timeout_ms: int = 0) -> Changes:
        """Fetch and store one batch, waiting at most `timeout_ms` for news.

        Raises:
            SessionError: when the server cannot be asked.
        """
        since = self._account.get(POSITION)
        answer = await endpoints.sync(self._gateway, since, timeout_ms, sync_filter())
        return self._arrival.apply(read_sync(answer))

    async def run(self, handled: Callable[[Changes], Awaitable[None]], told: Told) -> None:
        """Fetch and store until cancelled or logged out.

        Args:
            handled: awaited after each batch; keys are kept up there.
            told: how it stands with the server, whenever that is known anew.
        """
        pause = 1.0
        timeout_ms = 0
        while True:
            try:
                changes = await self.once(timeout_ms)
                told(Connection.SYNCED, None)
                await handled(changes)
                pause, timeout_ms = 1.0, LONG_POLL_MS
            except LoggedOut as error:
                told(Connection.LOGGED_OUT, error.words)
                return
            except Exception as error:  # noqa: BLE001 - a fault of ours must not end the sync unseen
                told(Connection.OFFLINE, words_of(error))
                wanted = error.retry_after if isinstance(error, RequestRefused) else 0.0
                await asyncio.sleep(max(wanted, with_jitter(pause)))
                pause = min(pause * 2, LONGEST_PAUSE)
