"""What it takes to do things in a room, in words: the rights, the levels, and what a change of them means."""

from __future__ import annotations

from session.rooms.power import ADMIN_LEVEL, MODERATOR_LEVEL
from session.values.room_levels import LevelChange, Right, RoomLevels
from session.values.words import N_
from widgets.i18n import _
from widgets.lists.report_lines import Line, Section, Weight

_RIGHTS = {
    Right.WRITE: N_("Send messages"),
    Right.INVITE: N_("Invite people"),
    Right.REMOVE: N_("Remove people"),
    Right.BAN: N_("Ban people, and let them come back"),
    Right.DELETE: N_("Remove messages of others"),
    Right.PIN: N_("Pin messages"),
    Right.CALL: N_("Call everybody with @room"),
    Right.NAME: N_("Change the name"),
    Right.TOPIC: N_("Change the topic"),
    Right.PICTURE: N_("Change the picture"),
    Right.ADDRESS: N_("Choose which addresses are shown"),
    Right.ROOMS: N_("Choose which rooms stand in the space"),
    Right.SETTINGS: N_("Choose all else that has no line here"),
    Right.LEVELS: N_("Say who may do what"),
    Right.DEFAULT: N_("What people have who were given no level"),
}
ABOVE_ALL = 2**53
"""From here on it is no level, but having made the room."""


def right_words(right: Right) -> str:
    """Return what somebody may do."""
    return _(_RIGHTS[right])


def who_words(level: int, everybody: int) -> str:
    """Return who has a level, and its number."""
    if level <= everybody:
        return _("everybody ({n})").format(n=level)
    if level == MODERATOR_LEVEL:
        return _("moderators ({n})").format(n=level)
    if level == ADMIN_LEVEL:
        return _("admins ({n})").format(n=level)
    return _("level {n} and above").format(n=level)


def sections_of(levels: RoomLevels) -> tuple[Section, ...]:
    """Return what everything takes, with the word that changes it."""
    width = max(len(right) for right in levels.needed)
    lines = [
        Line(f"{right.value:<{width}}  {right_words(right)}: {_taken(right, levels)}", _weight(right, levels))
        for right in levels.needed
    ]
    if levels.own >= ABOVE_ALL:
        own = _("You made this room: no level binds you.")
    else:
        own = _("Your own level here is {n}.").format(n=levels.own)
    hint = _("/level WORD NUMBER changes one; instead of a number also: everybody, moderators, admins.")
    return Section(own, (Line(hint, Weight.QUIET),)), Section(_("What it takes here"), tuple(lines))


def _taken(right: Right, levels: RoomLevels) -> str:
    needed = levels.needed[right]
    return str(needed) if right is Right.DEFAULT else who_words(needed, levels.everybody)


def _weight(right: Right, levels: RoomLevels) -> Weight:
    """Return how much a line matters: what our user may not do is dim."""
    return Weight.PLAIN if levels.needed[right] <= levels.own or right is Right.DEFAULT else Weight.QUIET


def question(right: Right, change: LevelChange) -> str:
    """Return what to ask before a change; what cannot be taken back comes first."""
    words = _("{right}: from {before} to {after}?")
    if right is Right.DEFAULT:
        asked = words.format(right=right_words(right), before=change.before, after=change.after)
    else:
        before, after = (who_words(level, change.everybody) for level in (change.before, change.after))
        asked = words.format(right=right_words(right), before=before, after=after)
    return f"{_('You could not take that back.')} {asked}" if change.locks_out else asked
