"""A small picture as plain pixels: what is left of a file of others before anything of it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


MOST_COLOURS = 64
"""Of a fine picture: enough to know a face by, few enough for the line to a terminal."""


@dataclass(frozen=True, slots=True)
class Fine:
    """A picture for terminals that show pixels, row by row from its top left, in few colours."""

    width: int
    height: int
    palette: bytes = field(repr=False)
    """Three bytes for each colour, at most `MOST_COLOURS` of them."""
    indices: bytes = field(repr=False)
    """One byte for each pixel: which of the colours it has."""


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture, row by row from its top left."""

    width: int
    height: int
    rgb: bytes = field(repr=False)
    """Three bytes for each pixel."""
    fine: Fine | None = field(default=None, repr=False)
    """The same in more pixels, where that was asked for."""

    def pixel(self, x: int, y: int) -> Colour:
        """Return the colour at a place."""
        at = 3 * (y * self.width + x)
        return self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]

    def within(self, width: int, height: int) -> Raster:
        """Return the picture as it fits into so many pixels, never larger; each is the mean of what it covers."""
        scale = max(self.width / width, self.height / height, 1.0)
        if scale == 1.0:
            return self
        wide, high = max(1, int(self.width / scale)), max(1, int(self.height / scale))
        pixels = bytearray()
        for y in range(high):
            top, bottom = y * self.height // high, max(y * self.height // high + 1, (y + 1) * self.height // high)
            for x in range(wide):
                left, right = x * self.width // wide, max(x * self.width // wide + 1, (x + 1) * self.width // wide)
                pixels += self._mean(left, right, top, bottom)
        return Raster(wide, high, bytes(pixels))

    def _mean(self, left: int, right: int, top: int, bottom: int) -> bytes:
        runs = [self.rgb[3 * (y * self.width + left) : 3 * (y * self.width + right)] for y in range(top, bottom)]
        count = (right - left) * (bottom - top)
        return bytes(sum(sum(run[channel::3]) for run in runs) // count for channel in range(3))
