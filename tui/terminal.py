"""The terminal: the alternate screen alone is written on, and nothing of it is left there when it is given back."""

from __future__ import annotations

import base64

from textual.drivers.linux_driver import LinuxDriver

from tui.output_sweep import SweepingDriver

ERASED = "\x1b[0m\x1b[H\x1b[2J"
"""ECMA-48: no colours, cursor to the first cell, erase the whole screen."""


class Terminal(SweepingDriver, LinuxDriver):
    """Textual's driver, which sweeps what it writes and leaves an empty screen: some terminals show it once more."""

    def erase(self) -> None:
        """Empty every cell; what is drawn next stands alone."""
        self.write(ERASED)

    def copy(self, text: str) -> None:
        """Hand text to the terminal's clipboard (xterm control sequences, OSC 52); nothing else here writes that."""
        self.write(f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a")

    def stop_application_mode(self) -> None:
        """Give the terminal back, its alternate screen empty."""
        self.erase()
        super().stop_application_mode()
