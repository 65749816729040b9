"""Machines that write to each other through a key server."""

from __future__ import annotations

from session.crypto.messages import Decrypted
from session.values.model import ShieldLevel
from tests.fakes.crypto_people import World


async def test_two_people_exchange_messages(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")

    first = await alice.say("hallo", bob)
    received = bob.sync()
    assert received.sessions == (("!room:example.org", first["content"]["session_id"]),)
    assert bob.text(first) == "hallo"

    second = await bob.say("dag", alice)
    await alice.settle()
    assert alice.text(second) == "dag"


async def test_three_people_and_own_messages(world: World) -> None:
    alice, bob, carol = await world.signed_people("alice", "bob", "carol")

    sharing = await alice.prepare(bob, carol)
    events = [await alice.say(f"bericht {number}", bob, carol) for number in range(3)]
    for reader in (alice, bob, carol):
        await reader.settle()
        assert [reader.text(event) for event in events] == ["bericht 0", "bericht 1", "bericht 2"]
    assert {shared.user_id for shared in sharing.shared} == {bob.user_id, carol.user_id}
    assert sharing.left_out == ()


async def test_a_signed_device_gives_no_shield(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await bob.prepare(alice)

    event = await alice.say("hallo", bob)
    bob.sync()

    found = bob.read(event)
    assert isinstance(found, Decrypted)
    assert found.shield.level is ShieldLevel.NONE
    assert found.sender_device == alice.device_id
    own = alice.read(event)
    assert isinstance(own, Decrypted)
    assert own.shield.level is ShieldLevel.NONE


async def test_our_other_signed_device_reads_along(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    tablet = await world.signed("alice", "TABLET")
    await alice.settle()

    event = await alice.say("hallo", bob)
    tablet.sync()

    assert tablet.text(event) == "hallo"


async def test_relations_stay_readable_for_the_server(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await alice.prepare(bob)
    relation = {"rel_type": "m.thread", "event_id": "$root"}

    content = alice.machine.encrypt(
        "!room:example.org", "m.room.message", {"body": "in een draad", "m.relates_to": relation}
    )
    bob.sync()

    assert content["m.relates_to"] == relation
    found = bob.read(alice.event(content))
    assert isinstance(found, Decrypted)
    assert found.content["m.relates_to"] == relation


async def test_events_need_neither_sender_key_nor_device_id(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    event = await alice.say("hallo", bob)
    bob.sync()

    del event["content"]["sender_key"]
    del event["content"]["device_id"]

    assert bob.text(event) == "hallo"
