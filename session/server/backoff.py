"""How long to wait before asking a server again that did not answer well."""

from __future__ import annotations

import random

LONGEST_PAUSE = 2.5
"""Seconds; pauses double up to this, so that with their jitter all is well again within five after a fault."""


def with_jitter(seconds: float) -> float:
    """Return about `seconds`, spread so that many clients do not come back at the same moment."""
    return seconds * random.uniform(0.8, 1.3)  # noqa: S311 - no secret depends on it


class Backoff:
    """Pauses that grow while something goes wrong again and again."""

    def __init__(self) -> None:
        """Begin with about a second."""
        self._pause = 1.0

    def reset(self) -> None:
        """Begin anew: it went well."""
        self._pause = 1.0

    def next(self, asked: float = 0.0) -> float:
        """Return the seconds to wait now, at least those that the server `asked` for."""
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        return max(asked, with_jitter(pause))
