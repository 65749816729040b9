"""While a server does not answer well, requests to it leave one after another, whoever makes them."""

from __future__ import annotations

import asyncio
import contextlib
import time

APART = 1.05
"""Seconds between two requests to a server in trouble."""


class Pace:
    """The order in which the requests to one server leave."""

    def __init__(self) -> None:
        """Trust the server until it fails."""
        self._well = asyncio.Event()
        self._well.set()
        self._last = 0.0
        self._turn = asyncio.Lock()

    @property
    def is_well(self) -> bool:
        """Whether the last answer was as it should be."""
        return self._well.is_set()

    async def turn(self) -> None:
        """Wait until a request may leave: at once, unless the server is in trouble."""
        if self.is_well:
            self._last = time.monotonic()
            return
        async with self._turn:
            while not self._well.is_set() and (rest := self._last + APART - time.monotonic()) > 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(rest):
                        await self._well.wait()
            self._last = time.monotonic()

    def went_well(self) -> None:
        """Know that the server answered as it should."""
        self._well.set()

    def failed(self) -> None:
        """Know that it did not, or asked for patience."""
        self._well.clear()
        self._last = time.monotonic()
