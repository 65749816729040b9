"""Hides what people wrote, everywhere at once, behind marks that take the same cells; nothing on the screen moves."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

VEIL = "░"
"""Stands for each cell, spaces too: words could be guessed by their lengths."""

_state = {"hidden": False}


@runtime_checkable
class Veiled(Protocol):
    """What shows something that people wrote."""

    def draw_anew(self) -> None:
        """Draw it once more: it was hidden, or is hidden no longer."""


def hide(hidden: bool) -> None:
    """Hide what people wrote from now on, or show it again; what is drawn already has to be drawn anew."""
    _state["hidden"] = hidden


def hidden() -> bool:
    """Whether it is hidden."""
    return _state["hidden"]


def veiled(text: str) -> str:
    """Return `text` as it may be shown now: itself, or marks in as many cells."""
    return VEIL * cell_len(text) if hidden() else text


def veiled_strip(strip: Strip) -> Strip:
    """Return a drawn line as it may be shown now; what is empty behind its text stays so."""
    if not hidden():
        return strip
    left = cell_len(strip.text.rstrip())
    segments: list[Segment] = []
    for text, style, control in strip:
        cells = cell_len(text)
        marks = min(left, cells)
        segments.append(Segment(VEIL * marks + " " * (cells - marks), style, control))
        left -= marks
    return Strip(segments, strip.cell_length)
