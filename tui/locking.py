"""How a locked screen opens again, how long nobody has pressed a key, and what can be forgotten meanwhile."""

from __future__ import annotations

import functools
import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.terminal.garbage import everything_in_sight

if TYPE_CHECKING:
    from session.store.vault import StoreKey

LOOK_SECONDS = 5.0
"""How often it is looked whether it is time to lock."""


@dataclass(frozen=True, slots=True)
class Reopening:
    """How the store opens again behind the lock."""

    key: Callable[[], StoreKey] | None = None
    """Asks command or keyring once more; None when a person has to type the passphrase. Called in a thread."""
    own_thread: bool = True
    """Whether the session's thread has nothing else to do, and ends with the session."""


BY_PASSPHRASE = Reopening()


def awake_or_asleep() -> float:
    """Return seconds of a clock that nobody can set, and that goes on while the machine sleeps where there is one."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Idle:
    """How long nobody has pressed a key."""

    def __init__(self, minutes: int, clock: Callable[[], float] = awake_or_asleep) -> None:
        """Count to `minutes`; 0 is never reached."""
        self._limit = 60 * minutes
        self._clock = clock
        self._last = clock()
        self.away = False
        """Whether the terminal is another program's: it ends before the lock comes."""

    def touch(self) -> None:
        """A key was pressed."""
        self._last = self._clock()

    @property
    def seconds(self) -> float:
        """Since the last key."""
        return self._clock() - self._last

    @property
    def too_long(self) -> bool:
        """Whether it is time to lock."""
        return self.long_enough and not self.away

    @property
    def long_enough(self) -> bool:
        """Whether nobody has pressed a key for as long as it takes."""
        return 0 < self._limit <= self.seconds


_NO_TEXTS = ("hints.pattern", "hints.finder", "hints.text", "tui.settings.policies")
"""Modules whose caches hold what was compiled or read from packs, at a cost, and nobody's words."""


def forget_what_was_read() -> None:
    """Empty the caches that remember texts, ours and those of libraries, and let go of what nothing holds any more.

    Python writes over memory only when it uses it again; what an attentive reader of this process's memory
    finds of it until then is in SECURITY.md.
    """
    with everything_in_sight():
        gc.collect()
        for cache in gc.get_objects():
            if isinstance(cache, functools._lru_cache_wrapper) and cache.__module__ not in _NO_TEXTS:
                cache.cache_clear()
        gc.collect()
