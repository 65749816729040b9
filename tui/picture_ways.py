"""How pictures can be shown: by the setting and by what the terminal says of itself; nothing is asked of it. Pure."""

from __future__ import annotations

from enum import StrEnum

WAYS = ("auto", "blocks", "off")
"""What `pictures` in the settings can be."""


class Way(StrEnum):
    """A way to show a picture."""

    BLOCKS = "blocks"
    """Half blocks in colours."""
    OFF = "off"
    """Not at all: the settings say so."""
    NO_COLOURS = "no colours"
    """Not at all: the terminal shows none, or 16, or none are wanted."""


def way(setting: str, colour_system: str | None, *, no_color: bool) -> Way:
    """Return how pictures are shown; `colour_system` as rich names it: "standard", "256", "truecolor", or None."""
    if setting == "off":
        return Way.OFF
    return Way.BLOCKS if colour_system in ("256", "truecolor") and not no_color else Way.NO_COLOURS
