"""Names that the account's owner gives to groups of rooms: which a room has, and which can be. Pure.

Matrix spec, Client-Server API, "Room Tagging": tags that begin with `u.`; what stands behind that is the name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from session.values.words import N_

OWN = "u."
MOST_NAME = 60
"""Characters of one name."""
MOST_NAMES = 20
"""Names of one room that are read."""
_MOST_BYTES = 255
"""Matrix spec: of a whole tag."""


def problem_with(name: str) -> str:
    """Return why rooms cannot be tagged with a name, as a template (`N_`) that says `{most}`, or "" when they can."""
    if not any(char.isalnum() for char in name):
        return N_("The name of a tag needs a letter or a digit.")
    if len(name) > MOST_NAME or len(f"{OWN}{name}".encode(errors="replace")) > _MOST_BYTES:
        return N_("The name of a tag has at most {most} characters.")
    if not name.isprintable() or name != " ".join(name.split()):
        return N_("The name of a tag stands on one line, with one space between its parts.")
    return ""


def names_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that a room's `m.tag` holds, in their owner's order; what is no such name is left out."""
    tags = content.get("tags")
    given = {
        tag.removeprefix(OWN): about
        for tag, about in (tags.items() if isinstance(tags, dict) else ())
        if tag.startswith(OWN) and not problem_with(tag.removeprefix(OWN))
    }
    return tuple(sorted(given, key=lambda name: (_order(given[name]), name.casefold(), name))[:MOST_NAMES])


def _order(about: object) -> float:
    """Return a place from 0 to 1; a tag without one stands behind those that have one."""
    order = about.get("order") if isinstance(about, dict) else None
    is_place = isinstance(order, int | float) and not isinstance(order, bool) and 0 <= order <= 1
    return float(order) if is_place and order is not None else 2.0
