"""Every change of a room is said in plain words, from what the event itself says; what is broken says less."""

from __future__ import annotations

from typing import Any

import pytest

from session.sync.guard import CheckedEvent, check_event
from session.timeline.state_words import MOST_REASON, pin_of, state_words
from tests.fakes.room_events import ALICE, MALLORY, state

ACTOR = "Alice"


def said(raw: dict[str, Any]) -> str | None:
    checked = check_event(raw)
    assert isinstance(checked, CheckedEvent)
    words = state_words(checked, ACTOR)
    return None if words is None else str(words)


def about(before: dict[str, Any] | None, after: dict[str, Any], *, by: str = ALICE) -> dict[str, Any]:
    """Return Mallory's member event, made by somebody."""
    unsigned = {"unsigned": {"prev_content": before}} if before is not None else {}
    return state("m.room.member", after, by, MALLORY, **unsigned)


def was(membership: str, name: str = "Mal", **more: Any) -> dict[str, Any]:
    return {"membership": membership, "displayname": name, **more}


@pytest.mark.parametrize(
    ("before", "after", "by", "sentence"),
    [
        (None, was("join"), MALLORY, "Mal joined"),
        (None, {"membership": "join"}, MALLORY, f"{MALLORY} joined"),
        (was("invite"), was("join"), MALLORY, "Mal joined"),
        (None, was("knock"), MALLORY, "Mal asks to be let in"),
        (None, was("invite"), ALICE, "Alice invited Mal"),
        (was("join"), {"membership": "leave"}, MALLORY, "Mal left"),
        (was("invite"), {"membership": "leave"}, MALLORY, "Mal declined the invitation"),
        (was("invite"), {"membership": "leave"}, ALICE, "Alice took back the invitation of Mal"),
        (was("join"), {"membership": "leave"}, ALICE, "Alice removed Mal"),
        (was("join"), {"membership": "leave", "reason": "te luid"}, ALICE, "Alice removed Mal: te luid"),
        (was("join"), {"membership": "ban", "reason": " "}, ALICE, "Alice banned Mal"),
        (was("join"), {"membership": "ban", "reason": "spam"}, ALICE, "Alice banned Mal: spam"),
        (was("ban"), {"membership": "leave"}, ALICE, "Alice lets Mal come back"),
        (was("ban"), {"membership": "leave", "reason": "sorry"}, ALICE, "Alice lets Mal come back: sorry"),
        (was("invite"), was("join", reason="graag"), MALLORY, "Mal joined: graag"),
        (None, was("invite", reason="kom"), ALICE, "Alice invited Mal: kom"),
        (None, was("knock", reason="ik ben Mal"), MALLORY, "Mal asks to be let in: ik ben Mal"),
        (was("join"), {"membership": "leave", "reason": "verhuisd"}, MALLORY, "Mal left: verhuisd"),
        (was("invite"), {"membership": "leave", "reason": "druk"}, MALLORY, "Mal declined the invitation: druk"),
        (was("invite"), {"membership": "leave", "reason": "a"}, ALICE, "Alice took back the invitation of Mal: a"),
        (was("knock"), {"membership": "leave"}, ALICE, "Alice did not let Mal in"),
        (was("knock"), {"membership": "leave", "reason": "vol"}, ALICE, "Alice did not let Mal in: vol"),
        (was("knock"), {"membership": "leave"}, MALLORY, "Mal asks no more to be let in"),
        (was("join"), was("join", "Mallory"), MALLORY, "Mal is now called Mallory"),
        (was("join"), {"membership": "join"}, MALLORY, f"Mal is now called {MALLORY}"),
        (was("join"), was("join", avatar_url="mxc://a/b"), MALLORY, "Mal changed their picture"),
        (was("join"), was("join"), MALLORY, None),
        ({"membership": ["join"]}, {"membership": 5}, MALLORY, None),
        (was("join", 7), was("join", "Mal"), MALLORY, f"{MALLORY} is now called Mal"),  # type: ignore[arg-type]
    ],
)
def test_people(before: dict[str, Any] | None, after: dict[str, Any], by: str, sentence: str | None) -> None:
    assert said(about(before, after, by=by)) == sentence


@pytest.mark.parametrize(
    ("kind", "content", "sentence"),
    [
        ("m.room.name", {"name": "Kade"}, "Alice named the room: Kade"),
        ("m.room.name", {"name": ""}, "Alice took the room's name away"),
        ("m.room.topic", {"topic": ["x"]}, "Alice took the topic away"),
        ("m.room.topic", {"topic": "a\0b"}, "Alice set the topic: a\0b"),
        ("m.room.avatar", {"url": "mxc://a/b"}, "Alice changed the room's picture"),
        ("m.room.encryption", {}, "Alice turned encryption on"),
        ("m.room.power_levels", {}, "Alice changed who may do what"),
        ("m.room.canonical_alias", {"alias": "#kade:hs.example"}, "Alice gave the room the address #kade:hs.example"),
        ("m.room.canonical_alias", {}, "Alice changed the room's addresses"),
        ("m.room.join_rules", {"join_rule": "public"}, "Alice: anyone may come in"),
        (
            "m.room.join_rules",
            {"join_rule": "knock_restricted"},
            "Alice: members of certain spaces may come in, and anyone else may ask",
        ),
        ("m.room.join_rules", {"join_rule": "org.new"}, "Alice changed who may come in"),
        (
            "m.room.history_visibility",
            {"history_visibility": "joined"},
            "Alice: who comes in reads what is said from then on",
        ),
        ("m.room.history_visibility", {}, "Alice changed who reads what was said before"),
        ("m.room.tombstone", {}, "Alice closed this room; it goes on in another"),
        ("m.room.server_acl", {"allow": ["*"]}, None),
    ],
)
def test_rooms(kind: str, content: dict[str, Any], sentence: str | None) -> None:
    assert said(state(kind, content)) == sentence


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ([], ["$a"], "Alice pinned a message"),
        (["$a", "$b"], ["$a"], "Alice unpinned a message"),
        (["$a"], ["$b"], "Alice changed the pinned messages"),
        (["$a"], ["$a", "$b", "$c"], "Alice pinned 2 messages"),
        (["$a", "$b", "$c"], [], "Alice unpinned 3 messages"),
        ("$a", None, "Alice changed the pinned messages"),
    ],
)
def test_pins(before: object, after: object, sentence: str) -> None:
    raw = state("m.room.pinned_events", {"pinned": after}, unsigned={"prev_content": {"pinned": before}})
    assert said(raw) == sentence


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ({"alias": "#a:x.y"}, {"alias": "#a:x.y", "alt_aliases": ["#b:x.y"]}, "Alice gave the room the address #b:x.y"),
        ({"alias": "#a:x.y"}, {"alias": "#b:x.y", "alt_aliases": ["#a:x.y"]}, "Alice gave the room the address #b:x.y"),
        ({"alias": "#a:x.y", "alt_aliases": ["#b:x.y"]}, {"alias": "#a:x.y"}, "Alice changed the room's addresses"),
        ({"alias": "#a:x.y", "alt_aliases": "#b"}, {"alt_aliases": [7]}, "Alice changed the room's addresses"),
    ],
)
def test_addresses_say_which_is_new(before: object, after: dict[str, Any], sentence: str) -> None:
    assert said(state("m.room.canonical_alias", after, unsigned={"prev_content": before})) == sentence


def test_a_pin_says_which() -> None:
    raw = state("m.room.pinned_events", {"pinned": ["$a", "$b"]}, unsigned={"prev_content": {"pinned": ["$a"]}})
    checked = check_event(raw)
    assert isinstance(checked, CheckedEvent)
    assert pin_of(state_words(checked, ACTOR)) == "$b"


NOOR, SAM = "@noor:hs.example", "@sam:hs.example"


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ({}, {"users": {NOOR: 50}}, "Alice made Noor a moderator (level 50, before 0)"),
        ({"users": {NOOR: 50}}, {"users": {NOOR: 100}}, "Alice made Noor an admin (level 100, before 50)"),
        ({"users": {NOOR: 50}}, {}, "Alice made Noor an ordinary member (level 0, before 50)"),
        ({}, {"users": {SAM: 25}}, f"Alice gave {SAM} level 25 (before 0)"),
        ({}, {"users": {SAM: 50, NOOR: "50"}}, f"Alice changed who may do what: {SAM}: 0 → 50; Noor: 0 → 50"),
        ({}, {"events_default": 50}, "Alice changed who may do what: writing takes level 50 (before 0)"),
        ({"invite": 50}, {"invite": 0}, "Alice changed who may do what: inviting takes level 0 (before 50)"),
        ({}, {"users_default": 10}, "Alice changed who may do what: whoever comes in has level 10 (before 0)"),
        (
            {},
            {"events": {"m.room.topic": 0}},
            "Alice changed who may do what: setting the topic takes level 0 (before 50)",
        ),
        ({}, {"events": {"org.new": 75}}, "Alice changed who may do what: org.new takes level 75 (before 50)"),
        (
            {},
            {"notifications": {"room": 0}},
            "Alice changed who may do what: calling everybody takes level 0 (before 50)",
        ),
        (
            {"events_default": 0},
            {"events_default": 50, "invite": 50},
            "Alice changed who may do what: writing: 0 → 50; inviting: 0 → 50",
        ),
        ({"ban": 50}, {"ban": 50, "events": {"m.room.name": 50}}, "Alice changed who may do what"),
        ({"users": [1]}, {"users": 7, "events": "x", "notifications": None}, "Alice changed who may do what"),
    ],
)
def test_levels_say_whom_or_what_and_from_where_to_where(
    before: dict[str, Any], after: dict[str, Any], sentence: str
) -> None:
    raw = state("m.room.power_levels", after, unsigned={"prev_content": before})
    checked = check_event(raw)
    assert isinstance(checked, CheckedEvent)
    assert str(state_words(checked, ACTOR, called=lambda user: "Noor" if user == NOOR else "")) == sentence


def test_many_levels_are_cut_off() -> None:
    raw = state("m.room.power_levels", {"users": {f"@u{n}:x.y": 5 for n in range(900)}}, unsigned={"prev_content": {}})
    assert str(said(raw)).endswith("@u5:x.y: 0 → 5; …")


def test_state_of_something_in_the_room_is_not_the_rooms() -> None:
    assert said(state("m.room.name", {"name": "x"}, state_key="@x:y.z")) is None


def test_a_reason_is_cut() -> None:
    sentence = said(about(was("join"), {"membership": "leave", "reason": "x" * 9000}))
    assert sentence is not None
    assert sentence.endswith("x" * MOST_REASON)
    assert len(sentence) < MOST_REASON + 50
