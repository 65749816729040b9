"""Who has read up to a message: the first letters of their names, few and at the edge. Pure; names are remote text."""

from __future__ import annotations

from collections.abc import Iterable

from widgets.i18n import _
from widgets.safe_text import safe_text

MOST_MARKS = 5
NAME_LIMIT = 64


def reader_words(names: tuple[str, ...]) -> str:
    """Return marks of those who have read so far, and how many more there are; "" for nobody."""
    marks = [mark for mark in map(_mark, names[:MOST_MARKS]) if mark]
    more = len(names) - len(marks)
    if not names:
        return ""
    return " ".join(["✓", *marks, *([f"+{more}"] if more else [])])


def _mark(name: str) -> str:
    """Return the first letter of a name or an id that can be shown in one cell."""
    shown = " ".join(safe_text(name, NAME_LIMIT).split()).lstrip("@")
    return shown[:1].upper() if shown[:1].isalnum() and shown[:1].isascii() else ""


def typing_words(names: Iterable[str]) -> str:
    """Return who types, in a few words; "" for nobody."""
    called = [" ".join(safe_text(name, NAME_LIMIT).split()).removeprefix("@") or "?" for name in names]
    if not called:
        return ""
    if len(called) == 1:
        return _("{name} is typing").format(name=called[0])
    return _("{name} and {n} more are typing").format(name=called[0], n=len(called) - 1)
