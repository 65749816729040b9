"""A room or person that a server lists, in two lines. Pure; all of it is remote text."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from session.values.listed import FoundPerson, ListedRoom
from widgets.cells import cut
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_text

LONGEST = 400
"""Code points of a name or a topic that are looked at."""
INDENT = 2
MOST_INDENT = 6
"""Levels that are shown; what lies deeper stands below the sixth."""

Listed = ListedRoom | FoundPerson


def key_of(one: Listed) -> str:
    """Return the id of what is listed."""
    return one.room_id if isinstance(one, ListedRoom) else one.user_id


def fits(one: Listed, typed: str) -> bool:
    """Return whether every typed word occurs in what is listed."""
    texts = (one.name, one.alias, one.topic) if isinstance(one, ListedRoom) else (one.name, one.user_id)
    text = " ".join(texts).casefold()
    return all(word in text for word in typed.casefold().split())


def listing_lines(one: Listed, width: int, *, known: bool) -> Content:
    """Return both lines in at most `width` cells each; `known` says that we are there already."""
    indent = " " * (INDENT * min(one.depth, MOST_INDENT)) if isinstance(one, ListedRoom) else ""
    name = _one_line(one.name) or _one_line(key_of(one))
    mark = f"  {_('joined')}" if known else ""
    head = cut(f"{indent}{_sign(one)} {name}", max(4, width - cell_len(mark)))
    return Content.assemble((head, "bold"), mark, "\n", (cut(f"{indent}  {_below(one)}", width), "dim"))


def _sign(one: Listed) -> str:
    if isinstance(one, FoundPerson):
        return "@"
    return "+" if one.space else "#"


def _below(one: Listed) -> str:
    if isinstance(one, FoundPerson):
        return _one_line(one.user_id)
    people = ngettext("{n} person", "{n} people", one.members).format(n=one.members)
    parts = (people, _one_line(one.alias or one.room_id), _one_line(one.topic))
    return " · ".join(part for part in parts if part)


def _one_line(text: str) -> str:
    return " ".join(safe_text(text, LONGEST).split())
