"""Hides what people wrote, everywhere at once, behind marks that take the same cells; nothing on the screen moves."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from rich.cells import cell_len

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
