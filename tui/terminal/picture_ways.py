"""How pictures can be shown: by the setting and by what the terminal says of itself; nothing is asked of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

WAYS = ("auto", "kitty", "sixel", "blocks", "off")
"""What `pictures` in the settings can be."""
KITTY = ("xterm-kitty", "xterm-ghostty")
"""Terminals (`TERM`) that show kitty's pictures by text."""
SIXEL = ("foot", "mlterm")
"""How terminals are called that show sixels and take them away with the text that is written over them."""


class Way(StrEnum):
    """A way to show a picture."""

    KITTY = "kitty"
    """By kitty's graphics protocol."""
    SIXEL = "sixel"
    """In sixels."""
    BLOCKS = "blocks"
    """Half blocks in colours."""
    OFF = "off"
    """Not at all: the settings say so."""
    NO_COLOURS = "no colours"
    """Not at all: the terminal shows none, or 16, or none are wanted."""


def way(setting: str, colour_system: str | None, environment: Mapping[str, str], *, no_color: bool) -> Way:
    """Return how pictures are shown; `colour_system` as rich names it: "standard", "256", "truecolor", or None.

    "auto" takes pixels only where the terminal is known to show them; in tmux and screen, which come between, never.
    Sixels are not sent into those at all: tmux 3.5 draws slices in wrong colours and over the lines beside them.
    """
    if setting == "off":
        return Way.OFF
    if colour_system not in ("256", "truecolor") or no_color:
        return Way.NO_COLOURS
    between, term = bool(environment.get("TMUX") or environment.get("STY")), environment.get("TERM", "")
    if setting == "kitty" or (setting == "auto" and not between and term in KITTY):
        return Way.KITTY
    if not between and (setting == "sixel" or (setting == "auto" and term.startswith(SIXEL))):
        return Way.SIXEL
    return Way.BLOCKS
