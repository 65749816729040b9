"""Every change of a room is said in plain words, from what the event itself says; what is broken says less."""

from __future__ import annotations

from typing import Any

import pytest

from session.sync.guard import CheckedEvent, check_event
from session.timeline.state_words import MOST_REASON, state_words
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
        ("$a", None, "Alice changed the pinned messages"),
    ],
)
def test_pins(before: object, after: object, sentence: str) -> None:
    raw = state("m.room.pinned_events", {"pinned": after}, unsigned={"prev_content": {"pinned": before}})
    assert said(raw) == sentence


def test_state_of_something_in_the_room_is_not_the_rooms() -> None:
    assert said(state("m.room.name", {"name": "x"}, state_key="@x:y.z")) is None


def test_a_reason_is_cut() -> None:
    sentence = said(about(was("join"), {"membership": "leave", "reason": "x" * 9000}))
    assert sentence is not None
    assert sentence.endswith("x" * MOST_REASON)
    assert len(sentence) < MOST_REASON + 50
