"""What was written by keys that came before anybody could see where they go: their text, and no command. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from textual import events

_NO_LETTERS = ("alt+", "ctrl+", "super+")
_ALSO: Mapping[str, str] = {"enter": "\n", "alt+enter": "\n", "ctrl+j": "\n", "shift+enter": "\n"}


@dataclass(frozen=True, slots=True)
class WrittenAhead:
    """A text that was typed too early, and whether its writer took it for sent."""

    text: str = field(repr=False)
    entered: bool


def written_ahead(came: Iterable[events.Key | events.Paste]) -> WrittenAhead:
    """Return what these keys and pastes write; Enter begins a new line, for nobody saw which room it would go to."""
    text, entered = "", False
    for each in came:
        if isinstance(each, events.Paste):
            text += each.text
        elif each.key == "backspace":
            text = text[:-1]
        elif each.key in _ALSO:
            text += _ALSO[each.key]
            # Before the terminal was ours, Enter came as Ctrl-J.
            entered = entered or each.key in ("enter", "ctrl+j")
        elif each.is_printable and each.character and not each.key.startswith(_NO_LETTERS):
            text += each.character
    return WrittenAhead(text.strip("\n"), entered)
