"""Say one room in one line of the room list. Pure."""

from __future__ import annotations

from itertools import islice
from typing import assert_never

from rich.cells import cell_len

from session.values.model import RoomKind, RoomSummary, UserId
from session.values.room_marks import NotifyLevel
from widgets.avatar_letters import letters
from widgets.cells import cut, pad, spread
from widgets.i18n import _, ngettext
from widgets.rooms.room_names import room_name as room_name
from widgets.safe_text import safe_id

MOST_SHOWN = 999
LEAST_NAME = 12
"""Cells of a name that what is said behind it leaves."""
MOST_DEEP = 3
"""Steps that a space in spaces stands to the right."""
MARKED = "•"
"""Stands where the count would, for a room that was marked as unread."""


def room_sign(room: RoomSummary) -> str:
    """Return the sign before a room's name."""
    match room.kind:
        case RoomKind.DIRECT:
            return "@"
        case RoomKind.INVITE:
            return "?"
        case RoomKind.SPACE:
            return "+"
        case RoomKind.ROOM:
            return "#"
        case never:
            assert_never(never)


def room_line(room: RoomSummary, width: int, *, open_now: bool, lettered: bool = False, depth: int = 0) -> str:
    """Return `room` in `width` cells; an invitation has a second line, which says who sent it.

    ">" stands before the one that is open, and "(open)" behind one that is not encrypted. Where the name leaves room
    for it, behind that: how many ask to come in, what is not heard of it, and that it was replaced. `lettered` puts the
    letters of its name before that; a space may stand to the right by `depth` steps.
    """
    head = ("> " if open_now else "  ") + "  " * min(depth, MOST_DEEP) + room_sign(room) + " "
    head += letters(room.name, room.room_id) + " " if lettered else ""
    name, count = room_name(room), _count(room)
    space = width - cell_len(head) - (cell_len(count) + 1 if count else 0)
    mark = _marks(room, space - min(LEAST_NAME, cell_len(name)))
    line = spread(head + cut(name, max(1, space - cell_len(mark))) + mark, count, width)
    return line if room.inviter is None else f"{line}\n{_inviter(room.inviter, width)}"


def _marks(room: RoomSummary, most: int) -> str:
    """Return what stands behind a room's name in about `most` cells; that it is not encrypted always does."""
    is_open = not room.facts.encrypted and room.kind not in (RoomKind.SPACE, RoomKind.INVITE)
    marks = " " + _("(open)") if is_open else ""
    asking = ngettext("({n} asks)", "({n} ask)", room.knocking).format(n=room.knocking) if room.knocking else ""
    # Its section says too that it was replaced.
    for ways in ((asking,), _short_levels(room.level), (_("(replaced)"),) if room.replaced else ()):
        fitting = (mark for mark in ways if mark and cell_len(f"{marks} {mark}") <= most)
        marks += "".join(f" {mark}" for mark in islice(fitting, 1))
    return marks


def letters_at(line: str) -> int:
    """Return where the letters of a room's line begin: behind its sign."""
    return len(line) - len(line[2:].lstrip(" ")) + 2


def _inviter(inviter: UserId, width: int) -> str:
    """Return who sent an invitation, and by that from which server: the room's name is their word alone."""
    return pad("    " + cut(_("from {user}").format(user=safe_id(inviter)), max(1, width - 4)), width)


def level_words(level: NotifyLevel) -> str:
    """Return how much of a room notifies."""
    match level:
        case NotifyLevel.DEFAULT:
            return _("notifies as usual")
        case NotifyLevel.ALL:
            return _("all messages notify")
        case NotifyLevel.MENTIONS:
            return _("only mentions notify")
        case NotifyLevel.MUTE:
            return _("muted")
        case never:
            assert_never(never)


def _short_levels(level: NotifyLevel) -> tuple[str, ...]:
    """Return how to say what is not heard of a room, the longest first; nothing where all is as usual."""
    return {NotifyLevel.MUTE: (_("(muted)"),), NotifyLevel.MENTIONS: (_("(mentions)"), "(@)")}.get(level, ())


def shown_count(n: int) -> str:
    """Return a count, or that there are more than are counted."""
    return str(n) if n <= MOST_SHOWN else f"{MOST_SHOWN}+"


def _count(room: RoomSummary) -> str:
    """Return the unread count, a "!" when somebody calls you, or a dot for what is only marked as unread."""
    if room.marked_unread and not room.unread:
        return "!" if room.calls else MARKED
    shown = shown_count(room.unread)
    return ("!" if room.calls else "") + (shown if room.unread > 0 else "")
