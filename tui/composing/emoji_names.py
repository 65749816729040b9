"""The emoji by their names: looked up while one types. The table is loaded when it is first asked for."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from session.sending.reaction_key import SHORTCODES, is_reaction

_SELECTOR = "\ufe0f"


def emoji_fitting(typed: str, most: int) -> list[tuple[str, str]]:
    """Return (emoji, name) of the names that fit best: each emoji once, all when nothing was typed."""
    wanted = typed.strip(": ").casefold().replace(" ", "_").replace("-", "_")
    found: dict[str, tuple[tuple[int, int], str]] = {}
    for name, emoji in _table().items():
        rank = _rank(name, wanted)
        if rank is not None and (emoji not in found or rank < found[emoji][0]):
            found[emoji] = (rank, name)
    best = sorted(found.items(), key=lambda pair: pair[1][0])
    return [(emoji, name) for emoji, (_, name) in best[:most]]


def emoji_called(name: str) -> str | None:
    """Return the emoji that has exactly this name, or None."""
    return _table().get(name.casefold())


def _rank(name: str, wanted: str) -> tuple[int, int] | None:
    """Return how well a name fits, the best lowest, or None."""
    place = name.replace("-", "_").find(wanted)
    if place < 0:
        return None
    begins = 0 if place == 0 else 1 if name[place - 1] in "_-" else 2
    return (begins, len(name) if wanted else 0)


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    """Return name to emoji: those that people use most first, then rich's, without those in other skin tones."""
    from rich._emoji_codes import EMOJI

    table = dict(SHORTCODES)
    for name, emoji in EMOJI.items():
        shown = _as_picture(emoji)
        if "skin_tone" not in name and "_tone" not in name and is_reaction(shown):
            table.setdefault(name, shown)
    return table


def _as_picture(emoji: str) -> str:
    """Return an emoji with the selector that makes it a picture, where it would be a sign of writing without."""
    alone = len(emoji) == 1 and unicodedata.east_asian_width(emoji) != "W"
    return emoji + _SELECTOR if alone else emoji
