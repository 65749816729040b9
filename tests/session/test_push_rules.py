"""Push rules: what notifies, what is meant for the reader, and that no rule of anybody breaks anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.reading.push_rules import Ping, PushRules, Surroundings
from tests.fakes.room_events import ALICE, ME, ROOM, member, message, state

AROUND = Surroundings(ROOM, 5, "Noor", {"users": {ALICE: 50}})
QUIET, LOUD, MEANT = Ping(), Ping(notifies=True), Ping(notifies=True, highlights=True)
HIGHLIGHT: dict[str, Any] = {"set_tweak": "highlight"}


def rule(actions: list[Any], *conditions: Any, **more: Any) -> dict[str, Any]:
    return {"actions": actions, "conditions": list(conditions), "enabled": True, **more}


def judged(event: dict[str, Any], around: Surroundings = AROUND, **kinds: list[Any]) -> Ping:
    return PushRules({"global": kinds}).judge(event, around)


def test_without_rules_messages_notify_and_nothing_else_does() -> None:
    rules = PushRules({})
    assert rules.judge(message("x"), AROUND) == LOUD
    assert rules.judge({**message("x"), "type": "m.room.encrypted"}, AROUND) == LOUD
    assert rules.judge(member(ALICE), AROUND) == QUIET


def test_the_first_rule_that_fits_decides() -> None:
    fits = {"kind": "event_match", "key": "type", "pattern": "m.room.message"}
    off = rule([], rule_id="off", enabled=False)
    assert judged(message("x"), override=[off, rule([], fits)], underride=[rule(["notify"], fits)]) == QUIET
    assert judged(message("x"), underride=[rule(["notify", HIGHLIGHT], fits)]) == MEANT
    assert judged(message("x"), underride=[rule(["notify", {**HIGHLIGHT, "value": False}], fits)]) == LOUD


def test_a_room_or_a_sender_can_be_quiet() -> None:
    everything = [rule(["notify"])]
    assert judged(message("x"), room=[{"rule_id": ROOM, "actions": []}], underride=everything) == QUIET
    assert judged(message("x"), room=[{"rule_id": "!o:x", "actions": []}], underride=everything) == LOUD
    assert judged(message("x"), sender=[{"rule_id": ALICE, "actions": []}], underride=everything) == QUIET


@pytest.mark.parametrize(
    ("pattern", "body", "fits"),
    [
        ("noor", "Hoi Noor!", True),
        ("noor", "noordzee", False),
        ("no?r", "noor", True),
        ("kade*", "de kademuur brak", True),
        ("*", "", True),
        ("n.or", "noor", False),
    ],
)
def test_words_of_a_message(pattern: str, body: str, fits: bool) -> None:
    content = [{"pattern": pattern, "actions": ["notify", HIGHLIGHT], "rule_id": "x"}]
    assert judged(message(body), content=content) == (MEANT if fits else QUIET)


CONDITIONS = {
    "mention": ({"kind": "event_property_contains", "key": r"content.m\.mentions.user_ids", "value": ME}, True),
    "other mention": (
        {"kind": "event_property_contains", "key": r"content.m\.mentions.user_ids", "value": "@x:y"},
        False,
    ),
    "is": ({"kind": "event_property_is", "key": r"content.m\.mentions.room", "value": True}, True),
    "is one": ({"kind": "event_property_is", "key": r"content.m\.mentions.room", "value": 1}, False),
    "name": ({"kind": "contains_display_name"}, True),
    "members": ({"kind": "room_member_count", "is": "5"}, True),
    "few members": ({"kind": "room_member_count", "is": "<5"}, False),
    "most members": ({"kind": "room_member_count", "is": ">=5"}, True),
    "power": ({"kind": "sender_notification_permission", "key": "room"}, True),
    "kind": ({"kind": "event_match", "key": "type", "pattern": "m.room.m*"}, True),
    "part of a kind": ({"kind": "event_match", "key": "type", "pattern": "room"}, False),
    "not there": ({"kind": "event_match", "key": "content.nothing", "pattern": "*"}, False),
    "unknown": ({"kind": "phase_of_the_moon"}, False),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_conditions(name: str) -> None:
    condition, holds = CONDITIONS[name]
    event = message("Noor, kom je?")
    event["content"]["m.mentions"] = {"user_ids": [ME], "room": True}
    assert judged(event, underride=[rule(["notify"], condition)]) == (LOUD if holds else QUIET)


def test_who_may_call_the_whole_room() -> None:
    condition = {"kind": "sender_notification_permission", "key": "room"}
    levels = {"users_default": 10, "notifications": {"room": 20}}
    around = Surroundings(ROOM, 5, "Noor", levels)
    assert judged(message("x"), around, underride=[rule(["notify"], condition)]) == QUIET
    levels["users_default"] = 20
    assert judged(message("x"), around, underride=[rule(["notify"], condition)]) == LOUD


@pytest.mark.parametrize("key", [["room"], {"room": 1}, None, 5])
def test_a_right_that_has_no_name_is_nobodys(key: Any) -> None:
    condition = {"kind": "sender_notification_permission", "key": key}
    around = Surroundings(ROOM, 5, "Noor", {"users": {ALICE: 100}, "notifications": {"room": 20}})
    assert judged(message("x"), around, underride=[rule(["notify"], condition)]) == QUIET


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["notify", "type", "content.body"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
RULES = st.fixed_dictionaries(
    {},
    optional={
        "conditions": st.lists(
            st.fixed_dictionaries(
                {"kind": st.sampled_from([one["kind"] for one, _ in CONDITIONS.values()])},
                optional={"key": JSON, "pattern": JSON, "value": JSON, "is": JSON},
            )
            | JSON,
            max_size=2,
        )
        | JSON,
        "actions": JSON | st.lists(st.just("notify") | JSON, max_size=2),
        "pattern": JSON,
        "enabled": JSON,
    },
)


@settings(deadline=None)
@given(
    st.fixed_dictionaries({}, optional={kind: st.lists(RULES | JSON, max_size=2) for kind in ("override", "content")}),
    JSON,
    JSON,
)
def test_no_rule_breaks_anything(rules: dict[str, Any], content: Any, levels: Any) -> None:
    around = Surroundings(ROOM, 2, "Noor", levels if isinstance(levels, dict) else {"users": levels})
    for event in (message("x"), {**state("x", {}), "content": content}):
        assert isinstance(PushRules({"global": rules}).judge(event, around), Ping)


def test_a_pattern_of_many_stars_is_quick() -> None:
    content = [{"pattern": "a*" * 60 + "b", "actions": ["notify"]}]
    assert judged(message("a" * 200), content=content) == QUIET
