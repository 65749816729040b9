"""Making an identity, recovering it, and refusing one that is not ours."""

from __future__ import annotations

from typing import Any

import pytest

from session.crypto import backup
from session.crypto.backup import BackupState
from session.crypto.canonical import has_signature
from session.crypto.identity import (
    MASTER,
    SELF_SIGNING,
    USER_SIGNING,
    IdentityRefused,
    IdentityStatus,
    bootstrap,
    identity_status,
    recover,
)
from session.crypto.machine import Machine
from session.crypto.recovery_key import RecoveryKey, WrongRecoveryKey
from session.crypto.secret_storage import SecretStorage, SecretStorageRefused, seal
from session.store.database import Database
from session.values.errors import RequestRefused, Unreachable
from tests.fakes.crypto_people import Person, World


def _secrets(person: Person) -> set[str]:
    return {row[0] for row in person.database.all("SELECT name FROM crypto_secret")}


async def test_bootstrap_signs_this_device(world: World) -> None:
    alice = await world.unsigned("alice")
    assert await identity_status(alice.door, alice.machine) is IdentityStatus.NONE

    key = await bootstrap(alice.door, alice.machine, world.server.password)

    assert await identity_status(alice.door, alice.machine) is IdentityStatus.SIGNED
    assert RecoveryKey.parse(key.text) == key
    assert _secrets(alice) == {SELF_SIGNING, USER_SIGNING, backup.SECRET}
    identity = alice.machine.identity(alice.user_id)
    assert identity is not None
    master = world.server.identities[alice.user_id]["master"]
    assert has_signature(master, alice.user_id, "ed25519:ONE", alice.machine.account.signing_key)
    (version,) = world.server.shelves[alice.user_id].versions
    assert has_signature(version["auth_data"], alice.user_id, f"ed25519:{identity.master}", identity.master)
    assert has_signature(version["auth_data"], alice.user_id, "ed25519:ONE", alice.machine.account.signing_key)


async def test_no_private_key_reaches_the_server_in_the_clear(world: World) -> None:
    alice = await world.signed("alice")
    sent = str(world.server.requests)

    for (secret,) in alice.database.all("SELECT secret FROM crypto_secret"):
        assert secret not in sent
    assert alice.recovery_key is not None
    assert alice.recovery_key.text not in sent


async def test_a_wrong_password_changes_nothing(world: World) -> None:
    alice = await world.unsigned("alice")

    with pytest.raises(RequestRefused):
        await bootstrap(alice.door, alice.machine, "wrong")

    assert await identity_status(alice.door, alice.machine) is IdentityStatus.NONE
    await bootstrap(alice.door, alice.machine, world.server.password)
    assert await identity_status(alice.door, alice.machine) is IdentityStatus.SIGNED


@pytest.mark.parametrize("part", ["signatures/upload", "account_data", "room_keys/version", "default_key"])
async def test_an_interrupted_bootstrap_is_finished_by_the_next(world: World, part: str) -> None:
    alice = await world.unsigned("alice")
    world.server.fault = lambda method, path: Unreachable("broken") if part in path else None
    with pytest.raises(Unreachable):
        await bootstrap(alice.door, alice.machine, world.server.password)
    world.server.fault = lambda method, path: None
    first = dict(world.server.identities[alice.user_id]["master"]["keys"])
    alice.reopen()

    key = await bootstrap(alice.door, alice.machine, world.server.password)

    assert world.server.identities[alice.user_id]["master"]["keys"] == first
    tablet = await world.unsigned("alice", "TABLET")
    await recover(tablet.door, tablet.machine, key)
    assert await identity_status(tablet.door, tablet.machine) is IdentityStatus.SIGNED


async def test_a_second_device_does_not_replace_the_identity(world: World) -> None:
    await world.signed("alice")
    tablet = await world.unsigned("alice", "TABLET")

    with pytest.raises(IdentityRefused):
        await bootstrap(tablet.door, tablet.machine, world.server.password)

    assert _secrets(tablet) == set()
    assert await identity_status(tablet.door, tablet.machine) is IdentityStatus.UNSIGNED


async def test_recovery_signs_a_second_device(world: World) -> None:
    alice = await world.signed("alice")
    tablet = await world.unsigned("alice", "TABLET")
    assert alice.recovery_key is not None

    await recover(tablet.door, tablet.machine, RecoveryKey.parse(alice.recovery_key.text))

    assert await identity_status(tablet.door, tablet.machine) is IdentityStatus.SIGNED
    assert _secrets(tablet) == {SELF_SIGNING, USER_SIGNING, backup.SECRET}
    await alice.settle()
    assert [device.signed for device in alice.machine.devices_of(alice.user_id)] == [True]


async def test_a_wrong_recovery_key_changes_nothing(world: World) -> None:
    await world.signed("alice")
    tablet = await world.unsigned("alice", "TABLET")

    with pytest.raises(WrongRecoveryKey):
        await recover(tablet.door, tablet.machine, RecoveryKey.random())

    assert _secrets(tablet) == set()
    assert await identity_status(tablet.door, tablet.machine) is IdentityStatus.UNSIGNED


@pytest.mark.parametrize("name", [MASTER, SELF_SIGNING, USER_SIGNING, backup.SECRET])
@pytest.mark.parametrize("how", ["tampered", "swapped"])
async def test_a_changed_secret_is_refused(world: World, name: str, how: str) -> None:
    alice = await world.signed("alice")
    assert alice.recovery_key is not None
    entry = world.server.account_data[alice.user_id, name]["encrypted"]
    key_id = next(iter(entry))
    foreign = seal(alice.recovery_key, name, b"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE")
    entry[key_id] = {**entry[key_id], "mac": "A" * 43} if how == "tampered" else foreign
    tablet = await world.unsigned("alice", "TABLET")

    if name == backup.SECRET and how == "swapped":
        await recover(tablet.door, tablet.machine, alice.recovery_key)
        found = await backup.look(tablet.door, backup.stored_secret(tablet.database))
        assert found == (BackupState.FOREIGN, None)
        return
    with pytest.raises((IdentityRefused, SecretStorageRefused)):
        await recover(tablet.door, tablet.machine, alice.recovery_key)
    assert _secrets(tablet) == set()


@pytest.mark.parametrize("name", [MASTER, SELF_SIGNING])
async def test_a_secret_that_was_never_stored_is_said(world: World, name: str) -> None:
    alice = await world.signed("alice")
    world.server.account_data[alice.user_id, name]["encrypted"] = {"another key": {}}
    tablet = await world.unsigned("alice", "TABLET")
    with pytest.raises(IdentityRefused, match="lacks the keys"):
        await recover(tablet.door, tablet.machine, world.keys[alice.user_id])
    assert _secrets(tablet) == set()


async def test_an_identity_that_the_server_swapped_is_refused(world: World) -> None:
    alice = await world.signed("alice")
    mallory = await world.signed("mallory")
    assert alice.recovery_key is not None
    tablet = await world.unsigned("alice", "TABLET")
    for (user, kind), content in list(world.server.account_data.items()):
        if user == mallory.user_id:
            world.server.account_data[alice.user_id, kind] = content
    assert mallory.recovery_key is not None

    with pytest.raises(IdentityRefused):
        await recover(tablet.door, tablet.machine, mallory.recovery_key)


async def test_keys_of_ours_that_the_server_swapped_are_not_signed(world: World) -> None:
    alice = await world.signed("alice")
    tablet = await world.unsigned("alice", "TABLET")
    ghost = Machine(Database.in_memory(), alice.user_id, "TABLET").account.device_keys()
    world.server.devices[alice.user_id]["TABLET"] = ghost
    assert alice.recovery_key is not None

    try:
        await recover(tablet.door, tablet.machine, alice.recovery_key)
    except IdentityRefused:
        pass
    signers: Any = world.server.devices[alice.user_id]["TABLET"]["signatures"][alice.user_id]
    assert ghost["signatures"][alice.user_id] == signers


async def test_a_refused_signature_is_said(world: World) -> None:
    alice = await world.unsigned("alice")
    world.server.alter = lambda path, answer: {"failures": {"x": {}}} if "signatures" in path else answer

    with pytest.raises(IdentityRefused):
        await bootstrap(alice.door, alice.machine, world.server.password)


async def test_a_stale_backup_key_in_secret_storage_does_not_replace_the_one_that_fits(world: World) -> None:
    alice = await world.signed("alice")
    fitting = backup.stored_secret(alice.database)
    key = world.keys[alice.user_id]
    storage = await SecretStorage.unlock(alice.door, alice.user_id, key)
    await storage.write(backup.SECRET, backup.new_backup_secret())

    await recover(alice.door, alice.machine, key)

    assert backup.stored_secret(alice.database) == fitting
