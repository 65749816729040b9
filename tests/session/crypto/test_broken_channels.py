"""Olm sessions that the two ends no longer agree on are replaced, without letting strangers make us work."""

from __future__ import annotations

from typing import Any

from session.crypto.guard import encode_base64
from tests.fakes.crypto_people import ROOM, Person, World


async def _wedged_pair(world: World) -> tuple[Person, Person]:
    """Return two people of whom the second lost their common session, as after restoring an old copy of the store."""
    alice, bob = await world.signed_people("alice", "bob")
    await alice.prepare(bob)
    bob.sync()
    await bob.prepare(alice)
    alice.sync()
    bob.database.execute("DELETE FROM olm_session")
    bob.database.execute("DELETE FROM olm_seen")
    return alice, bob


def _claims(world: World) -> int:
    return sum(path.endswith("keys/claim") for _, path, _ in world.server.requests)


async def test_a_lost_session_heals_within_one_message(world: World) -> None:
    alice, bob = await _wedged_pair(world)
    lost = await alice.say("verloren", bob, room="!a:x")
    bob.sync()
    assert bob.code(lost, "!a:x") == "missing_key"

    await bob.machine.upkeep(bob.door)
    await alice.settle()
    healed = await alice.say("weer goed", bob, room="!b:x")
    bob.sync()

    assert bob.text(healed, "!b:x") == "weer goed"


async def test_a_broken_channel_is_repaired_once_an_hour(world: World) -> None:
    alice, bob = await _wedged_pair(world)
    await bob.settle()
    garbage = _garbage(alice, bob)
    claims = _claims(world)

    for _ in range(5):
        bob.machine.receive([garbage] * 10, [], [], None, None)
        await bob.machine.upkeep(bob.door)
    assert _claims(world) == claims + 1
    world.clock.time += 3_600_000
    await bob.machine.upkeep(bob.door)

    assert _claims(world) == claims + 2


async def test_who_is_on_no_list_causes_no_request(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    mallory = await world.unsigned("mallory")
    claims = _claims(world)

    bob.machine.receive([_garbage(mallory, bob)] * 50, [], [], None, None)
    await bob.machine.upkeep(bob.door)

    assert _claims(world) == claims
    assert bob.database.all("SELECT * FROM olm_wedged") == []
    await alice.say("hallo", bob)
    assert bob.sync().sessions[0][0] == ROOM


def _garbage(author: Person, receiver: Person) -> dict[str, Any]:
    """Return an Olm message of the right shape that no session opens."""
    other = receiver.machine.account.load().create_outbound_session(
        receiver.machine.account.load().curve25519_key, receiver.machine.account.load().curve25519_key
    )
    kind, body = other.encrypt(b"x").to_parts()
    content = {
        "algorithm": "m.olm.v1.curve25519-aes-sha2",
        "sender_key": author.machine.account.curve_key,
        "ciphertext": {receiver.machine.account.curve_key: {"type": kind, "body": encode_base64(body)}},
    }
    return {"type": "m.room.encrypted", "sender": author.user_id, "content": content}


async def test_a_device_keeps_at_most_eight_sessions(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    bob.machine.track([alice.user_id])
    await bob.machine.upkeep(bob.door)
    for number in range(12):
        await bob.machine._claims.start(bob.door, bob.machine.devices_of(alice.user_id))
        assert len(bob.database.all("SELECT 1 FROM olm_session")) == min(number + 1, 8)

    event = await bob.say("hallo", alice)
    alice.sync()
    assert alice.text(event) == "hallo"
