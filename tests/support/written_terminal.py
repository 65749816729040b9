"""The terminal's driver, with what it writes in a list."""

from __future__ import annotations

from tui.terminal.driver import Terminal
from tui.terminal.output_sweep import swept


class WrittenTerminal(Terminal):
    """Writes to nobody."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def write(self, data: str) -> None:
        self.pieces.append(swept(data))

    def told(self, kind: str) -> list[str]:
        """Return what was told outside the screen in one way: "2" for titles, "9" for lines by OSC 9."""
        start, end = f"\x1b]{kind};", "\a"
        return [piece[len(start) : -len(end)] for piece in self.pieces if piece.startswith(start)]
