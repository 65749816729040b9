"""Sets of keys to choose from in the settings: by command, which keys it has there; what is not named keeps its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

USUAL = "sluis"
VI = "vi"

KEY_SETS: Mapping[str, Mapping[str, str]] = {
    USUAL: {},
    VI: {
        "go.up": "k,up",
        "go.down": "j,down",
        "go.page_up": "ctrl+b,pageup",
        "go.page_down": "ctrl+f,pagedown",
        "go.half_up": "ctrl+u",
        "go.half_down": "ctrl+d",
        "go.first": "g,home",
        "go.last": "G,end",
        "answer.yes": "y",
        "write": "i,a",
        "search": "slash",
        "slash.begin": "colon",
        "list.narrow": "slash,f",
        "timeline.answer": "r",
        "timeline.retry": "full_stop",
        "timeline.jump": "apostrophe",
        "timeline.react": "plus",
        "timeline.inspect": "I",
    },
}
"""As the `keys` table of the settings has them. In the set of vi Escape goes from the composer to the conversation, and
leaves there what was begun: `Pane` does that, for a key that is bound to nothing."""

KEY_PAIRS: Mapping[str, Mapping[tuple[str, str], str]] = {
    USUAL: {},
    VI: {
        ("Z", "Z"): "quit",
        **{("ctrl+w", key): "rooms.beside" for key in ("w", "ctrl+w", "h", "j", "k", "l", "p")},
        **{("ctrl+w", key): "rooms.split" for key in ("v", "s", "q", "c", "o")},
    },
}
"""Two keys, one after the other, outside what is written, and the command that they ask for. `gg` needs none: the first
`g` goes there, the second changes nothing. The first key of a pair is no key by itself."""


HELD_TWICE: Mapping[str, Mapping[str, str]] = {USUAL: {}, VI: {"go.first": "g g"}}
"""What people press as a pair, though its first key is enough."""


def pairs_of(key_set: str, command_id: str, keys: Collection[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the pairs of keys of a command: each first key, and those that may follow it.

    `keys` are those that it has alone.
    """
    found: dict[str, list[str]] = {}
    for (first, second), asked in KEY_PAIRS[key_set].items():
        if asked == command_id:
            found.setdefault(first, []).append(second)
    twice = HELD_TWICE[key_set].get(command_id)
    if twice is not None and twice[0] in keys:
        first, second = twice.split()
        found.setdefault(first, []).append(second)
    return tuple((first, tuple(seconds)) for first, seconds in found.items())


class KeyPairs:
    """Remembers the first key of a pair until the next key comes."""

    def __init__(self, key_set: str) -> None:
        """Know the pairs of this set."""
        self._pairs = KEY_PAIRS[key_set]
        self._firsts = {first for first, _second in self._pairs}
        self._first = ""

    def press(self, key: str) -> str | None:
        """Return the command that is asked for now, "" when the key is the first of a pair, None when it is neither."""
        found = self._pairs.get((self._first, key))
        self._first = key if found is None and key in self._firsts else ""
        return found if found is not None else "" if self._first else None

    def forget(self) -> None:
        """Wait for no second key any more."""
        self._first = ""
