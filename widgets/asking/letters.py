"""What asks for a letter takes all of them while it has the keys: no other key of the screen goes on beneath it."""

from __future__ import annotations

from textual.keys import REPLACED_KEYS
from textual.widget import Widget

_SIGNS = frozenset(REPLACED_KEYS)


class TakesLetters(Widget):
    """A question whose answers are letters; one that is none of them does nothing."""

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Return whether this is a letter or sign, and so nobody else's; of some signs Textual knows the name alone."""
        return key in _SIGNS or (character is not None and character.isprintable())
