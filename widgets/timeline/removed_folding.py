"""Several removed messages in a row as one line: which go together, and what is said of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from session.values import removals as said
from session.values.model import ShieldLevel, TimelineItem
from widgets.calendar_words import day
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_text
from widgets.timeline.sender_names import who_wrote
from widgets.veil import veiled

_TEMPLATES = frozenset({said.GONE, said.BY, said.BY_FOR})


def removed_together(above: TimelineItem, below: TimelineItem) -> bool:
    """Return whether two removed messages that stand on each other are said in one line: one person removed both."""
    same_day = day(above.timestamp) == day(below.timestamp)
    return _folds(above) and _folds(below) and same_day and _param(above, "name") == _param(below, "name")


def _folds(item: TimelineItem) -> bool:
    if not item.removed or item.words is None or item.words.template not in _TEMPLATES:
        return False
    return item.thread is None and item.shield.level is not ShieldLevel.RED


def removed_words(items: Sequence[TimelineItem]) -> str:
    """Return what is said of these removed messages together; at least two."""
    n, name, reasons = len(items), _param(items[0], "name"), {_param(item, "reason") for item in items}
    authors = {item.sender for item in items}
    last = items[-1]
    if len(authors) > 1:
        author = ngettext("{n} person", "{n} people", len(authors)).format(n=len(authors))
    else:
        author = _("yours") if last.own else who_wrote(last)
    if not name:
        words = ngettext("{n} message of {author} was removed", "{n} messages of {author} were removed", n)
    elif len(authors) == 1 and name == last.sender_name:
        words = ngettext("{name} removed {n} message of their own", "{name} removed {n} messages of their own", n)
    else:
        words = ngettext("{name} removed {n} message of {author}", "{name} removed {n} messages of {author}", n)
    told = words.format(n=n, name=name, author=author)
    reason = reasons.pop() if len(reasons) == 1 else ""
    return safe_text(f"{told}: {veiled(safe_text(reason))}" if reason else told)


def _param(item: TimelineItem, name: str) -> str:
    return str(dict(item.words.params).get(name, "")) if item.words is not None else ""
