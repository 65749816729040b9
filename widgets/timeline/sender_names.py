"""Who wrote a row, as it is shown: a name that could deceive gives way to the user id. Pure."""

from __future__ import annotations

import re

from rich.cells import cell_len

from session.values.model import ItemKind, TimelineItem
from widgets.cells import cut
from widgets.i18n import _
from widgets.safe_text import safe_id, safe_text
from widgets.words import NAME_LIMIT

_LETTERS = re.compile(r"\w")


def sender_label(item: TimelineItem, width: int) -> str:
    """Return who wrote `item` in at most `width` cells: a name that could deceive gives way to the user id."""
    star = "* " if item.kind is ItemKind.EMOTE else ""
    return cut(star + who_wrote(item), width)


def who_wrote(item: TimelineItem) -> str:
    """Return who wrote `item`, of any length."""
    if item.own:
        return _("you")
    name = " ".join(safe_text(item.sender_name, NAME_LIMIT).split())
    return safe_id(item.sender) if _deceives(name, item) or item.sender_name == item.sender else name


def whole_id(item: TimelineItem, width: int) -> str:
    """Return the sender's id where it is what tells them from others, and does not fit; else ""."""
    label = who_wrote(item)
    told_apart = label == safe_id(item.sender) or item.sender in item.sender_name
    return safe_id(item.sender) if told_apart and not item.own and cell_len(label) > width else ""


def _deceives(name: str, item: TimelineItem) -> bool:
    """Return whether `name` hides something, poses as another's user id, as you, or as the program."""
    hides = name != " ".join(item.sender_name.split())
    poses = name.startswith(("@", "*", "[", "─")) and name != item.sender
    return hides or poses or not _LETTERS.search(name) or name.casefold() in {_("you"), "you"}
