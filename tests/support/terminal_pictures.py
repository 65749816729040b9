"""Reads the pictures in what was written to a terminal, by code of its own: kitty's as Pillow sees them, and sixels."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass, field

from PIL import Image

PLACEHOLDER = "\U0010eeee"
_GRAPHICS = re.compile(r"\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\")
_SIXEL = re.compile(r"\x1bP([0-9;]*)q([^\x1b]*)\x1b\\")
_CELLS = re.compile(rf"\x1b\[38;5;(\d+)m((?:{PLACEHOLDER}...)+)\x1b\[39m", re.DOTALL)
_STEP = re.compile(r'"(\d+);(\d+);(\d+);(\d+)|#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)([?-~])|([?-~])|([$-])')

Colour = tuple[int, int, int]


@dataclass(slots=True)
class KittyTerminal:
    """A terminal that knows as much of kitty's protocol as a picture in text needs."""

    pictures: dict[int, Image.Image] = field(default_factory=dict)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Columns and rows of a picture."""
    _coming: dict[str, str] = field(default_factory=dict)
    _data: str = ""

    def take(self, raw: str) -> str:
        """Take in what was written; return the rest of it."""
        for keys, data in _GRAPHICS.findall(raw):
            self._take(dict(each.split("=") for each in keys.split(",")), data)
        return _GRAPHICS.sub("", raw)

    def _take(self, keys: dict[str, str], data: str) -> None:
        assert keys["q"] == "2", "the terminal would answer, and its answer be read as keys"
        assert len(data) <= 4096
        if keys.get("a") == "d":
            assert keys["d"] == "I"
            del self.pictures[int(keys["i"])], self.places[int(keys["i"])]
        elif keys.get("a") == "p":
            assert keys["U"] == "1"
            assert int(keys["i"]) in self.pictures
            self.places[int(keys["i"])] = int(keys["c"]), int(keys["r"])
        else:
            self._coming = keys if "a" in keys else self._coming
            assert (self._coming["a"], self._coming["f"]) == ("t", "100")
            self._data += data
            if keys["m"] == "0":
                self.pictures[int(self._coming["i"])] = Image.open(io.BytesIO(base64.b64decode(self._data)))
                self._data = ""

    def cells(self, raw: str, numbers: str) -> list[tuple[int, int, int]]:
        """Return the cells in what was written: which picture, row and column."""
        found = []
        for low, cells in _CELLS.findall(raw):
            for place in range(0, len(cells), 4):
                row, column, high = (numbers.index(each) for each in cells[place + 1 : place + 4])
                found.append((high << 24 | int(low), row, column))
        return found


def sixels(raw: str) -> list[dict[tuple[int, int], Colour]]:
    """Return the sixel pictures in what was written: the colour of each pixel that they paint."""
    return [_painted(body) for _parameters, body in _SIXEL.findall(raw)]


def _painted(body: str) -> dict[tuple[int, int], Colour]:
    pixels: dict[tuple[int, int], Colour] = {}
    colours: dict[str, Colour] = {}
    assert "".join(found[0] for found in _STEP.finditer(body)) == body
    x = top = most_x = most_y = 0
    ink = ""
    for found in _STEP.finditer(body):
        _pan, _pad, wide, high, new, red, green, blue, chosen, count, repeated, once, move = found.groups()
        if wide:
            most_x, most_y = int(wide), int(high)
        elif new:
            colours[new] = int(red), int(green), int(blue)
        elif chosen:
            ink = chosen
        elif move:
            x, top = 0, top + (6 if move == "-" else 0)
        else:
            bits, end = ord(repeated or once) - 63, x + int(count or 1)
            places = [(each, top + place) for each in range(x, end) for place in range(6) if bits >> place & 1]
            pixels |= dict.fromkeys(places, colours[ink])
            x = end
    assert all(x < most_x and y < most_y for x, y in pixels), "more is painted than was said"
    return pixels
