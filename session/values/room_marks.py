"""What the account's owner says of a room for the list of rooms: its place, and how much is heard of it. Pure.

Matrix spec, Client-Server API, "Room Tagging" and "Push Rules".
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class RoomTag(StrEnum):
    """Where a room stands; each name is the tag's own."""

    NONE = ""
    FAVOURITE = "m.favourite"
    LOW = "m.lowpriority"


class NotifyLevel(StrEnum):
    """How much of a room notifies."""

    DEFAULT = "default"
    """What the account's rules say of all rooms."""
    ALL = "all"
    MENTIONS = "mentions"
    """Only what calls our user."""
    MUTE = "mute"


MARKED_UNREAD = ("m.marked_unread", "com.famedly.marked_unread")
"""The setting that marks a room as unread, by its name in the spec and by that before it (MSC2867)."""


def is_marked_unread(contents: Mapping[str, Any]) -> bool:
    """Return whether a room is marked as unread, by the contents of these settings; the spec's name counts first."""
    for kind in MARKED_UNREAD:
        if isinstance(content := contents.get(kind), dict) and "unread" in content:
            return content["unread"] is True
    return False


def tag_of(content: Mapping[str, Any]) -> RoomTag:
    """Return the place that a room's `m.tag` gives it: who is a favourite is not of low priority."""
    tags = content.get("tags")
    given = tags if isinstance(tags, dict) else {}
    return next((tag for tag in (RoomTag.FAVOURITE, RoomTag.LOW) if tag in given), RoomTag.NONE)


def levels_of(push_rules: Mapping[str, Any]) -> dict[str, NotifyLevel]:
    """Return the level of each room that the account's push rules name, by room id."""
    found: dict[str, NotifyLevel] = {}
    for rule in _rules(push_rules, "room"):
        found[rule["rule_id"]] = NotifyLevel.ALL if "notify" in rule["actions"] else NotifyLevel.MENTIONS
    for rule in _rules(push_rules, "override"):
        if "notify" not in rule["actions"] and (room_id := _room_named(rule.get("conditions"))):
            found[room_id] = NotifyLevel.MUTE
    return found


def with_level(push_rules: Mapping[str, Any], room_id: str, level: NotifyLevel) -> dict[str, Any]:
    """Return the push rules as they are when a room has this level: what the server says a moment later."""
    rules = push_rules.get("global")
    rules = {**rules} if isinstance(rules, dict) else {}
    for kind in ("override", "room"):
        listed = rules.get(kind)
        rules[kind] = [one for one in (listed if isinstance(listed, list) else []) if not _is_for(one, room_id)]
    if (wanted := rule_for(room_id, level)) is not None:
        kind, body = wanted
        rules[kind] = [{"rule_id": room_id, "default": False, "enabled": True, **body}, *rules[kind]]
    return {**push_rules, "global": rules}


def rule_for(room_id: str, level: NotifyLevel) -> tuple[str, dict[str, Any]] | None:
    """Return the kind and the body of the rule that makes a level; None for the one that needs none."""
    match level:
        case NotifyLevel.MUTE:
            condition = {"kind": "event_match", "key": "room_id", "pattern": room_id}
            return "override", {"conditions": [condition], "actions": []}
        case NotifyLevel.MENTIONS:
            return "room", {"actions": []}
        case NotifyLevel.ALL:
            return "room", {"actions": ["notify", {"set_tweak": "sound", "value": "default"}]}
        case NotifyLevel.DEFAULT:
            return None


def rules_about(push_rules: Mapping[str, Any], room_id: str) -> list[tuple[str, str]]:
    """Return kind and id of the rules that make a room's level now."""
    return [
        (kind, rule["rule_id"])
        for kind in ("override", "room")
        for rule in _rules(push_rules, kind, enabled=False)
        if _is_for(rule, room_id)
    ]


def _is_for(rule: object, room_id: str) -> bool:
    if not isinstance(rule, dict):
        return False
    return rule.get("rule_id") == room_id or _room_named(rule.get("conditions")) == room_id


def _rules(push_rules: Mapping[str, Any], kind: str, *, enabled: bool = True) -> list[dict[str, Any]]:
    rules = push_rules.get("global")
    listed = rules.get(kind) if isinstance(rules, dict) else None
    return [
        one
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict)
        and isinstance(one.get("rule_id"), str)
        and isinstance(one.get("actions"), list)
        and (one.get("enabled", True) is True or not enabled)
    ]


def _room_named(conditions: object) -> str:
    """Return the one room that a rule is about, or "" when it asks for anything else."""
    if not isinstance(conditions, list) or len(conditions) != 1 or not isinstance(conditions[0], dict):
        return ""
    asks = conditions[0]
    pattern = asks.get("pattern")
    if asks.get("kind") != "event_match" or asks.get("key") != "room_id" or not isinstance(pattern, str):
        return ""
    return "" if "*" in pattern or "?" in pattern else pattern
