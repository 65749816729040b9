"""Who is told how far one has read: a choice of the settings and of single rooms."""

from __future__ import annotations

from enum import StrEnum


class ReceiptsTo(StrEnum):
    """Who is told how far one has read."""

    PRIVATE = "private"
    """One's own server, and through it one's other devices."""
    PUBLIC = "public"
    """Everybody in the room."""
    OFF = "off"
    """Nobody; other devices then do not know it either."""
