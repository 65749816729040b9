"""A picture to look at: a dike under a low sun, drawn by arithmetic, so that it is the same everywhere."""

from __future__ import annotations

from session.values.raster import Colour, Raster

WIDE, HIGH = 144, 64


def dike() -> Raster:
    """Return the picture, larger than any that is shown."""
    return Raster(WIDE, HIGH, bytes(part for y in range(HIGH) for x in range(WIDE) for part in _colour(x, y)))


def _colour(x: int, y: int) -> Colour:
    slope = 40 - max(0, 20 - abs(x - 100) // 2)
    if (x - 36) ** 2 + (y - 18) ** 2 < 81:
        return 250, 214, 110
    if y >= slope and y < 48:
        return 60 + (x * 7 + y * 13) % 24, 120, 62
    if y < 48:
        return 110 + 2 * y, 150 + y, 210 - y
    return (40, 78 + (x + 2 * y) % 9 * 4, 120) if y % 4 else (86, 124, 158)
