"""The last sweep over what is written to the terminal: known sequences and printable text pass, all else is left out.

Second line only: text from elsewhere is made safe where it enters a widget. What a widget forgot ends here.
"""

from __future__ import annotations

import re

from textual.driver import Driver

_SEQUENCES = (
    r"[0-9;]*m"  # colours and weights
    r"|[0-9]+;[0-9]+H"  # the cursor to a cell
    r"|\?(?:7|25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]"  # modes taken at the start, given back later
    r"|\?(?:2026|2048)\$p"  # asks whether the terminal knows two of them
    r"|[<>=][0-9]*(?:;[0-9]*)?u"  # the keyboard protocol
    r"|[0-9]* q"  # the shape of the cursor
)
"""What may stand behind ESC [ (ECMA-48, and XTerm's and Kitty's additions): what Textual writes, and no more."""
_FOREIGN = re.compile(
    rf"\x1b(?!\[(?:{_SEQUENCES}))"
    r"|\r(?!\n)"
    r"|[\x00-\x09\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f"
    r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
_LINE = r"[^;\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]{0,400}"
_TOLD = rf"\](?:9;sluis: |777;notify;sluis;|99;;sluis: |2;){_LINE}\x07"
_ALONE = re.compile(
    r"\x07|\x1b\]22;[a-z-]*\x07|\x1b\]52;c;[A-Za-z0-9+/=]*\x07|\x1b\[0m\x1b\[H\x1b\[2J"
    rf"|\x1b{_TOLD}|\x1bPtmux;\x1b\x1b{_TOLD}\x1b\\"
)
"""Bell, shape of the pointer, copying, an empty screen, a line to notify with, a title: each a piece of its own, never
part of a screen."""


def swept(data: str) -> str:
    """Return a piece of output without what could command a terminal or turn text around; widths stay the same."""
    if _ALONE.fullmatch(data) or _FOREIGN.search(data) is None:
        return data
    return _FOREIGN.sub("", data)


class SweepingDriver(Driver):
    """Sweeps what is written; goes in front of the driver that writes it."""

    def write(self, data: str) -> None:
        """Write a piece of output, swept."""
        super().write(swept(data))  # type: ignore[safe-super]  # the class behind this one has it
