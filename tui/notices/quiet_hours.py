"""When nothing notifies: from one time of the day until another. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when until when nothing notifies; past midnight where the end is the earlier one."""

    start: time
    end: time

    def hold(self, now: time) -> bool:
        """Return whether it is quiet now."""
        if self.start <= self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end
