"""Reads what stands behind `/file`, or what a terminal pastes when a file is dragged there.

It looks at the disk, so call it in a thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

_QUOTES = ("'", '"')
_BEGINNINGS = ("/", "~", "file://")
"""What a whole path begins with."""
_MOST_DRAGGED = 20
"""Files that are looked for in a pasted text; with more of them it is clear what was meant."""


@dataclass(frozen=True, slots=True)
class FileArgument:
    """A path and what is to be said beside the file."""

    path: Path
    caption: str = field(repr=False)


def read_argument(argument: str) -> FileArgument:
    """Return the path and the caption in `argument`, which is not blank.

    A path with blanks stands in quotes or has a backslash before each; without either, all of the argument is
    the path if there is a file of that name.
    """
    text = argument.strip()
    word, rest = first_word(text)
    whole = _path(text)
    if rest and text[0] not in _QUOTES and not _is_file(_path(word)) and _is_file(whole):
        return FileArgument(whole, "")
    return FileArgument(_path(word), rest.strip())


def dragged_path(pasted: str) -> Path | None:
    """Return the file that a pasted text names and nothing else, or None: only whole paths count."""
    text = pasted.strip()
    word, rest = first_word(text)
    if rest.strip() or "\n" in text or not word.startswith(_BEGINNINGS):
        return None
    path = _path(word)
    return path if _is_file(path) else None


def several_dragged(pasted: str) -> bool:
    """Return whether a pasted text names more than one file and nothing else."""
    words, rest = 0, pasted.strip()
    while rest and words < _MOST_DRAGGED:
        word, rest = first_word(rest)
        if not word.startswith(_BEGINNINGS) or not _is_file(_path(word)):
            return False
        words, rest = words + 1, rest.lstrip()
    return words > 1


def first_word(text: str) -> tuple[str, str]:
    """Return the first word as a shell reads it, quotes and backslashes taken away, and what stands behind it."""
    word, place, quotes = "", 0, text[:1] in _QUOTES
    while place < len(text) and not text[place].isspace():
        if quotes and text[place] in _QUOTES:
            # Quotes end and begin anew within a word, as terminals write a name that has such a sign in it.
            end = text.find(text[place], place + 1)
            end = len(text) if end < 0 else end
            word, place = word + text[place + 1 : end], end + 1
        else:
            place += text[place] == "\\" and place + 1 < len(text)
            word, place = word + text[place], place + 1
    return word, text[place:]


def quoted(path: str) -> str:
    """Return what has to be typed so that `path` is read as one word; what cannot be quoted gets backslashes."""
    plain = not any(character.isspace() or character in "'\"\\" for character in path)
    if plain:
        return path
    quote = next((quote for quote in _QUOTES if quote not in path), "")
    if quote:
        return f"{quote}{path}{quote}"
    return "".join(f"\\{c}" if c.isspace() or c in "'\"\\" else c for c in path)


def _path(word: str) -> Path:
    parts = urlsplit(word) if word.startswith("file://") else None
    if parts is not None and parts.netloc in ("", "localhost"):
        return Path(unquote(parts.path))
    try:
        return Path(word).expanduser()
    except RuntimeError:
        # "~somebody" who has no home here is a name like any other.
        return Path(word)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
