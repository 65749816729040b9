"""Names of files: what of a name leaves the machine, and under which name a file of others may lie here. Pure."""

from __future__ import annotations

import unicodedata

MOST_BYTES = 200
"""Of a saved file's name; file systems take 255, and a number may come behind it."""
_LONGEST_END = 20
_FORBIDDEN = frozenset('/\\:*?"<>|')
"""Separators of any system, and what some file systems do not take."""
NAMELESS = "file"


def sent_name(name: str) -> str:
    """Return a file's name as it is sent: whole characters, none that would command a terminal or turn text around."""
    whole = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(_plain(character) for character in whole).strip() or NAMELESS


def saved_name(name: str) -> str:
    """Return the name under which a file from elsewhere is saved: no path, nothing hidden, no option of a command."""
    # The last part only: what stands before a separator is not part of a name.
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    bare = "".join("_" if character in _FORBIDDEN else _plain(character) for character in last)
    bare = bare.strip().lstrip(".-~ ").rstrip(". ")
    return _fitting(bare) or NAMELESS


def numbered(name: str, number: int) -> str:
    """Return a name with a number before its end, for when the name itself is taken."""
    stem, end = _split(name)
    return f"{stem} ({number}){end}"


def _plain(character: str) -> str:
    """Return a character, or what stands for one that is no ink: controls, formats, surrogates, private use."""
    if character == "\u00a0" or unicodedata.category(character) in ("Zs", "Zl", "Zp"):
        return " "
    return "_" if unicodedata.category(character)[0] == "C" else character


def _fitting(name: str) -> str:
    """Return a name in at most `MOST_BYTES`, its end kept."""
    stem, end = _split(name)
    room = MOST_BYTES - len(end.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + end


def _split(name: str) -> tuple[str, str]:
    """Return a name and its end with the dot; "archive.tar.gz" ends in ".gz"."""
    stem, dot, end = name.rpartition(".")
    if not stem or not dot or not end or len(end.encode()) > _LONGEST_END:
        return name, ""
    return stem, dot + end
