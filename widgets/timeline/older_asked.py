"""When older history is to be asked for: once above each row, and again when a key insists and none came."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar


class OlderAsked:
    """What was asked for last."""

    AGAIN_AFTER: ClassVar[float] = 2.0
    """Seconds before a key asks once more for what did not come; a held key must not flood."""

    def __init__(self) -> None:
        """Nothing was asked for yet."""
        self._above: int | None = None
        self._at = 0.0

    def forget(self) -> None:
        """Nothing was asked for."""
        self._above = None

    def is_due(self, first: int) -> bool:
        """Return whether to ask for what stands above the row at `first`; it then counts as asked for."""
        if self._above == first:
            return False
        self._above, self._at = first, monotonic()
        return True

    def insists(self) -> bool:
        """Let a request that may have failed be made again; return whether enough time has gone by."""
        if monotonic() - self._at < self.AGAIN_AFTER:
            return False
        self.forget()
        return True
