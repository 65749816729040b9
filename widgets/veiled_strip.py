"""A drawn line behind the veil; apart from it, for commands hide words too and load no screen."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from widgets.veil import VEIL, hidden


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
