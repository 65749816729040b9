"""One or two letters for a room or person, on a colour of their own that their id gives. Pure.

The letters are of the name, which anybody can take; the colour is of the id, so who takes a name has another colour.
"""

from __future__ import annotations

import hashlib
import unicodedata

from rich.cells import cell_len
from textual.content import Content

from widgets.cells import pad
from widgets.safe_text import safe_text

CELLS = 2
INK = "#ffffff"
GROUNDS = ("#1f5f8b", "#7a3e9d", "#2f6b27", "#9a3412", "#8a1c5a", "#5c5300", "#0f6466", "#4a4fb0")
"""White can be read on each of them, and each is seen on a dark and a light screen."""
_LOOKED_AT = 256
"""Code points of a name in which letters are sought."""


def letters(name: str, id: str) -> str:
    """Return the first letters of the first and the last word of a name, or of the id, in exactly two cells."""
    return pad("".join(_first_letters(name) or _first_letters(id) or ["?"]), CELLS)


def _first_letters(text: str) -> list[str]:
    words = unicodedata.normalize("NFC", safe_text(text, _LOOKED_AT)).split()
    found = [letter for word in words if (letter := next((char for char in word if char.isalnum()), ""))]
    first = [letter.upper()[:1] for letter in found[:1] + found[1:][-1:]]
    return first if cell_len("".join(first)) <= CELLS else first[:1]


def ground(id: str) -> str:
    """Return the colour behind the letters of a room or person."""
    return GROUNDS[hashlib.sha256(id.encode("utf-8", "replace")).digest()[0] % len(GROUNDS)]


def with_badge(text: str, start: int, id: str) -> Content:
    """Return a text whose letters, which begin at `start`, stand on the colour of `id`."""
    end = start + (1 if cell_len(text[start : start + 1]) == CELLS else CELLS)
    return Content(text).stylize(f"bold {INK} on {ground(id)}", start, end)
