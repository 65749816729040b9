"""Replacing an identity: nothing is lost when it fails half-way, and everything is new when it has worked."""

from __future__ import annotations

from typing import Any

import pytest

from session.crypto import backup
from session.crypto.identity import (
    MASTER,
    SELF_SIGNING,
    USER_SIGNING,
    IdentityStatus,
    bootstrap,
    identity_status,
    recover,
    reset,
)
from session.crypto.recovery_key import WrongRecoveryKey
from session.crypto.uia import ProofRefused
from session.values.errors import Unreachable
from tests.fakes.crypto_people import Person, World


def held(person: Person) -> dict[str, str]:
    return dict(person.database.all("SELECT name, secret FROM crypto_secret"))


def published(world: World, person: Person) -> dict[str, Any]:
    return {usage: key["keys"] for usage, key in world.server.identities[person.user_id].items()}


async def test_everything_is_new(world: World) -> None:
    alice = await world.signed("alice")
    before, secrets = published(world, alice), held(alice)
    old_key = world.keys[alice.user_id]

    key = await reset(alice.door, alice.machine, world.server.password)

    assert all(before[usage] != now for usage, now in published(world, alice).items())
    assert set(held(alice)) == {SELF_SIGNING, USER_SIGNING, backup.SECRET}
    assert not set(held(alice).values()) & set(secrets.values())
    assert await identity_status(alice.door, alice.machine) is IdentityStatus.SIGNED
    own = alice.machine.identity(alice.user_id)
    assert own is not None
    assert not own.changed
    tablet = await world.unsigned("alice", "TABLET")
    with pytest.raises(WrongRecoveryKey):
        await recover(tablet.door, tablet.machine, old_key)
    await recover(tablet.door, tablet.machine, key)
    assert await identity_status(tablet.door, tablet.machine) is IdentityStatus.SIGNED


async def test_no_copy_of_an_old_key_stays_in_secret_storage(world: World) -> None:
    alice = await world.signed("alice")
    await reset(alice.door, alice.machine, world.server.password)
    key_id = world.server.account_data[alice.user_id, "m.secret_storage.default_key"]["key"]
    for name in (MASTER, SELF_SIGNING, USER_SIGNING, backup.SECRET):
        assert list(world.server.account_data[alice.user_id, name]["encrypted"]) == [key_id]


async def test_another_device_is_signed_no_more(world: World) -> None:
    alice, tablet = await world.signed("alice"), await world.signed("alice", "TABLET")
    await reset(alice.door, alice.machine, world.server.password)
    assert await identity_status(tablet.door, tablet.machine) is IdentityStatus.UNSIGNED


async def test_an_account_without_an_identity_gets_one(world: World) -> None:
    alice = await world.unsigned("alice")
    await reset(alice.door, alice.machine, world.server.password)
    assert await identity_status(alice.door, alice.machine) is IdentityStatus.SIGNED


async def test_a_wrong_password_changes_nothing(world: World) -> None:
    alice = await world.signed("alice")
    before, secrets = published(world, alice), held(alice)
    with pytest.raises(ProofRefused):
        await reset(alice.door, alice.machine, "wrong")
    assert published(world, alice) == before
    assert secrets.items() <= held(alice).items()
    assert await identity_status(alice.door, alice.machine) is IdentityStatus.SIGNED
    tablet = await world.signed("alice", "TABLET")
    assert await identity_status(tablet.door, tablet.machine) is IdentityStatus.SIGNED


@pytest.mark.parametrize("part", ["signatures/upload", "account_data", "room_keys/version", "default_key"])
@pytest.mark.parametrize("again", [reset, bootstrap])
async def test_an_interrupted_reset_is_finished(world: World, part: str, again: Any) -> None:
    alice = await world.signed("alice")
    world.server.fault = lambda method, path: Unreachable("broken") if part in path else None
    with pytest.raises(Unreachable):
        await reset(alice.door, alice.machine, world.server.password)
    world.server.fault = lambda method, path: None
    begun = published(world, alice)
    alice.reopen()

    key = await again(alice.door, alice.machine, world.server.password)

    assert published(world, alice) == begun
    assert MASTER not in held(alice)
    tablet = await world.unsigned("alice", "TABLET")
    await recover(tablet.door, tablet.machine, key)
    assert await identity_status(tablet.door, tablet.machine) is IdentityStatus.SIGNED


async def test_an_answer_that_was_lost_is_no_second_reset(world: World) -> None:
    alice = await world.signed("alice")

    def lost(path: str, answer: dict[str, Any]) -> dict[str, Any]:
        if "device_signing" in path:
            raise Unreachable("broken")
        return answer

    world.server.alter = lost
    with pytest.raises(Unreachable):
        await reset(alice.door, alice.machine, world.server.password)
    world.server.alter = lambda path, answer: answer
    begun = published(world, alice)
    await reset(alice.door, alice.machine, world.server.password)
    assert published(world, alice) == begun
    assert await identity_status(alice.door, alice.machine) is IdentityStatus.SIGNED


async def test_others_see_a_changed_identity(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await bob.prepare(alice)
    await reset(alice.door, alice.machine, world.server.password)
    bob.sync()
    notices = await bob.machine.upkeep(bob.door)
    assert any("new identity" in str(words) for words in notices)
    seen = bob.machine.identity(alice.user_id)
    assert seen is not None
    assert seen.changed
