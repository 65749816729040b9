"""Keeps the garbage collector from holding the screen: what lives as long as the program is set aside.

A full collection looks at everything that was ever made, a fifth of a second's work once packs, model and screens are
there, and it may come between two keys. What is there when the program has started stays until it ends, so the
collector need not look at it again.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Iterable, Iterator

MOMENTS = (2.0, 28.0)
"""Seconds to wait before what is there is set aside: when the first room is shown, and once everything has come in."""
_aside = False


async def set_aside_early(moments: Iterable[float] = MOMENTS) -> None:
    """Set aside what is there after each of these waits."""
    for seconds in moments:
        await asyncio.sleep(seconds)
        set_aside()


def set_aside() -> None:
    """Let the collector look no more at what is there now."""
    global _aside
    gc.freeze()
    _aside = True


@contextlib.contextmanager
def everything_in_sight() -> Iterator[None]:
    """Let the collector look at everything for a while; what remains is set aside again if it was before."""
    gc.unfreeze()
    try:
        yield
    finally:
        if _aside:
            gc.freeze()
