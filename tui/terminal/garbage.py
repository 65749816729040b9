"""Keeps the garbage collector from holding the screen: what lives as long as the program is set aside.

A full collection looks at everything that was ever made, a fifth of a second's work once packs, model and screens are
there, and it may come between two keys. What is there when the program has started stays until it ends, so the
collector need not look at it again. From then on full collections come often, each over the little that was made since
the last, and what one of them leaves is set aside too. Some of that dies later: it is looked through when nobody has
pressed a key for a while, and when the screen locks.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Callable, Iterable, Iterator

MOMENTS = (2.0, 28.0)
"""Seconds to wait before what is there is set aside: when the first room is shown, and once everything has come in."""
LOOK_SECONDS = 10.0
"""How often it is looked whether somebody is there."""
AWAY_SECONDS = 60.0
"""Without a key for so long, nobody notices a fifth of a second."""
WORTH_A_LOOK = 50_000
"""Objects set aside since the last look through everything, for it to be done again."""
TOO_MANY = 1_000_000
"""So many of them (some hundred megabytes at worst), and it is done at the first pause for breath."""
BREATH_SECONDS = 3.0
"""Who types for hours makes a pause of this length all the same."""
_OFTEN = 2
"""Collections of the middle generation between two full ones: some twenty thousand objects."""
_aside = False


async def keep_out_of_the_way(quiet_for: Callable[[], float], moments: Iterable[float] = MOMENTS) -> None:
    """Set aside what is there after each of these waits, then look through it when nobody is there, without end.

    `quiet_for` says for how many seconds nobody has pressed a key.
    """
    for seconds in moments:
        await asyncio.sleep(seconds)
        set_aside()
    looked = gc.get_freeze_count()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        more = gc.get_freeze_count() - looked
        if more > WORTH_A_LOOK and quiet_for() >= (AWAY_SECONDS if more < TOO_MANY else BREATH_SECONDS):
            with everything_in_sight():
                gc.collect()
            looked = gc.get_freeze_count()


def set_aside() -> None:
    """Let the collector look no more at what is there now, nor at what its next looks leave."""
    global _aside
    gc.freeze()
    if not _aside:
        _aside = True
        young, middle, _old = gc.get_threshold()
        gc.set_threshold(young, middle, _OFTEN)
        gc.callbacks.append(_set_aside_again)


def bring_back() -> None:
    """Let the collector work as it did before anything was set aside."""
    global _aside
    gc.unfreeze()
    if _aside:
        _aside = False
        gc.set_threshold(*_THRESHOLDS)
        gc.callbacks.remove(_set_aside_again)


_THRESHOLDS = gc.get_threshold()
_in_sight = False


def _set_aside_again(phase: str, info: dict[str, int]) -> None:
    if phase == "stop" and info["generation"] == 2 and not _in_sight:
        gc.freeze()


@contextlib.contextmanager
def everything_in_sight() -> Iterator[None]:
    """Let the collector look at everything for a while; what remains is set aside again if it was before."""
    global _in_sight
    gc.unfreeze()
    _in_sight = True
    try:
        yield
    finally:
        _in_sight = False
        if _aside:
            gc.freeze()
