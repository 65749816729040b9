"""The terminal: the alternate screen alone is written on, and nothing of it is left there when it is given back."""

from __future__ import annotations

import base64

from tui.terminal.input_reading import ReadingDriver
from tui.terminal.output_sweep import SweepingDriver
from tui.terminal.picture_driver import PictureDriver
from widgets.safe_text import safe_text

ESC = "\x1b"
MOST_TOLD = 120
"""Code points of a line that the terminal notifies with."""

ERASED = "\x1b[0m\x1b[H\x1b[2J"
"""ECMA-48: no colours, cursor to the first cell, erase the whole screen."""


class Terminal(SweepingDriver, PictureDriver, ReadingDriver):
    """Textual's driver, which takes what comes, sweeps what goes, and leaves an empty screen: some show it again."""

    _title = ""

    def erase(self) -> None:
        """Empty every cell and let pictures be forgotten; what is drawn next stands alone."""
        self.forget_pictures()
        self.write(ERASED)

    def copy(self, text: str) -> None:
        """Hand text to the terminal's clipboard (xterm control sequences, OSC 52); nothing else here writes that."""
        self.write(f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a")

    def tell_desktop(self, way: str, words: str, *, in_tmux: bool = False) -> None:
        """Let the terminal notify with a safe line: by OSC 9 (iTerm2), OSC 777 (rxvt) or OSC 99 (kitty).

        With `in_tmux` it is handed through tmux, which lets that pass with `allow-passthrough on` alone.
        """
        # A semicolon ends a field; the words of a line never begin with a number, which would be a command.
        line = "".join(char for char in safe_text(words, MOST_TOLD) if char.isprintable()).replace(";", ",")
        sequence = {
            "osc9": f"\x1b]9;sluis: {line}\a",
            "osc777": f"\x1b]777;notify;sluis;{line}\a",
            "osc99": f"\x1b]99;;sluis: {line}\a",
        }[way]
        self.write(f"\x1bPtmux;{sequence.replace(ESC, ESC * 2)}\x1b\\" if in_tmux else sequence)

    def entitle(self, title: str) -> None:
        """Give the terminal's window a title (OSC 2); it is taken back at the end."""
        line = "".join(char for char in safe_text(title, MOST_TOLD) if char.isprintable())
        if line != self._title:
            self._title = line
            self.write(f"\x1b]2;{line}\a")

    def stop_application_mode(self) -> None:
        """Give the terminal back, its alternate screen empty."""
        if self._title:
            self.entitle("")
        self.erase()
        super().stop_application_mode()
