"""A message that a search found, in two lines: when, where and who; and what was found in its surroundings. Pure."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from session.values.model import SearchHit
from widgets.calendar_words import clock, day
from widgets.cells import cut
from widgets.i18n import _
from widgets.safe_text import safe_text
from widgets.veil import veiled
from widgets.words import say

FOUND_STYLE = "bold underline"
"""Told apart without colour."""
QUIET_STYLE = "dim"


Part = tuple[str, str]
"""Text that is safe to show, and its style: "", `FOUND_STYLE` or `QUIET_STYLE`."""
Lines = tuple[list[Part], list[Part]]


def hit_lines(hit: SearchHit, width: int) -> Content:
    """Return both lines of `hit_parts` as one text."""
    first, second = hit_parts(hit, width)
    return Content.assemble(*first, "\n", *second)


def hit_parts(hit: SearchHit, width: int) -> Lines:
    """Return both lines in at most `width` cells each."""
    when = day(hit.timestamp)
    moment = f"{when.isoformat()} {clock(hit.timestamp)}" if when else _("unknown day")
    there = _("(server)") + " " if hit.elsewhere else ""
    head = f"{moment}  {there}{safe_text(hit.room_name)} · {_writer(hit)}"
    return [(cut(head, width), QUIET_STYLE)], [("  ", ""), *_excerpt(hit, width - 2)]


def pin_parts(hit: SearchHit, width: int) -> Lines:
    """Return a pinned message of the open room in at most `width` cells each: when and who, and what it says."""
    when = day(hit.timestamp) if hit.sender else None
    moment = f"{when.isoformat()} {clock(hit.timestamp)}  " if when else ""
    who = _writer(hit) or _("somebody")
    why = say(hit.instead) if hit.instead is not None else _("cannot be read here yet")
    excerpt = _excerpt(hit, width - 2) if hit.excerpt else [(cut(why, width - 2), QUIET_STYLE)]
    return [(cut(f"{moment}{who}", width), QUIET_STYLE)], [("  ", ""), *excerpt]


def _writer(hit: SearchHit) -> str:
    """Return who wrote it, as the conversation says it."""
    return _("you") if hit.own else safe_text(hit.sender_name or hit.sender)


def _excerpt(hit: SearchHit, width: int) -> list[Part]:
    parts: list[Part] = []
    for text, found in _from_first_match(hit, width):
        safe = veiled(cut(safe_text(text), width))
        width -= cell_len(safe)
        if safe:
            parts.append((safe, FOUND_STYLE if found else ""))
    return parts


def _from_first_match(hit: SearchHit, width: int) -> tuple[tuple[str, bool], ...]:
    """Return the pieces, the first shortened at its front so that what was found is in the line."""
    first = hit.excerpt[0] if hit.excerpt else ("", True)
    if first[1] or len(hit.excerpt) == 1 or cell_len(first[0]) <= width // 3:
        return hit.excerpt
    return (("…" + first[0][-(width // 3) :], False), *hit.excerpt[1:])
