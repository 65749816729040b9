"""What a typed text is: words to send, a slash word, or a slash word that nobody knows.

One law of this file: a text that begins with a single slash is never sent as it stands, nor is a slash word that is
known, with a blank before it by a slip.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches

from hints.model import DraftKind, Markup
from session.values.ids import is_user_id
from tui.commands.command import Command
from tui.commands.registry import slash_words


@dataclass(frozen=True, slots=True)
class Speech:
    """Text that would leave: as a message, a room's name, a reason, a search."""

    kind: DraftKind
    text: str = field(repr=False)
    offset: int = 0
    """Where it begins in what was typed."""
    word: str = ""
    """The slash word before it."""
    about: str = ""
    """The user, room or message that it is about, where the word wants one; several users with blanks between them.

    `NONE` where what is there is to be taken away.
    """
    nowhere: bool = False
    """Not for the room that is open."""
    may_be_empty: bool = False
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


@dataclass(frozen=True, slots=True)
class _Spoken:
    """How the text behind a slash word leaves."""

    kind: DraftKind
    nowhere: bool = False
    about: bool = False
    """Whether its first word says whom or what it is about; users alone are all of them that."""
    may_be_empty: bool = False
    may_be_none: bool = False
    """Whether `NONE` takes away what is there."""
    markup: Markup = Markup.MARKDOWN


NONE = "--none"
"""Stands behind a slash word where what is there is to be taken away: an empty word never destroys anything."""

_REASONED = _Spoken(DraftKind.SERVER_REASON, about=True, may_be_empty=True)
_SPOKEN = {
    "me": _Spoken(DraftKind.EMOTE),
    "plain": _Spoken(DraftKind.MESSAGE, markup=Markup.PLAIN),
    "html": _Spoken(DraftKind.MESSAGE, markup=Markup.HTML),
    "poll": _Spoken(DraftKind.POLL, markup=Markup.PLAIN),
    "location": _Spoken(DraftKind.LOCATION, markup=Markup.PLAIN),
    "create": _Spoken(DraftKind.ROOM_NAME, nowhere=True),
    "space": _Spoken(DraftKind.ROOM_NAME, nowhere=True),
    "msg": _Spoken(DraftKind.ROOM_NAME, nowhere=True, about=True, may_be_empty=True),
    "name": _Spoken(DraftKind.ROOM_NAME),
    "topic": _Spoken(DraftKind.TOPIC, may_be_empty=True, may_be_none=True),
    "alias": _Spoken(DraftKind.ALIAS, may_be_empty=True),
    "unalias": _Spoken(DraftKind.ALIAS),
    "invite": _REASONED,
    "kick": _REASONED,
    "ban": _REASONED,
    "unban": _REASONED,
    "purge": _Spoken(DraftKind.REMOVAL, about=True, may_be_empty=True),
    "report": _Spoken(DraftKind.SERVER_REASON, may_be_empty=True),
    "knock": _Spoken(DraftKind.SERVER_REASON, nowhere=True, about=True, may_be_empty=True),
    "nick": _Spoken(DraftKind.DISPLAY_NAME, nowhere=True),
    "roomnick": _Spoken(DraftKind.DISPLAY_NAME, may_be_empty=True),
    "tag": _Spoken(DraftKind.TAG, nowhere=True, may_be_empty=True, markup=Markup.PLAIN),
    "keyword": _Spoken(DraftKind.KEYWORD, nowhere=True, may_be_empty=True, markup=Markup.PLAIN),
    "directory": _Spoken(DraftKind.SEARCH, nowhere=True, may_be_empty=True),
    "people": _Spoken(DraftKind.SEARCH, nowhere=True),
}


_CODE_INDENT = 4
"""Blanks that make a line code (CommonMark, "Indented code blocks")."""


def read_typed(text: str) -> Typed:
    """Return what `text` is. Two slashes at the beginning stand for one in the message."""
    if text.startswith("//"):
        return Speech(DraftKind.MESSAGE, text[1:], 1)
    if not text.startswith("/"):
        return Unknown(slip) if (slip := _slip(text)) else Speech(DraftKind.MESSAGE, text)
    word = text[1:].split(maxsplit=1)[0] if text[1:].strip() and not text[1].isspace() else ""
    behind = text[1 + len(word) :]
    if word in _SPOKEN:
        return _speech(word, text, len(text) - len(behind.lstrip()))
    if word in slash_words():
        return Order(slash_words()[word], behind.strip())
    near = get_close_matches(word, slash_words(), n=1)
    return Unknown(near[0] if near else None)


def _slip(text: str) -> str:
    """Return the slash word that blanks before it keep from being one, or "": four of them begin code in Markdown."""
    bare = text.lstrip(" ")
    word = bare[1:].split(maxsplit=1)[0] if bare.startswith("/") and bare[1:].strip() else ""
    known = word in _SPOKEN or word in slash_words()
    return word if known and len(text) - len(bare) < _CODE_INDENT else ""


def _speech(word: str, text: str, offset: int) -> Speech:
    """Return what is said behind a slash word, which begins at `offset`."""
    how, about = _SPOKEN[word], ""
    if how.about:
        about, offset = _about(text, offset)
    said = text[offset:].rstrip()
    if how.may_be_none and said == NONE:
        about, offset, said = NONE, len(text), ""
    nowhere, may_be_empty = how.nowhere, how.may_be_empty
    return Speech(how.kind, said, offset, word, about, nowhere, may_be_empty, how.markup)


def _about(text: str, offset: int) -> tuple[str, int]:
    """Return whom or what the words from `offset` on are about, and where what is said of it begins."""
    words = text[offset:].split()
    if len(words) > 1 and all(map(is_user_id, words)):
        return " ".join(words), len(text)
    about = words[0] if words else ""
    return about, len(text) - len(text[offset + len(about) :].lstrip())


SAID = frozenset({"", "me", "plain", "html"})
"""The words behind which a message stands; none is one of them."""

POLL, LOCATION = "poll", "location"
"""The words behind which a poll and a place stand: they go into the room as a message does."""

IN_ROOM = SAID | {POLL, LOCATION}
"""The words behind which something stands that goes into the room; none is one of them."""

FILE, VOICE, STICKER = "file", "voice", "sticker"
ATTACHING = {FILE: DraftKind.FILE, VOICE: DraftKind.VOICE, STICKER: DraftKind.STICKER}
"""The slash words behind which a path can be completed, and as what its file goes along."""


def names_file(text: str) -> bool:
    """Return whether the path of a file is being typed."""
    return text[1:].partition(" ")[0] in ATTACHING and " " in text and text[0] == "/" and "\n" not in text


def escaped(text: str) -> str:
    """Return what has to be typed so that `text` is sent."""
    return f"/{text}" if text.startswith("/") else text
