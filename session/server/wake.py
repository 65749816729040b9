"""Notices that the machine slept, or that its clock was set: connections may be dead then without a word."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

TICK = 5.0
"""Seconds between two looks at the clock."""
JUMP = 15.0
"""Seconds by which the clock on the wall has gone its own way when something happened."""


async def watch_clock(woke: Callable[[], Awaitable[None]], now: Callable[[], float] = time.time) -> None:
    """Await `woke` each time that the clock on the wall and the one that stands still in sleep have gone apart."""
    loop = asyncio.get_running_loop()
    wall, own = now(), loop.time()
    while True:
        await asyncio.sleep(TICK)
        before, before_own, wall, own = wall, own, now(), loop.time()
        if abs((wall - before) - (own - before_own)) > JUMP:
            await woke()
