"""What a server cannot make us believe about devices and identities."""

from __future__ import annotations

from typing import Any

import pytest

from session.crypto.canonical import seed_public_key, seed_signer, sign_json
from session.crypto.machine import Machine
from session.store.database import Database
from tests.fakes.crypto_people import Person, World


async def _know(alice: Person, *people: Person) -> None:
    alice.machine.track([person.user_id for person in people])
    await alice.settle()


async def test_keys_of_a_known_device_never_change(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await _know(alice, bob)
    before = alice.machine.devices.get(bob.user_id, "ONE")

    other = Machine(Database.in_memory(), bob.user_id, "ONE").account.device_keys()
    world.server.devices[bob.user_id]["ONE"] = other
    world.server.announce(bob.user_id)
    alice.sync()
    notices = await alice.machine.upkeep(alice.door)

    assert alice.machine.devices.get(bob.user_id, "ONE") == before
    assert [str(notice) for notice in notices] == [
        "The server shows other keys for device ONE of @bob:example.org; they are refused."
    ]


async def test_broken_keys_in_place_of_known_ones_are_refused_and_told(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await _know(alice, bob)
    before = alice.machine.devices.get(bob.user_id, "ONE")
    world.server.devices[bob.user_id]["ONE"] = {"keys": {"ed25519:ONE": "OTHER"}}
    world.server.announce(bob.user_id)
    alice.sync()
    notices = await alice.machine.upkeep(alice.door)
    assert [str(notice) for notice in notices] == [
        "The server shows other keys for device ONE of @bob:example.org; they are refused."
    ]
    assert alice.machine.devices.get(bob.user_id, "ONE") == before


async def test_a_device_that_was_gone_does_not_come_back_with_other_keys(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await _know(alice, bob)
    world.server.log_out(bob.user_id, "ONE")
    await alice.settle()
    assert alice.machine.devices_of(bob.user_id) == []

    world.server.devices[bob.user_id]["ONE"] = Machine(Database.in_memory(), bob.user_id, "ONE").account.device_keys()
    world.server.announce(bob.user_id)
    await alice.settle()

    assert alice.machine.devices_of(bob.user_id) == []


async def test_other_keys_under_our_own_device_id_are_not_ours(world: World) -> None:
    ghost = Machine(Database.in_memory(), "@alice:example.org", "ONE").account.device_keys()

    def lie(path: str, answer: dict[str, Any]) -> dict[str, Any]:
        if path.endswith("keys/query") and "@alice:example.org" in answer["device_keys"]:
            answer["device_keys"]["@alice:example.org"]["ONE"] = ghost
        return answer

    world.server.alter = lie
    alice = await world.unsigned("alice")

    assert alice.machine.devices.get(alice.user_id, "ONE") is None


def _changes() -> dict[str, Any]:
    return {
        "user": lambda keys: {**keys, "user_id": "@carol:example.org"},
        "device": lambda keys: {**keys, "device_id": "TWO"},
        "no keys": lambda keys: {**keys, "keys": {}},
        "no signature": lambda keys: {**keys, "signatures": {}},
        "short key": lambda keys: {**keys, "keys": {**keys["keys"], "curve25519:ONE": "AAAA"}},
        "zero key": lambda keys: {**keys, "keys": {**keys["keys"], "curve25519:ONE": "A" * 43}},
        "other curve key": lambda keys: {**keys, "keys": {**keys["keys"], "curve25519:ONE": "A" * 42 + "E"}},
        "list": lambda keys: [],
        "text": lambda keys: "x",
        "none": lambda keys: None,
        "signatures as text": lambda keys: {**keys, "signatures": "x"},
        "added algorithm": lambda keys: {**keys, "algorithms": ["m.rot13"]},
    }


@pytest.mark.parametrize("change", list(_changes()))
async def test_devices_that_do_not_hold_up_get_no_keys(world: World, change: str) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    changed = _changes()[change]

    def lie(path: str, answer: dict[str, Any]) -> dict[str, Any]:
        if path.endswith("keys/query") and bob.user_id in answer["device_keys"]:
            answer["device_keys"][bob.user_id]["ONE"] = changed(answer["device_keys"][bob.user_id]["ONE"])
        return answer

    world.server.alter = lie
    sharing = await alice.prepare(bob)

    assert [(left.user_id, left.device_id) for left in sharing.left_out] == [(bob.user_id, None)]


async def test_a_ghost_device_is_not_signed_and_gets_nothing(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    ghost = Machine(Database.in_memory(), bob.user_id, "GHOST").account.device_keys()
    world.server.devices[bob.user_id]["GHOST"] = ghost

    sharing = await alice.prepare(bob)

    assert [shared.device_id for shared in sharing.shared] == ["ONE"]
    assert [left.device_id for left in sharing.left_out] == ["GHOST"]


def _identity(user_id: str, **seeds: bytes) -> dict[str, Any]:
    master = seed_public_key(seeds["master"])
    objects: dict[str, Any] = {}
    for usage, seed in seeds.items():
        public = seed_public_key(seed)
        value: dict[str, Any] = {"user_id": user_id, "usage": [usage], "keys": {f"ed25519:{public}": public}}
        objects[usage] = sign_json(value, user_id, f"ed25519:{master}", seed_signer(seeds["master"]))
    return objects


async def test_a_new_identity_is_announced_and_the_first_one_stays_pinned(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await _know(alice, bob)
    first = alice.machine.identity(bob.user_id)
    assert first is not None
    assert not first.changed

    world.server.identities[bob.user_id] = _identity(bob.user_id, master=b"m" * 32, self_signing=b"s" * 32)
    world.server.announce(bob.user_id)
    alice.sync()
    notices = await alice.machine.upkeep(alice.door)

    second = alice.machine.identity(bob.user_id)
    assert second is not None
    assert second.changed
    assert second.first_master == first.master
    assert "new identity" in str(notices[0])
    assert not alice.machine.devices_of(bob.user_id)[0].signed


@pytest.mark.parametrize("case", ["usage", "unsigned", "user", "two keys", "key id", "same key", "gone"])
async def test_an_identity_whose_chain_is_broken_changes_nothing(world: World, case: str) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await _know(alice, bob)
    before = alice.machine.identity(bob.user_id)
    lie = _identity(bob.user_id, master=b"m" * 32, self_signing=b"m" * 32 if case == "same key" else b"s" * 32)
    match case:
        case "usage":
            lie["self_signing"]["usage"] = ["master"]
        case "unsigned":
            lie["self_signing"]["signatures"] = {}
        case "user":
            lie["master"]["user_id"] = "@carol:example.org"
        case "two keys":
            lie["master"]["keys"]["ed25519:x"] = "x"
        case "key id":
            lie["master"]["keys"] = {"ed25519:x": next(iter(lie["master"]["keys"].values()))}
        case "gone":
            lie = {}

    world.server.identities[bob.user_id] = lie
    world.server.announce(bob.user_id)
    await alice.settle()

    assert alice.machine.identity(bob.user_id) == before
    assert alice.machine.devices_of(bob.user_id)[0].signed


async def test_a_change_during_the_query_is_asked_again(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    alice.machine.track([bob.user_id])

    def interrupt(path: str, answer: dict[str, Any]) -> dict[str, Any]:
        if path.endswith("keys/query"):
            world.server.alter = lambda path, answer: answer
            alice.machine.receive([], [bob.user_id], [], None, None)
        return answer

    world.server.alter = interrupt
    await alice.machine.upkeep(alice.door)

    assert alice.machine.tracking.outdated() == [bob.user_id]


async def test_all_lists_are_asked_for_again_when_the_position_was_lost(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await _know(alice, bob)
    assert alice.machine.tracking.outdated() == []

    alice.machine.position_lost()

    assert alice.machine.tracking.outdated() == [alice.user_id, bob.user_id]


async def test_nonsense_in_a_sync_is_skipped(world: World) -> None:
    alice = await world.signed("alice")

    alice.machine.receive(
        [], [None, 7, [], "x" * 1000, "@x:y", "@\ud800:y"], [{}, None], {"signed_curve25519": "many"}, [None]
    )
    await alice.machine.upkeep(alice.door)


@pytest.mark.parametrize("answer", [{}, {"device_keys": []}, {"device_keys": {"@bob:example.org": "x"}}])
async def test_an_empty_query_answer_is_survived(world: World, answer: dict[str, Any]) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    world.server.alter = lambda path, honest: answer if path.endswith("keys/query") else honest

    sharing = await alice.prepare(bob)

    assert sharing.shared == ()


@pytest.mark.parametrize("answer", [{}, {"one_time_keys": []}, {"one_time_keys": {"@bob:example.org": {"ONE": 7}}}])
async def test_an_empty_claim_answer_is_survived(world: World, answer: dict[str, Any]) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    world.server.alter = lambda path, honest: answer if path.endswith("keys/claim") else honest

    sharing = await alice.prepare(bob)

    assert [left.code for left in sharing.left_out] == ["m.no_olm"]


async def test_a_zero_one_time_key_starts_no_session(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    bad = bob.machine.account.signed({"key": "A" * 43})
    world.server.one_time[bob.user_id, "ONE"] = {"signed_curve25519:x": bad}

    sharing = await alice.prepare(bob)

    assert [left.code for left in sharing.left_out] == ["m.no_olm"]
