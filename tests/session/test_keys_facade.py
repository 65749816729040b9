"""What screens and scripts ask about trust and keys: how it stands, a new identity, files of keys."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from session.crypto import key_file
from session.crypto.backup import BackupState
from session.crypto.identity import IdentityRefused, IdentityStatus
from session.crypto.key_file import KeyFileRefused, seal_keys
from session.crypto.uia import Proof
from session.server.gateway import Gateway
from session.trust.keys import Keys
from session.values.model import ItemKind, ShieldLevel
from tests.fakes.backed_up import BackedUp
from tests.fakes.crypto_people import Person, World

PASSPHRASE = "een lange zin"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do less of the work that is there to cost time."""
    monkeypatch.setattr(key_file, "ROUNDS", 10)


class Asked:
    """A device, and its facade over the fake key server."""

    def __init__(self, person: Person) -> None:
        self.device = BackedUp(person)
        gateway = cast("Gateway", person.door)
        person.door.homeserver = "https://hs.example.org"  # type: ignore[attr-defined]
        self.keys = Keys(
            person.database,
            gateway,
            person.machine,
            self.device.arrival,
            self.device.backup,
            self.device.changes.append,
        )


async def test_how_it_stands(world: World) -> None:
    person = await world.unsigned("alice")
    alice = Asked(person)
    found = await alice.keys.status()
    assert (found.identity, found.master_key, found.backup.state) == (IdentityStatus.NONE, None, BackupState.NONE)
    assert found.fingerprint == person.machine.account.signing_key

    key = await alice.keys.bootstrap(Proof(password=world.server.password))

    found = await alice.keys.status()
    assert (found.identity, found.backup.state) == (IdentityStatus.SIGNED, BackupState.READY)
    with pytest.raises(IdentityRefused):
        await Asked(await world.unsigned("alice", "TABLET")).keys.bootstrap(Proof(password=world.server.password))
    third = Asked(await world.unsigned("alice", "THIRD"))
    assert (await third.keys.status()).backup.state is BackupState.LOCKED
    await third.keys.recover(key)
    assert (await third.keys.status()).identity is IdentityStatus.SIGNED


async def test_a_reset_gives_another_key(world: World) -> None:
    alice = Asked(await world.signed("alice"))
    before = await alice.keys.status()
    await alice.keys.reset(Proof(password=world.server.password))
    after = await alice.keys.status()
    assert after.master_key != before.master_key
    assert after.backup.version != before.backup.version


async def test_keys_in_a_file_open_old_messages_and_go_into_the_backup(world: World, tmp_path: Path) -> None:
    alice, bob = Asked(await world.signed("alice")), await world.signed("bob")
    event = await bob.say("uit het bestand", alice.device.person)
    await alice.device.person.settle()
    path = tmp_path / "keys"
    assert await alice.keys.export_file(path, PASSPHRASE) == 1
    tablet = Asked(await world.signed("alice", "TABLET"))
    tablet.device.receive(event)
    assert tablet.device.items()[0].kind is ItemKind.UNABLE_TO_DECRYPT

    assert await tablet.keys.import_file(path, PASSPHRASE) == 1

    (item,) = tablet.device.items()
    assert (item.body, item.shield.level) == ("uit het bestand", ShieldLevel.GREY)
    assert len(tablet.device.changes) == 1
    assert await tablet.keys.import_file(path, PASSPHRASE) == 0
    found = await tablet.keys.back_up()
    assert (found.in_backup, found.missing, found.came) == (1, 0, 0)
    (sealed,) = world.server.shelves[alice.device.person.user_id].held().values()
    assert sealed["is_verified"] is False


async def test_what_cannot_be_read_or_written_is_said(world: World, tmp_path: Path) -> None:
    alice = Asked(await world.signed("alice"))
    path = tmp_path / "keys"
    with pytest.raises(KeyFileRefused, match="at least 8"):
        await alice.keys.export_file(path, "kort")
    assert not path.exists()
    with pytest.raises(KeyFileRefused, match="No such file"):
        await alice.keys.import_file(path, PASSPHRASE)
    with pytest.raises(KeyFileRefused, match="directory"):
        await alice.keys.import_file(tmp_path, PASSPHRASE)


async def test_what_is_no_key_in_a_file_is_skipped(world: World, tmp_path: Path) -> None:
    alice = Asked(await world.signed("alice"))
    path = tmp_path / "keys"
    odd: list[object] = [7, None, [], {}, {"algorithm": "m.megolm.v1.aes-sha2", "session_key": "A" * 300}]
    path.write_bytes(seal_keys(odd, PASSPHRASE))  # type: ignore[arg-type]
    assert await alice.keys.import_file(path, PASSPHRASE) == 0
