"""Who is told how far one has read, as settings and rooms choose it; and how long typing lasts."""

from __future__ import annotations

from enum import StrEnum

TYPING_LASTS = 20.0
"""Seconds for which the server believes that one types."""


class ReceiptsTo(StrEnum):
    """Who is told how far one has read."""

    PRIVATE = "private"
    """One's own server, and through it one's other devices."""
    PUBLIC = "public"
    """Everybody in the room."""
    OFF = "off"
    """Nobody; other devices then do not know it either."""
