"""Makes wrong JSON from right JSON: something else stands somewhere, the same for the same seed."""

from __future__ import annotations

import random
from typing import Any

from tests.fakes.room_events import ALICE, ME, ROOM

_WORDS = (
    "",
    "x",
    "m.room.message",
    "m.room.encrypted",
    "$made1",
    "$poll",
    ROOM,
    ALICE,
    ME,
    "main",
    "\0",
    "\ud800",
    "𝔘",
    "a" * 300,
    "m.replace",
    "m.thread",
)
_NUMBERS = (0, -1, 1, 2**31, 2**53, 2**63, -(2**63), 2**64, 10**30, 1e308, 0.5, float("inf"), float("nan"))


class Wrong:
    """Changes values in place."""

    def __init__(self, chance: random.Random) -> None:
        """Let this decide what is changed, and into what."""
        self._chance = chance

    def changed(self, value: Any, times: int = 2) -> Any:
        """Return a value with something else in one to so many places."""
        for _ in range(self._chance.randint(1, times)):
            value = self._change(value)
        return value

    def _change(self, value: Any) -> Any:
        """Put something else somewhere in a value."""
        if not isinstance(value, dict | list) or not value or self._chance.random() < 0.1:
            return self._anything(3)
        if isinstance(value, dict):
            key = self._chance.choice(list(value))
            found = self._chance.random()
            if found < 0.1:
                del value[key]
            elif found < 0.2:
                value[self._chance.choice(_WORDS)] = self._anything(2)
            else:
                value[key] = self._change(value[key])
            return value
        place = self._chance.randrange(len(value))
        value[place] = self._change(value[place])
        return value

    def _anything(self, depth: int) -> Any:
        kind = self._chance.randrange(9 if depth else 6)
        if kind < 2:
            return self._chance.choice(_WORDS)
        if kind < 4:
            return self._chance.choice(_NUMBERS)
        if kind < 6:
            return self._chance.choice((None, True, False))
        inside = [self._anything(depth - 1) for _ in range(self._chance.randint(0, 3))]
        if kind == 6:
            return inside
        if kind == 7:
            return {self._chance.choice(_WORDS): one for one in inside}
        deep: Any = inside
        for _ in range(self._chance.choice((5, 39, 41, 300))):
            deep = [deep]
        return deep
