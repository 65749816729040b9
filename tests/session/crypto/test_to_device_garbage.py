"""To-device events from strangers: none of them stops what comes behind, and none is believed."""

from __future__ import annotations

from typing import Any

import pytest
import vodozemac

from session.crypto.guard import encode_base64
from tests.fakes.crypto_people import ROOM, Person, World
from tests.fakes.forgery import honest_payload, letter, receive, room_key

OLM = "m.olm.v1.curve25519-aes-sha2"
KEY = "A" * 42 + "E"


def _olm(ours: str, message: Any, **changes: Any) -> dict[str, Any]:
    content = {"algorithm": OLM, "sender_key": KEY, "ciphertext": {ours: message}, **changes}
    return {"type": "m.room.encrypted", "sender": "@mallory:example.org", "content": content}


def garbage(ours: str) -> list[Any]:
    """Return what no honest client sends."""
    bodies: list[Any] = ["", "A", "AwoA", "!!!", "====", "AAAA", "é", "\ud800", None, 7, [], {}, "A" * 3_000_000]
    events: list[Any] = [_olm(ours, {"type": kind, "body": body}) for body in bodies for kind in (0, 1)]
    events += [_olm(ours, {"type": kind, "body": "AwoA"}) for kind in (2, -1, 2**70, True, "0", None, [], 0.5)]
    events += [_olm(ours, message) for message in (None, [], "x", {})]
    events += [_olm(ours, {"type": 0, "body": "AwoA"}, sender_key=key) for key in ("", "A", None, 7, "A" * 43, [])]
    events += [_olm(ours, {"type": 0, "body": "AwoA"}, ciphertext=value) for value in (None, [], "x", {}, {"x": {}})]
    events += [_olm(ours, {}, algorithm=value) for value in (None, "m.megolm.v1.aes-sha2", [], {})]
    events += [None, [], "x", 7, {}, {"type": 3}, {"type": "m.room.encrypted"}, {"type": "m.room_key", "sender": []}]
    normal = encode_base64(b"\x04\x0a\x20" + bytes(range(1, 33)) + b"\x10\x00\x22\x10" + bytes(16) + bytes(8))
    events += [{**_olm(ours, {"type": 1, "body": normal}), "sender": sender} for sender in ("@\ud800:x", "@m:x", "", 7)]
    for kind in ("m.room.encrypted", "m.room_key", "m.forwarded_room_key", "m.room_key.withheld", "m.dummy"):
        events += [{"type": kind, "sender": "@m:x", "content": content} for content in (None, [], {}, "x")]
    withheld = {"algorithm": "m.megolm.v1.aes-sha2", "room_id": ROOM, "session_id": "s", "code": "m.unverified"}
    for name, value in (("code", []), ("room_id", None), ("session_id", {}), ("room_id", "x" * 300), ("code", None)):
        events.append({"type": "m.room_key.withheld", "sender": "@m:x", "content": {**withheld, name: value}})
    return events


async def test_garbage_stops_nothing(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    event = await alice.say("hallo", bob)
    waiting = world.server.inboxes[bob.user_id, bob.device_id]
    bad = garbage(bob.machine.account.curve_key)
    assert len(bad) > 60

    waiting[:] = [*bad, *waiting, *bad]
    received = bob.sync()

    assert (ROOM, event["content"]["session_id"]) in received.sessions
    assert bob.text(event) == "hallo"


async def _pair(world: World) -> tuple[Person, Person]:
    alice, bob = await world.signed_people("alice", "bob")
    await alice.prepare(bob)
    bob.sync()
    return alice, bob


CHANGES: list[dict[str, Any]] = [
    {"sender": "@carol:example.org"},
    {"sender": None},
    {"recipient": "@carol:example.org"},
    {"recipient_keys": {"ed25519": KEY}},
    {"recipient_keys": {}},
    {"keys": {}},
    {"keys": {"ed25519": "x"}},
    {"keys": {"ed25519": KEY}},
    {"type": None},
    {"type": "m.forwarded_room_key"},
    {"sender_device_keys": {}},
    {"sender_device_keys": "x"},
]


@pytest.mark.parametrize("change", CHANGES, ids=[f"{next(iter(change))}{i}" for i, change in enumerate(CHANGES)])
async def test_an_olm_payload_with_wrong_claims_is_not_believed(world: World, change: dict[str, Any]) -> None:
    alice, bob = await _pair(world)
    content = room_key(vodozemac.GroupSession())
    payload = honest_payload(alice, bob, "m.room_key", content)

    assert receive(bob, letter(alice, bob, {**payload, **change})) == ()
    assert receive(bob, letter(alice, bob, payload)) == ((ROOM, content["session_id"]),)


async def test_device_keys_of_another_user_are_not_believed(world: World) -> None:
    alice, bob = await _pair(world)
    carol = await world.signed("carol")
    payload = honest_payload(alice, bob, "m.room_key", room_key(vodozemac.GroupSession()))

    payload["sender_device_keys"] = carol.machine.account.device_keys()

    assert receive(bob, letter(alice, bob, payload)) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"algorithm": "m.megolm.v2"},
        {"room_id": 7},
        {"room_id": ""},
        {"room_id": "!" + "x" * 300},
        {"session_id": "other"},
        {"session_key": ""},
        {"session_key": "AgAAAAA"},
        {"session_key": None},
        {"session_key": "A" * 2_000_000},
    ],
)
async def test_damaged_room_keys_are_skipped(world: World, change: dict[str, Any]) -> None:
    alice, bob = await _pair(world)
    content = room_key(vodozemac.GroupSession())

    assert receive(bob, letter(alice, bob, honest_payload(alice, bob, "m.room_key", {**content, **change}))) == ()
    assert receive(bob, letter(alice, bob, honest_payload(alice, bob, "m.room_key", content))) != ()


async def test_a_room_key_in_the_clear_is_ignored(world: World) -> None:
    alice, bob = await _pair(world)
    session = vodozemac.GroupSession()

    assert receive(bob, {"type": "m.room_key", "sender": alice.user_id, "content": room_key(session)}) == ()


async def test_a_delivery_that_is_repeated_is_harmless(world: World) -> None:
    alice, bob = await _pair(world)
    first = letter(alice, bob, honest_payload(alice, bob, "m.room_key", room_key(vodozemac.GroupSession())))

    assert len(receive(bob, first)) == 1
    assert receive(bob, first) == ()
    assert bob.database.all("SELECT * FROM olm_wedged") == []


async def test_a_worse_copy_does_not_replace_a_better_one(world: World) -> None:
    alice, bob = await _pair(world)
    session = vodozemac.GroupSession()
    early = room_key(session)
    session.encrypt(b"x")
    late = room_key(session)

    assert len(receive(bob, letter(alice, bob, honest_payload(alice, bob, "m.room_key", late)))) == 1
    assert len(receive(bob, letter(alice, bob, honest_payload(alice, bob, "m.room_key", early)))) == 1
    assert receive(bob, letter(alice, bob, honest_payload(alice, bob, "m.room_key", late))) == ()
    row = bob.database.one("SELECT first_index FROM room_key WHERE session_id = ?", (session.session_id,))
    assert row == (0,)


async def test_120_letters_arrive_in_order(world: World) -> None:
    alice, bob = await _pair(world)
    letters = [
        letter(alice, bob, honest_payload(alice, bob, "m.room_key", room_key(vodozemac.GroupSession())))
        for _ in range(120)
    ]

    assert len(receive(bob, *letters)) == 120


async def test_a_rolled_back_sync_can_be_handled_again(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    event = await alice.say("hallo", bob)
    sync = bob.door.sync()

    def sync_that_fails() -> None:
        with bob.database.transaction():
            bob.machine.receive(**sync)
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        sync_that_fails()
    assert bob.code(event) == "missing_key"
    bob.machine.receive(**sync)

    assert bob.text(event) == "hallo"
