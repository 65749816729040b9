"""Work that goes on beside all else: again and again, with a pause after each error, until nobody is logged in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from session.server.backoff import Backoff
from session.values.errors import LoggedOut, RequestRefused

_log = logging.getLogger(__name__)


async def keep_at(work: Callable[[], Awaitable[None]], name: str) -> None:
    """Do `work`, which itself waits until there is something to do, until cancelled or logged out.

    After an error there is a pause, at least the one that the server asks for; `name` is what the log calls it.
    """
    backoff = Backoff()
    while True:
        try:
            await work()
            backoff.reset()
        except LoggedOut:
            return
        except Exception as error:  # noqa: BLE001 - a fault of ours must not end this work for good
            _log.info("%s waits: %s", name, type(error).__name__)
            await asyncio.sleep(backoff.next(wait_asked_by(error)))


def wait_asked_by(error: Exception) -> float:
    """Return the seconds that a server asked to wait, or 0."""
    return error.retry_after if isinstance(error, RequestRefused) else 0.0
