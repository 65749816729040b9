"""Fit text into terminal cells: wrap, cut and pad by the width that characters take on the screen."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells, set_cell_size, split_graphemes

_PARTS = 64
"""Code points around a place among which the one sign that stands there is looked for."""


def cut(text: str, width: int) -> str:
    """Return `text` in at most `width` cells, with "…" where something is left out."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def pad(text: str, width: int) -> str:
    """Return `text` in exactly `width` cells."""
    return set_cell_size(cut(text, width), width)


def spread(left: str, right: str, width: int) -> str:
    """Return `left` and `right` at the two ends of `width` cells; `right` is kept whole when it can be."""
    right = cut(right, width)
    room = width - cell_len(right) - (1 if right else 0)
    return pad(left, room) + (" " + right if right else "") if room > 0 else pad(right, width)


def sign_around(text: str, at: int) -> tuple[int, int]:
    """Return where the sign begins and ends within which a place is, as people see signs: the place itself between two.

    An emoji may be several joined ones, and a letter be followed by its accents.
    """
    begins, near = max(0, at - _PARTS), text[max(0, at - _PARTS) : at + _PARTS]
    if near.isascii():
        return at, at
    spans, _cells = split_graphemes(near)
    inside = ((begins + start, begins + end) for start, end, _size in spans if begins + start < at < begins + end)
    return next(inside, (at, at))


def wrap(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` cells, broken between words where possible; spaces in front stay."""
    if cell_len(text) <= width:
        return [text]
    lines: list[str] = []
    line, size = "", 0
    for word in _words(text):
        length = cell_len(word.rstrip(" "))
        if line and size + length > width:
            lines.append(line.rstrip(" "))
            line, size = "", 0
        if length > width:
            *full, word = chop_cells(word, width) or [""]
            lines.extend(full)
        line += word
        size += cell_len(word)
    return [*lines, line.rstrip(" ")] if line else lines


def _words(text: str) -> list[str]:
    """Return the words of `text`, each with the spaces behind it; spaces in front of all are a part of the first."""
    indent = len(text) - len(text.lstrip(" "))
    pieces = text[indent:].split(" ")
    words = [piece + " " for piece in pieces[:-1]] + [pieces[-1]]
    merged: list[str] = [text[:indent] + words[0]]
    for word in words[1:]:
        if word == " ":
            merged[-1] += " "
        else:
            merged.append(word)
    return merged
