"""What a typed text is: words to send, a slash word, or a slash word that nobody knows.

One law of this file: a text that begins with a single slash is never sent as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches

from hints.model import DraftKind, Markup
from tui.commands import Command, slash_words


@dataclass(frozen=True, slots=True)
class Speech:
    """Text that would leave as a message, an emote or a room's name."""

    kind: DraftKind
    text: str = field(repr=False)
    offset: int = 0
    """Where it begins in what was typed."""
    markup: Markup = Markup.MARKDOWN


@dataclass(frozen=True, slots=True)
class Order:
    """A slash word that is known, and what stands behind it."""

    command: Command
    argument: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A slash word that is not known. It may be a slip of somebody who did not want to send anything."""

    nearest: str | None


Typed = Speech | Order | Unknown

_SPOKEN = {
    "me": (DraftKind.EMOTE, Markup.MARKDOWN),
    "create": (DraftKind.ROOM_NAME, Markup.MARKDOWN),
    "plain": (DraftKind.MESSAGE, Markup.PLAIN),
    "html": (DraftKind.MESSAGE, Markup.HTML),
}


def read_typed(text: str) -> Typed:
    """Return what `text` is. Two slashes at the beginning stand for one in the message."""
    if text.startswith("//"):
        return Speech(DraftKind.MESSAGE, text[1:], 1)
    if not text.startswith("/"):
        return Speech(DraftKind.MESSAGE, text)
    word = text[1:].split(maxsplit=1)[0] if text[1:].strip() and not text[1].isspace() else ""
    behind = text[1 + len(word) :]
    if word in _SPOKEN:
        offset = len(text) - len(behind.lstrip())
        kind, markup = _SPOKEN[word]
        return Speech(kind, text[offset:].rstrip(), offset, markup)
    if word in slash_words():
        return Order(slash_words()[word], behind.strip())
    near = get_close_matches(word, slash_words(), n=1)
    return Unknown(near[0] if near else None)


FILE = "file"
"""The slash word behind which a path can be completed."""


def names_file(text: str) -> bool:
    """Return whether the path of a file is being typed."""
    return text.startswith(f"/{FILE} ") and "\n" not in text


def escaped(text: str) -> str:
    """Return what has to be typed so that `text` is sent."""
    return f"/{text}" if text.startswith("/") else text
