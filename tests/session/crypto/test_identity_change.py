"""A new identity: of somebody verified it stops everything to them, of others it is said; and it is never missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.crypto.identity import recover, reset
from session.crypto.messages import Decrypted
from session.crypto.recipients import Recipients
from session.crypto.verification.verified import UserTrust, Verified
from session.store.database import Database
from session.values.errors import IdentityStop
from session.values.model import ShieldLevel
from tests.fakes.crypto_people import Person, World
from tests.fakes.verifying_people import Verifier, signed, verify


async def _pretender(world: World, bob: Person) -> None:
    """Give somebody a new identity, as they can and as their server can."""
    await reset(bob.door, bob.machine, world.server.password)


async def _alice_who_verified_bob(world: World, database: Database | None = None) -> tuple[Person, Person]:
    alice = Verifier(await world.signed("alice", database=database))
    bob = await signed(world, "bob")
    await verify(alice, bob)
    return alice.person, bob.person


async def test_nothing_leaves_to_anybody(world: World) -> None:
    alice, bob = await _alice_who_verified_bob(world)
    carol = await world.signed("carol")
    await alice.say("voor de wissel", bob, carol)
    await _pretender(world, bob)
    carol.sync()
    world.server.inboxes.clear()
    alice.sync()
    world.server.requests.clear()

    with pytest.raises(IdentityStop, match="whom you verified") as stop:
        await alice.say("geheim", bob, carol)

    assert stop.value.user == bob.user_id
    assert {path.rpartition("/")[2] for _, path, _ in world.server.requests} == {"query"}
    assert not any(world.server.inboxes.values())
    # A room that they are not in goes on.
    event = await alice.say("alleen wij", carol, room="!other:example.org")
    carol.sync()
    assert carol.text(event, "!other:example.org") == "alleen wij"


async def test_it_is_known_without_asking_once_it_was_seen_and_after_a_restart(world: World, tmp_path: Path) -> None:
    database = Database.open(tmp_path / "alice.db", bytes(32))
    alice, bob = await _alice_who_verified_bob(world, database)
    await _pretender(world, bob)
    await alice.settle()
    database.close()
    alice.database = Database.open(tmp_path / "alice.db", bytes(32))
    alice.reopen()

    with pytest.raises(IdentityStop):
        alice.machine.refuse_strangers([alice.user_id, bob.user_id])
    with pytest.raises(IdentityStop):
        await alice.prepare(bob)
    alice.database.close()


async def test_withdrawn_it_goes_on(world: World) -> None:
    alice, bob = await _alice_who_verified_bob(world)
    await _pretender(world, bob)
    await alice.settle()
    Verified(alice.database).forget(bob.user_id)
    alice.machine.identities.accept(bob.user_id)

    event = await alice.say("na de wissel", bob)
    bob.sync()

    assert bob.text(event) == "na de wissel"


async def test_the_notice_says_what_is_stopped_or_that_sending_goes_on(world: World) -> None:
    alice, bob = await _alice_who_verified_bob(world)
    carol = await world.signed("carol")
    alice.machine.track([carol.user_id])
    await alice.settle()
    for person in (bob, carol):
        await _pretender(world, person)

    alice.sync()
    stopped, goes_on = await alice.machine.upkeep(alice.door)

    assert str(stopped).startswith("@bob:example.org, whom you verified, has a new identity. Nothing is sent")
    assert str(goes_on).startswith("@carol:example.org has a new identity; you had not compared")
    assert await alice.machine.upkeep(alice.door) == ()
    await alice.prepare(carol)


async def test_a_notice_that_was_found_while_sending_is_not_lost(world: World) -> None:
    alice, carol = await world.signed_people("alice", "carol")
    await alice.prepare(carol)
    await _pretender(world, carol)
    alice.sync()
    await alice.prepare(carol)

    assert ["new identity" in str(words) for words in await alice.machine.upkeep(alice.door)] == [True]


async def test_a_change_right_after_another_device_of_ours_verified_is_not_missed(world: World) -> None:
    phone, bob = await signed(world, "alice", "PHONE"), await signed(world, "bob")
    laptop = await world.signed("alice", "LAPTOP")
    await verify(phone, bob)
    laptop.machine.track([bob.user_id])
    await laptop.settle()
    # Nobody asked the laptop about Bob while his identity was the verified one.
    await _pretender(world, bob.person)
    await laptop.settle()

    with pytest.raises(IdentityStop):
        await laptop.prepare(bob.person)


async def test_what_was_verified_before_this_device_knew_its_own_identity_counts_from_then_on(world: World) -> None:
    phone, bob = await signed(world, "alice", "PHONE"), await signed(world, "bob")
    await verify(phone, bob)
    laptop = await world.unsigned("alice", "LAPTOP")
    laptop.machine.track([bob.user_id])
    await laptop.settle()
    assert Verified(laptop.database).masters(bob.user_id) == frozenset()

    key = world.keys[laptop.user_id]
    await recover(laptop.door, laptop.machine, key)

    identity = laptop.machine.identity(bob.user_id)
    assert Verified(laptop.database).trust(bob.user_id, identity) is UserTrust.VERIFIED


async def test_messages_say_what_the_identity_behind_them_is_worth(world: World) -> None:
    alice, bob = await _alice_who_verified_bob(world)
    carol = await world.signed("carol")
    alice.machine.track([carol.user_id])
    await alice.settle()
    said: list[tuple[ShieldLevel, str]] = []

    async def look(author: Person) -> None:
        event = await author.say("hallo", alice)
        await alice.settle()
        found = alice.read(event)
        assert isinstance(found, Decrypted)
        said.append((found.shield.level, str(found.shield.reason)))

    await look(bob)
    await look(carol)
    await look(alice)
    for person in (bob, carol):
        await _pretender(world, person)
        await look(person)

    assert said == [
        (ShieldLevel.NONE, "Sent from a device that its owner signed; you have verified who that is."),
        (ShieldLevel.NONE, "Sent from a device that its owner signed; you have not compared identities with them."),
        (ShieldLevel.NONE, "Sent from this device."),
        (ShieldLevel.RED, "You verified the sender, who has a new identity now: somebody may pose as them."),
        (ShieldLevel.GREY, "The sender has a new identity since you first met; you have not compared it."),
    ]


async def test_a_ghost_device_of_our_own_account_is_no_device_of_ours(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    ghost = await world.unsigned("alice", "GHOST")
    await _pretender(world, ghost)
    bob.machine.track([alice.user_id])
    await alice.settle()
    event = await ghost.say("ik ben het", alice, recipients=Recipients.ALL)
    alice.sync()

    found = alice.read(event)
    assert isinstance(found, Decrypted)
    assert found.shield.level is ShieldLevel.RED
    assert "does not know" in str(found.shield.reason)


async def test_a_notice_is_not_lost_to_what_else_looks_at_devices(world: World) -> None:
    alice, carol = await world.signed_people("alice", "carol")
    await alice.prepare(carol)
    await _pretender(world, carol)
    alice.sync()
    await recover(alice.door, alice.machine, world.keys[alice.user_id])

    assert ["new identity" in str(words) for words in await alice.machine.upkeep(alice.door)] == [True]
