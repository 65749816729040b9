"""What others see of our user, as settings and commands choose it."""

from __future__ import annotations

from enum import StrEnum


class ShownAs(StrEnum):
    """What others see."""

    OFF = "off"
    """Nothing: the server is told that nobody is there."""
    ONLINE = "online"
    UNAVAILABLE = "unavailable"
    """There, and away from the keyboard."""

    @property
    def told(self) -> str:
        """What a server is told."""
        return "offline" if self is ShownAs.OFF else self.value
