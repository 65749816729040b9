"""Runs a command's work until it is done or an ending signal comes, which lets it close what it opened."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from tui.terminal.signals import ENDING_SIGNALS, Ended


def run_until_signal(work: Coroutine[None, None, int]) -> int:
    """Run `work` in an event loop; an ending signal cancels it, so that it closes what it opened.

    Raises:
        Ended: when a signal cut it short.
    """
    return asyncio.run(_until_signal(work))


async def _until_signal(work: Coroutine[None, None, int]) -> int:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    came: list[int] = []

    def end(number: int) -> None:
        came.append(number)
        task.cancel()

    for number in ENDING_SIGNALS:
        loop.add_signal_handler(number, end, number)
    try:
        return await task
    except asyncio.CancelledError:
        if came:
            raise Ended(came[0]) from None
        raise
