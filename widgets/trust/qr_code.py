"""A QR code in half blocks, two modules high and one wide in each cell, so that they are square.

Law of this file: dark is dark and light is light for the camera, whatever colours the terminal has.
"""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

QUIET = 2
"""Modules left free around the code: scanners manage with fewer than the four of the standard, small terminals too."""
_PAPER = "#000000 on #ffffff"
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def modules(payload: bytes) -> list[list[bool]]:
    """Return the code of these bytes with its quiet zone, dark as True: byte mode, lowest error correction."""
    # Loaded when the first code is shown: hardly any start needs it.
    import segno

    code = segno.make_qr(payload, error="l", mode="byte", boost_error=False)
    return [[bool(module) for module in row] for row in code.matrix_iter(border=QUIET)]


def block_lines(dark: list[list[bool]], *, light_ink: bool = False) -> list[str]:
    """Return the lines that draw a code, with ink where it is dark; with `light_ink` where it is light."""
    ink = [[module is not light_ink for module in row] for row in dark]
    if len(ink) % 2:
        # Half a line is left: more quiet.
        ink.append([light_ink] * len(ink[0]))
    pairs = zip(ink[::2], ink[1::2], strict=True)
    return ["".join(_BLOCKS[upper, lower] for upper, lower in zip(*pair, strict=True)) for pair in pairs]


class QrCode(Widget):
    """One code, or nothing."""

    can_focus = False
    DEFAULT_CSS = """
    QrCode { width: auto; height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Make a place that shows nothing."""
        super().__init__(id=id)
        self._payload = b""
        self._lines: list[str] = []
        self._coloured = True

    @property
    def needs(self) -> tuple[int, int]:
        """Columns and lines of the code."""
        return (len(self._lines[0]), len(self._lines)) if self._lines else (0, 0)

    def show(self, payload: bytes, *, coloured: bool = True, dark_terminal: bool = True) -> None:
        """Draw a code of these bytes; without colours, as the terminal's own ink and paper allow."""
        if payload == self._payload:
            return
        self._payload, self._coloured = payload, coloured
        light_ink = not coloured and dark_terminal
        self._lines = block_lines(modules(payload), light_ink=light_ink) if payload else []
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002  Textual's own
        """Return the columns of the code."""
        return self.needs[0]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  Textual's own
        """Return the lines of the code."""
        return self.needs[1]

    def render(self) -> Content:
        """Return the code."""
        return Content("\n").join([Content.styled(line, _PAPER if self._coloured else "") for line in self._lines])
