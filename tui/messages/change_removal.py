"""What goes when a change of the room is removed, and which changes stay. Pure.

Servers keep what a room stands on, whatever is removed (Matrix spec, "Redactions"), or the room breaks without it.
"""

from __future__ import annotations

from session.values import state_changes as said
from session.values.model import ItemKind, TimelineItem
from session.values.words import N_
from widgets.i18n import _

_STAYS = frozenset(
    {
        *(said.MADE, said.MADE_ANEW, said.CLOSED, said.ENCRYPTED, *said.OF_LEVELS),
        *(said.INVITE_ONLY, said.ANYONE, said.KNOCKING, said.RESTRICTED, said.ENTRY),
        *(said.SINCE_JOINED, said.SINCE_INVITED, said.ALL_MEMBERS, said.ALL_THE_WORLD, said.HISTORY),
    }
)
_GOES = {
    said.NAMED: N_("the room's name"),
    said.TOPIC: N_("the room's topic"),
    said.AVATAR: N_("the room's picture"),
    said.ALIAS: N_("the room's main address"),
    said.ALIASES: N_("the room's main address"),
    **dict.fromkeys(said.OF_PINS, N_("the list of pinned messages")),
}


def stays(item: TimelineItem) -> str:
    """Return why a row cannot be removed, though its sender or the level would do; "" where it can."""
    if item.kind is not ItemKind.STATE or _template(item) not in _STAYS:
        return ""
    return _("How a room was made, who may come in, read and do what stays in its history: set it anew instead.")


def removal_question(item: TimelineItem) -> str:
    """Return the question whether to remove a row: it says what goes with it."""
    if item.kind is not ItemKind.STATE:
        return _("Remove this message for everybody? That cannot be undone.")
    template = _template(item)
    if template in said.OF_PEOPLE:
        return _(
            "Remove the name, the picture and the reason in this change for everybody? That cannot be undone."
            " Who is in the room stays so."
        )
    if template in _GOES:
        words = _("Remove this change for everybody, and with it {lost}, unless a newer one was set? No way back.")
        return words.format(lost=_(_GOES[template]))
    return _("Remove this change for everybody? That cannot be undone.")


def _template(item: TimelineItem) -> str:
    return item.words.template if item.words is not None else ""
