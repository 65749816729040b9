"""Several changes of a room in a row as one line: which rows go together, and what is said of them. Pure.

Removed messages go together in their own way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from session.values import state_changes as said
from session.values.model import ItemKind, ShieldLevel, TimelineItem
from session.values.words import Words
from widgets.calendar_words import day
from widgets.i18n import _, ngettext
from widgets.timeline.removed_folding import removed_together, removed_words
from widgets.words import row_words, say

BLOCK = 50
"""Places of which the changes may share a line: so a room where thousands came in stays quick to lay out."""
AT_ONCE = 2_000
"""Milliseconds in which a server makes a room with all that was asked for it."""
_SHOWN_ALONE = frozenset({said.CLOSED})
"""What nobody may overlook."""
_BEGINNINGS = frozenset({said.MADE, said.MADE_ANEW})
_Change = tuple[int, Words]
"""When, in milliseconds, and what."""


def goes_with(above: TimelineItem, below: TimelineItem) -> bool:
    """Return whether two rows that stand on each other are said in one line."""
    if above.removed or below.removed:
        return removed_together(above, below)
    return _folds(above) and _folds(below) and day(above.timestamp) == day(below.timestamp)


def _folds(item: TimelineItem) -> bool:
    if item.kind is not ItemKind.STATE or item.words is None or item.shield.level is ShieldLevel.RED:
        return False
    if item.thread is not None:
        return False
    return item.words.template not in _SHOWN_ALONE


def folded_words(items: Sequence[TimelineItem]) -> str:
    """Return what is said of these changes together, oldest first; at least one."""
    if len(items) == 1:
        return row_words(items[0])
    if items[0].removed:
        return f"{removed_words(items)} · {_('Space: each')}"
    changes = [(item.timestamp, item.words) for item in items if item.words is not None]
    made = next((place for place, (_when, words) in enumerate(changes) if words.template in _BEGINNINGS), None)
    before = [words for _when, words in changes[:made]]
    parts = _parts(before) if made is None else [*_parts(before), *_beginning(changes[made:])]
    return f"{', '.join(parts)} · {_('Space: each')}"


def _parts(changes: Sequence[Words]) -> list[str]:
    by_kind: dict[str, list[Words]] = {}
    for words in _renamed_once(changes):
        by_kind.setdefault(_KINDS.get(words.template, ""), []).append(words)
    return [_part(kind, of_kind) for kind, of_kind in by_kind.items()]


def _renamed_once(changes: Sequence[Words]) -> list[Words]:
    """Return the changes with one new name for each person: who changes it again is called by another every time."""
    found: list[Words] = []
    called: dict[object, int] = {}
    for words in changes:
        params = dict(words.params)
        before, target = params.get("before"), params.get("target", "")
        if words.template != said.RENAMED:
            found.append(words)
        elif (place := called.pop(before, None)) is None:
            called[target] = len(found)
            found.append(words)
        else:
            first = dict(found[place].params)["before"]
            called[target] = place
            # Whoever is called as before did change it.
            found[place] = words if first == target else Words.of(said.RENAMED, before=first, target=target)
    return found


def _beginning(changes: Sequence[_Change]) -> list[str]:
    """Return what is said of how a room began, which takes a dozen changes of a dozen kinds.

    Who made it, how many there are, and the last, if it came afterwards: its author wants to see it. The maker comes in
    first of all, which goes without saying.
    """
    (begun, made), *later = changes
    if later and later[0][1].template in (said.JOINED, said.JOINED_FOR):
        del later[0]
    last = [say(later.pop()[1])] if later and later[-1][0] > begun + AT_ONCE else []
    n = len(later)
    return [say(made), *([ngettext("{n} change", "{n} changes", n).format(n=n)] if n else []), *last]


def _part(kind: str, changes: Sequence[Words]) -> str:
    """Return what is said of changes of one kind: of one person by name, of more by their number."""
    concerned = {dict(words.params).get("target", "") for words in changes}
    if len(changes) == 1 or kind not in _COUNTS or (kind in _OF_PEOPLE and len(concerned) == 1):
        return say(changes[-1])
    return _COUNTS[kind](len(concerned) if kind in _OF_PEOPLE else len(changes))


_KINDS = {
    **dict.fromkeys((said.JOINED, said.JOINED_FOR), "joined"),
    **dict.fromkeys((said.INVITED, said.INVITED_FOR), "invited"),
    **dict.fromkeys((said.LEFT, said.LEFT_FOR), "left"),
    **dict.fromkeys((said.DECLINED, said.DECLINED_FOR), "declined"),
    **dict.fromkeys((said.KNOCKED, said.KNOCKED_FOR), "knocked"),
    **dict.fromkeys((said.TURNED_DOWN, said.TURNED_DOWN_FOR), "turned down"),
    **dict.fromkeys((said.ASKS_NO_MORE, said.ASKS_NO_MORE_FOR), "asks no more"),
    **dict.fromkeys((said.REMOVED, said.REMOVED_FOR), "removed"),
    **dict.fromkeys((said.WITHDRAWN, said.WITHDRAWN_FOR), "withdrawn"),
    **dict.fromkeys((said.BANNED, said.BANNED_FOR), "banned"),
    **dict.fromkeys((said.UNBANNED, said.UNBANNED_FOR), "unbanned"),
    said.RENAMED: "renamed",
    said.PICTURE: "picture",
    **dict.fromkeys((said.NAMED, said.UNNAMED), "named"),
    **dict.fromkeys((said.TOPIC, said.NO_TOPIC), "topic"),
    **dict.fromkeys(said.OF_PINS, "pins"),
    **dict.fromkeys(said.OF_LEVELS, "levels"),
    **dict.fromkeys((said.MADE, said.MADE_ANEW), "made"),
    said.ENCRYPTED: "encrypted",
}
_OF_PEOPLE = frozenset(
    {
        "joined",
        "invited",
        "left",
        "declined",
        "knocked",
        "turned down",
        "asks no more",
        "removed",
        "withdrawn",
        "banned",
        "unbanned",
        "renamed",
        "picture",
    }
)


def _settings(n: int) -> str:
    return ngettext("{n} setting of the room was changed", "{n} settings of the room were changed", n).format(n=n)


_COUNTS: dict[str, Callable[[int], str]] = {
    "joined": lambda n: ngettext("{n} person joined", "{n} people joined", n).format(n=n),
    "invited": lambda n: ngettext("{n} person was invited", "{n} people were invited", n).format(n=n),
    "left": lambda n: ngettext("{n} person left", "{n} people left", n).format(n=n),
    "declined": lambda n: ngettext(
        "{n} person declined the invitation", "{n} people declined the invitation", n
    ).format(n=n),
    "knocked": lambda n: ngettext("{n} person asks to be let in", "{n} people ask to be let in", n).format(n=n),
    "turned down": lambda n: ngettext("{n} person was not let in", "{n} people were not let in", n).format(n=n),
    "asks no more": lambda n: ngettext("{n} person asks no more", "{n} people ask no more", n).format(n=n),
    "removed": lambda n: ngettext("{n} person was removed", "{n} people were removed", n).format(n=n),
    "withdrawn": lambda n: ngettext("{n} invitation was taken back", "{n} invitations were taken back", n).format(n=n),
    "banned": lambda n: ngettext("{n} person was banned", "{n} people were banned", n).format(n=n),
    "unbanned": lambda n: ngettext("{n} person may come back", "{n} people may come back", n).format(n=n),
    "renamed": lambda n: ngettext("{n} person changed their name", "{n} people changed their name", n).format(n=n),
    "picture": lambda n: ngettext("{n} person changed their picture", "{n} people changed their picture", n).format(
        n=n
    ),
    "named": lambda n: ngettext("the room was renamed {n} time", "the room was renamed {n} times", n).format(n=n),
    "topic": lambda n: ngettext("the topic was changed {n} time", "the topic was changed {n} times", n).format(n=n),
    "pins": lambda n: ngettext(
        "the pinned messages were changed {n} time", "the pinned messages were changed {n} times", n
    ).format(n=n),
    "levels": lambda n: ngettext(
        "who may do what was changed {n} time", "who may do what was changed {n} times", n
    ).format(n=n),
    "": _settings,
}
