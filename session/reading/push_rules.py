"""Says whether an event notifies the account's owner, by the push rules of the account; pure, and never raises.

Matrix spec, Client-Server API, "Push Rules". A condition that is not known does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_KINDS = ("override", "content", "room", "sender", "underride")
"""In the order in which they are looked at; the first rule that fits decides."""
_DEFAULTS: Mapping[str, Any] = {
    "underride": [
        {"conditions": [{"kind": "event_match", "key": "type", "pattern": kind}], "actions": ["notify"]}
        for kind in ("m.room.message", "m.room.encrypted")
    ]
}
"""What counts while the account's rules are not known."""
MOST_TEXT = 4096
"""Characters at the beginning of a text that patterns are looked for in."""
MOST_PATTERN = 255
_FLAGS = re.IGNORECASE | re.DOTALL
_MEMBER_COUNT = re.compile(r"(==|<=|>=|<|>)?([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rules ask about the room and its reader."""

    room_id: str
    members: int
    own_name: str
    levels: Mapping[str, Any]
    """Content of the room's power levels."""


@dataclass(frozen=True, slots=True)
class Ping:
    """What an event does for its reader."""

    notifies: bool = False
    highlights: bool = False


class PushRules:
    """The rules of one account."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        """Read the account data `m.push_rules`; what is malformed in it is left out."""
        rules = content.get("global")
        self._rules = rules if isinstance(rules, dict) else _DEFAULTS

    def judge(self, event: Mapping[str, Any], around: Surroundings) -> Ping:
        """Return what an event (type, sender, content, state_key) does."""
        for kind, rule in self._all():
            if rule.get("enabled", True) is True and self._fits(kind, rule, event, around):
                return _ping(rule.get("actions"))
        return Ping()

    def _all(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for kind in _KINDS:
            rules = self._rules.get(kind)
            for rule in rules if isinstance(rules, list) else ():
                if isinstance(rule, dict):
                    yield kind, rule

    def _fits(self, kind: str, rule: dict[str, Any], event: Mapping[str, Any], around: Surroundings) -> bool:
        if kind == "content":
            return _matches(rule.get("pattern"), _value(event, "content.body"), words=True)
        if kind == "room":
            return rule.get("rule_id") == around.room_id
        if kind == "sender":
            return rule.get("rule_id") == event.get("sender")
        conditions = rule.get("conditions")
        return isinstance(conditions, list) and all(_holds(one, event, around) for one in conditions)


def _holds(condition: object, event: Mapping[str, Any], around: Surroundings) -> bool:
    if not isinstance(condition, dict):
        return False
    kind, key = condition.get("kind"), condition.get("key")
    if key == "room_id":
        value: object = around.room_id
    else:
        value = _value(event, key) if isinstance(key, str) else None
    if kind == "event_match":
        return _matches(condition.get("pattern"), value, words=key == "content.body")
    if kind == "event_property_is":
        return "value" in condition and _same(condition["value"], value)
    if kind == "event_property_contains":
        return isinstance(value, list) and any(_same(condition.get("value"), one) for one in value)
    if kind == "contains_display_name":
        body = _value(event, "content.body")
        return bool(around.own_name.strip()) and isinstance(body, str) and _word(around.own_name, body)
    if kind == "room_member_count":
        return _counts(condition.get("is"), around.members)
    return kind == "sender_notification_permission" and _may_notify(key, event.get("sender"), around.levels)


def _ping(actions: object) -> Ping:
    if not isinstance(actions, list) or "notify" not in actions:
        return Ping()
    tweaks = [
        one.get("value", True) for one in actions if isinstance(one, dict) and one.get("set_tweak") == "highlight"
    ]
    return Ping(notifies=True, highlights=bool(tweaks) and tweaks[-1] is True)


def _value(event: Mapping[str, Any], path: str) -> object:
    """Return what lies at a dotted path; a backslash takes the meaning of the dot behind it away."""
    found: object = event
    for name in _names(path):
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = found[name]
    return found


@lru_cache(maxsize=256)
def _names(path: str) -> tuple[str, ...]:
    parts = re.split(r"(?<!\\)\.", path)
    return tuple(part.replace("\\.", ".").replace("\\\\", "\\") for part in parts)


def _matches(pattern: object, value: object, *, words: bool) -> bool:
    if not isinstance(pattern, str) or not isinstance(value, str) or len(pattern) > MOST_PATTERN:
        return False
    return _glob(pattern, words=words).search(value[:MOST_TEXT]) is not None


@lru_cache(maxsize=512)
def _glob(pattern: str, *, words: bool) -> re.Pattern[str]:
    """Return a pattern of stars and question marks as one that never looks back behind a star."""
    first, *others = (_plain(part) for part in re.split(r"\*+", pattern))
    start, end = (r"(?:^|\W)", r"(?:$|\W)") if words else (r"\A", r"\Z")
    middle = "".join(f"(?>.*?{part})" for part in others[:-1])
    last = f".*{'?' if words else ''}{others[-1]}" if others else ""
    return re.compile(f"{start}{first}{middle}{last}{end}", _FLAGS)


def _plain(part: str) -> str:
    return "".join("." if one == "?" else re.escape(one) for one in part)


def _word(name: str, body: str) -> bool:
    return re.search(rf"(?:^|\W){re.escape(name[:MOST_PATTERN])}(?:$|\W)", body[:MOST_TEXT], _FLAGS) is not None


def _same(wanted: object, value: object) -> bool:
    return type(wanted) is type(value) and wanted == value and not isinstance(value, dict | list)


def _counts(wanted: object, members: int) -> bool:
    found = _MEMBER_COUNT.fullmatch(wanted) if isinstance(wanted, str) else None
    if found is None:
        return False
    number = int(found[2])
    match found[1]:
        case "<":
            return members < number
        case ">":
            return members > number
        case "<=":
            return members <= number
        case ">=":
            return members >= number
    return members == number


def _may_notify(key: object, sender: object, levels: Mapping[str, Any]) -> bool:
    if not isinstance(key, str):
        return False
    users, notifications = levels.get("users"), levels.get("notifications")
    level = users.get(sender) if isinstance(users, dict) else None
    level = level if isinstance(level, int) else levels.get("users_default", 0)
    wanted = notifications.get(key, 50) if isinstance(notifications, dict) else 50
    return isinstance(level, int) and isinstance(wanted, int) and level >= wanted
