"""Room events that must not be shown: replayed, forged, out of place, damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import vodozemac

from session.store.database import Database
from tests.fakes.crypto_people import ROOM, Person, World
from tests.fakes.forgery import honest_payload, letter, receive, room_event, room_key


async def _alice_and_bob(world: World) -> tuple[Person, Person, dict[str, Any]]:
    alice, bob = await world.signed_people("alice", "bob")
    event = await alice.say("hallo", bob)
    bob.sync()
    return alice, bob, event


async def test_an_event_can_be_read_again(world: World) -> None:
    _, bob, event = await _alice_and_bob(world)

    assert bob.text(event) == "hallo"
    assert bob.text(event) == "hallo"


async def test_a_replay_is_refused(world: World) -> None:
    _, bob, event = await _alice_and_bob(world)
    bob.text(event)

    assert bob.code({**event, "event_id": "$copy"}) == "replayed"
    assert bob.code({**event, "origin_server_ts": 1}) == "replayed"
    assert bob.text(event) == "hallo"


async def test_a_replay_is_refused_after_the_database_was_reopened(world: World, tmp_path: Path) -> None:
    alice = await world.signed("alice")
    database = Database.open(tmp_path / "bob.db", bytes(32))
    bob = await world.signed("bob", database=database)
    event = await alice.say("hallo", bob)
    bob.sync()
    assert bob.text(event) == "hallo"

    database.close()
    bob.database = Database.open(tmp_path / "bob.db", bytes(32))
    bob.reopen()

    assert bob.code({**event, "event_id": "$copy"}) == "replayed"
    assert bob.text(event) == "hallo"
    bob.database.close()


async def test_a_swapped_sender_is_forged(world: World) -> None:
    _, bob, event = await _alice_and_bob(world)
    await world.signed("carol")

    assert bob.code({**event, "sender": "@carol:example.org"}) == "forged"
    assert bob.text(event) == "hallo"


async def test_a_swapped_sender_is_forged_with_an_imported_key_too(world: World) -> None:
    alice, bob, event = await _alice_and_bob(world)
    exported = list(bob.machine.export_keys())
    carol = await world.signed("carol")
    carol.machine.track([alice.user_id])
    await carol.machine.upkeep(carol.door)
    carol.machine.import_keys(exported)

    assert carol.text(event) == "hallo"
    assert carol.code({**event, "sender": "@bob:example.org"}) == "forged"


async def test_a_key_passed_on_by_another_does_not_make_his_message(world: World) -> None:
    alice, bob, event = await _alice_and_bob(world)
    mallory = await world.signed("mallory")
    await mallory.prepare(bob)
    row = alice.database.one("SELECT pickle FROM group_session")
    assert row is not None
    stolen = room_key(_session(alice))

    received = receive(bob, letter(mallory, bob, honest_payload(mallory, bob, "m.room_key", stolen)))

    assert received == ((ROOM, stolen["session_id"]),)
    assert bob.text(event) == "hallo"


async def test_a_payload_with_a_state_key_is_refused(world: World) -> None:
    alice, bob, _ = await _alice_and_bob(world)
    payload = {"type": "m.room.name", "content": {"name": "gekaapt"}, "room_id": ROOM, "state_key": ""}

    assert bob.code(room_event(alice, payload)) == "malformed"
    assert bob.code({**room_event(alice, {**_payload(), "room_id": ROOM}), "state_key": ""}) == "malformed"


@pytest.mark.parametrize(
    "payload",
    [
        {"room_id": "!other:example.org"},
        {"room_id": None},
        {"type": 3},
        {"type": "m.room.encrypted"},
        {"content": "x"},
        {"content": None},
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"type": NaN}',
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"9" * 100_000,
        b'{"type":"m.room.message","room_id":"!room:example.org","content":{"body":"\\ud800"}}',
        b'{"type":"m.room.message","room_id":"!room:example.org","content":{"\\udc00":"x"}}',
        b'{"type":"m.room.message","room_id":"!room:example.org","content":{"a":' + b"[" * 50 + b"]" * 50 + b"}}",
    ],
)
async def test_impermissible_payloads_are_refused(world: World, payload: Any) -> None:
    alice, bob, _ = await _alice_and_bob(world)

    event = room_event(alice, payload if isinstance(payload, bytes) else {**_payload(), **payload})

    assert bob.code(event) == "malformed"


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {},
        {"algorithm": "m.megolm.v2"},
        {"ciphertext": ""},
        {"ciphertext": 7},
        {"ciphertext": "é"},
        {"ciphertext": "AwgA"},
        {"ciphertext": "A" * 1_000_000},
        {"ciphertext": {"x": {"type": 0, "body": "A"}}},
        {"session_id": 7},
        {"session_id": None},
    ],
)
async def test_damaged_events_are_refused(world: World, content: Any) -> None:
    _, bob, event = await _alice_and_bob(world)
    changed = {**event["content"], **content} if content else content

    assert bob.code({**event, "content": changed}) == "malformed"
    for name in ("event_id", "origin_server_ts", "sender"):
        assert bob.code({**event, name: []}) == "malformed"
    assert bob.text(event) == "hallo"


async def test_a_message_of_another_session_does_not_open(world: World) -> None:
    alice, bob, event = await _alice_and_bob(world)
    other = await alice.say("elders", bob, room="!other:example.org")

    changed = {**event, "content": {**event["content"], "ciphertext": other["content"]["ciphertext"]}}

    assert bob.code(changed) == "malformed"


async def test_an_event_in_another_room_is_unknown_there(world: World) -> None:
    _, bob, event = await _alice_and_bob(world)

    assert bob.code(event, "!other:example.org") == "missing_key"


async def test_a_late_reader_cannot_read_what_was_before(world: World) -> None:
    alice, bob, first = await _alice_and_bob(world)
    carol = await world.signed("carol")

    second = await alice.say("welkom", bob, carol)
    carol.sync()

    assert carol.text(second) == "welkom"
    assert carol.code(first) == "unknown_index"


async def test_an_unknown_key_is_missing(world: World) -> None:
    alice, bob, _ = await _alice_and_bob(world)

    assert (
        bob.code(await alice.say("stil", "@nobody:example.org", room="!elsewhere:x"), "!elsewhere:x") == "missing_key"
    )


def _payload() -> dict[str, Any]:
    return {"type": "m.room.message", "content": {"body": "x"}, "room_id": ROOM}


def _session(person: Person) -> vodozemac.GroupSession:
    row = person.database.one("SELECT pickle FROM group_session")
    assert row is not None
    return vodozemac.GroupSession.from_pickle(row[0], person.machine.account.pickle_key)
