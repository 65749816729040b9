"""Completes a path that is being typed behind `/file`. It looks at the disk, so call it in a thread."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tui.composing.file_argument import first_word, quoted
from widgets.composing.writable import writable

MOST_ENTRIES = 20_000
"""Entries of a folder that are looked at."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What a path becomes, and what it could still become."""

    argument: str
    choices: tuple[str, ...]
    """Names that fit; one when it is complete."""


def complete(argument: str) -> Completion | None:
    """Return how the path in `argument` goes on, or None when nothing fits or a caption stands behind it already."""
    word, rest = first_word(argument)
    if rest.strip() or (rest and argument[:1] not in ("'", '"')):
        return None
    folder, _, beginning = word.rpartition("/")
    typed = word[: len(word) - len(beginning)]
    names = _names(Path(typed or ".").expanduser(), beginning) if _has_home(folder) else []
    if not names:
        return None
    shared = _shared(names)
    if len(names) > 1 or shared.endswith("/"):
        return Completion(_open(typed + shared), tuple(names))
    return Completion(quoted(typed + shared) + " ", tuple(names))


def _open(path: str) -> str:
    """Return a path that goes on: in a quote that is not closed yet where it needs one."""
    closed = quoted(path)
    return closed[:-1] if closed[:1] in ("'", '"') else closed


def _has_home(folder: str) -> bool:
    try:
        Path(folder).expanduser()
    except RuntimeError:
        return False
    return True


def _names(folder: Path, beginning: str) -> list[str]:
    """Return the names in a folder that go on from `beginning`; folders end in a slash, hidden ones are asked for."""
    try:
        with os.scandir(folder) as entries:
            found = [
                entry.name + ("/" if entry.is_dir() else "")
                for entry in islice(entries, MOST_ENTRIES)
                if entry.name.startswith(beginning) and (beginning.startswith(".") or not entry.name.startswith("."))
            ]
    except OSError:
        return []
    # A name that cannot stand in the composer as it is would come out as another file's.
    return sorted(name for name in found if writable(name) == name and "\n" not in name)


def _shared(names: list[str]) -> str:
    """Return what all these sorted names begin with."""
    first, last = names[0], names[-1]
    length = next((place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), None)
    return first[: min(len(first), len(last)) if length is None else length]
