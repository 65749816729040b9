"""Who counts as verified: by comparing here, by another device of ours, and what a change of identity makes of it."""

from __future__ import annotations

from session.crypto.identity import reset
from session.crypto.verification.verified import UserTrust, Verified, trust_in
from tests.fakes.crypto_people import World
from tests.fakes.verifying_people import Verifier, settle, signed, unsigned, verify


def trust(who: Verifier, other: Verifier) -> UserTrust:
    """Return how far one trusts the other's identity."""
    return trust_in(who.person.database, who.user_id, other.user_id, who.person.clock())


async def know(who: Verifier, other: Verifier) -> None:
    """Let one ask the server for the other's keys."""
    who.person.machine.track([other.user_id])
    await who.person.settle()


async def test_nobody_is_verified_unasked(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    assert trust(alice, bob) is UserTrust.NOT_VERIFIED
    await know(alice, bob)
    assert trust(alice, bob) is UserTrust.NOT_VERIFIED


async def test_what_another_device_of_ours_verified_counts_and_is_remembered(world: World) -> None:
    phone, bob = await signed(world, "alice", "PHONE"), await signed(world, "bob")
    laptop = await signed(world, "alice", "LAPTOP")
    await verify(phone, bob)
    await know(laptop, bob)
    assert trust(phone, bob) is trust(laptop, bob) is UserTrust.VERIFIED
    assert len(Verified(laptop.person.database).masters(bob.user_id)) == 1


async def test_a_new_identity_of_a_verified_user_is_seen_until_it_is_verified_or_given_up(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await verify(alice, bob)
    await reset(bob.person.door, bob.person.machine, world.server.password)
    await settle(alice, bob)
    assert trust(alice, bob) is UserTrust.CHANGED

    await verify(alice, bob)
    assert trust(alice, bob) is UserTrust.VERIFIED

    Verified(alice.person.database).forget(bob.user_id)
    world.server.identities[bob.user_id]["master"]["signatures"].pop(alice.user_id)
    await know(alice, bob)
    alice.person.machine.tracking.changed([bob.user_id])
    await alice.person.settle()
    assert trust(alice, bob) is UserTrust.NOT_VERIFIED


async def test_a_device_without_our_identitys_keys_says_that_it_alone_knows(world: World) -> None:
    await signed(world, "alice", "PHONE")
    laptop, bob = await unsigned(world, "alice", "LAPTOP"), await signed(world, "bob")
    await verify(laptop, bob)
    assert "this device only" in str(laptop.newest.reason)
    assert trust(laptop, bob) is UserTrust.VERIFIED
