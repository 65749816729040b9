"""What a change of power levels says: whom or what it concerns, from which level to which. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from session.rooms.power import ADMIN_LEVEL, DEFAULT_REMOVE_LEVEL, DEFAULT_STATE_LEVEL, MODERATOR_LEVEL, as_level
from session.sync.guard import CheckedEvent
from session.values import state_changes as said
from session.values.words import Words

MOST_NAMED = 6
"""Changes in one event that are said; of more it is said that there are more."""
_DEFAULTS = {
    "users_default": 0,
    "events_default": 0,
    "state_default": DEFAULT_STATE_LEVEL,
    "invite": 0,
    "kick": DEFAULT_REMOVE_LEVEL,
    "ban": DEFAULT_REMOVE_LEVEL,
    "redact": DEFAULT_REMOVE_LEVEL,
}
_NO_STATE = frozenset({"m.room.message", "m.room.encrypted", "m.reaction", "m.room.redaction", "m.sticker"})


class _Change(NamedTuple):
    what: str
    """A user, or where Matrix writes the level."""
    before: int
    after: int


def level_words(event: CheckedEvent, name: str, called: Callable[[str], str]) -> Words:
    """Return the sentence; `called` says what a user is called here, or ""."""
    before, after = event.prev_content, event.content
    if before is None:
        return Words.of(said.LEVELS, name=name)
    people, doings = _of_people(before, after), _of_doings(before, after)
    if not people and len(doings) == 1:
        return _of_doing(doings[0], name)
    if len(people) == 1 and not doings:
        return _of_person(people[0], name, called, as_level(after.get("users_default"), 0))
    if not people and not doings:
        return Words.of(said.LEVELS, name=name)
    pieces = [_piece(called(one.what) or one.what, one) for one in people]
    pieces += [_piece(said.DOINGS.get(one.what, one.what), one) for one in doings]
    more = ["…"] if len(pieces) > MOST_NAMED else []
    return Words.of(said.SEVERAL_LEVELS, name=name, changes="; ".join([*pieces[:MOST_NAMED], *more]))


def _piece(label: str, change: _Change) -> str:
    return f"{' '.join(label.split())}: {change.before} → {change.after}"


def _of_person(change: _Change, name: str, called: Callable[[str], str], ordinary: int) -> Words:
    ranks = {ADMIN_LEVEL: said.MADE_ADMIN, MODERATOR_LEVEL: said.MADE_MODERATOR, ordinary: said.MADE_MEMBER}
    target = called(change.what) or change.what
    sentence = ranks.get(change.after, said.GAVE_LEVEL)
    return Words.of(sentence, name=name, target=target, before=change.before, after=change.after)


def _of_doing(change: _Change, name: str) -> Words:
    if change.what == "users_default":
        return Words.of(said.BEGINS_AT, name=name, before=change.before, after=change.after)
    doing = said.DOINGS.get(change.what, change.what)
    return Words.of(said.TAKES_LEVEL, name=name, doing=doing, before=change.before, after=change.after)


def _of_people(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[_Change]:
    was, now = _table(before, "users"), _table(after, "users")
    first, then = as_level(before.get("users_default"), 0), as_level(after.get("users_default"), 0)
    found = [_Change(user, as_level(was.get(user), first), as_level(now.get(user), then)) for user in {**now, **was}]
    return [one for one in found if one.before != one.after]


def _of_doings(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[_Change]:
    found = [
        _Change(where, as_level(before.get(where), default), as_level(after.get(where), default))
        for where, default in _DEFAULTS.items()
    ]
    was, now = _table(before, "notifications"), _table(after, "notifications")
    calls = (as_level(table.get("room"), MODERATOR_LEVEL) for table in (was, now))
    found.append(_Change("notifications.room", *calls))
    was, now = _table(before, "events"), _table(after, "events")
    for kind in {**now, **was}:
        default = "events_default" if kind in _NO_STATE else "state_default"
        first, then = (as_level(one.get(default), _DEFAULTS[default]) for one in (before, after))
        found.append(_Change(kind, as_level(was.get(kind), first), as_level(now.get(kind), then)))
    return [one for one in found if one.before != one.after]


def _table(levels: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = levels.get(name)
    return table if isinstance(table, dict) else {}
