"""The key backup: filled, restored, asked for single keys; what is not ours goes neither in nor out."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import vodozemac

from session.crypto import backup
from session.crypto.backup import BackupState
from session.crypto.backup_cipher import seal, unseal
from session.crypto.guard import Malformed, encode_base64
from session.crypto.identity import recover, reset
from session.store.crypto_tables import write_secret
from session.values.errors import RequestRefused, Unreachable
from session.values.model import ItemKind, ShieldLevel
from tests.fakes.backed_up import BackedUp
from tests.fakes.backup_shelf import BackupShelf
from tests.fakes.crypto_people import ROOM, Person, World

ALICE = "@alice:example.org"
DOWNLOAD_ALL = "/_matrix/client/v3/room_keys/keys"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def shelf(world: World) -> BackupShelf:
    return world.server.shelves[ALICE]


async def talk(world: World, texts: int = 1, room: str = ROOM) -> tuple[BackedUp, list[dict[str, Any]]]:
    """Let bob write to alice, whose device reads it, and return that device and the events."""
    alice, bob = await world.signed("alice"), await world.signed("bob")
    events = [await bob.say(f"bericht {number}", alice, room=room) for number in range(texts)]
    await alice.settle()
    device = BackedUp(alice)
    device.receive(*events, room=room)
    assert device.bodies(room) == [f"bericht {number}" for number in range(texts)]
    return device, events


async def tablet(world: World) -> BackedUp:
    """Log alice in on another device."""
    return BackedUp(await world.signed("alice", "TABLET"))


def asked(world: World, method: str = "", path: str = "") -> int:
    return sum(1 for one in world.server.requests if one[0].startswith(method) and path in one[1])


async def test_new_keys_go_in_once(world: World, shelf: BackupShelf) -> None:
    device, _ = await talk(world)
    await device.backup.catch_up()
    assert len(shelf.held()) == 1
    before = asked(world)
    await device.backup.catch_up()
    assert asked(world) == before
    assert "bericht" not in str(world.server.requests)


async def test_nothing_in_the_backup_is_in_the_clear(world: World, shelf: BackupShelf) -> None:
    device, _ = await talk(world)
    await device.backup.catch_up()
    (exported,) = device.person.machine.export_keys()
    (sealed,) = shelf.held().values()
    assert set(sealed) == {"first_message_index", "forwarded_count", "is_verified", "session_data"}
    assert exported["session_key"][:40] not in json.dumps(sealed)


async def test_many_keys_go_in_batches(world: World, shelf: BackupShelf) -> None:
    device, _ = await talk(world)
    for number in range(150):
        session = vodozemac.InboundGroupSession(vodozemac.GroupSession().session_key)
        key = device.person.machine.room_keys.candidates(ROOM, session.session_id, "")
        assert not key
        device.person.machine.import_keys([exported_key(session, f"!r{number % 3}:example.org", device.person)])
    await device.backup.catch_up()
    assert len(shelf.held()) == 151
    assert asked(world, "PUT", DOWNLOAD_ALL) == 2


def exported_key(session: vodozemac.InboundGroupSession, room: str, person: Person) -> dict[str, Any]:
    exported = session.export_at(0)
    assert exported is not None
    return {
        "algorithm": "m.megolm.v1.aes-sha2",
        "room_id": room,
        "session_id": session.session_id,
        "session_key": exported.to_base64(),
        "sender_key": person.machine.account.curve_key,
        "sender_claimed_keys": {"ed25519": person.machine.account.signing_key},
        "forwarding_curve25519_key_chain": [],
    }


async def test_another_device_restores_all_and_old_messages_heal(world: World) -> None:
    device, events = await talk(world, 3)
    await device.backup.catch_up()
    new = await tablet(world)
    new.receive(*events)
    assert {item.kind for item in new.items()} == {ItemKind.UNABLE_TO_DECRYPT}

    assert await new.backup.catch_up(whole=True) == 1

    assert new.bodies() == ["bericht 0", "bericht 1", "bericht 2"]
    assert {item.shield.level for item in new.items()} == {ShieldLevel.GREY}
    assert [set(changes.timelines) for changes in new.changes] == [{ROOM}]


async def test_what_is_here_already_is_not_downloaded_again(world: World) -> None:
    device, _ = await talk(world)
    await device.backup.catch_up(whole=True)
    new = await tablet(world)
    await new.backup.catch_up(whole=True)
    before = asked(world, "GET", DOWNLOAD_ALL)
    for one in (device, new):
        await one.backup.catch_up(whole=True)
    assert asked(world, "GET", DOWNLOAD_ALL) == before
    assert asked(world, "PUT", DOWNLOAD_ALL) == 1


async def test_a_message_without_a_key_asks_for_that_key_alone(world: World) -> None:
    device, events = await talk(world)
    await device.backup.catch_up()
    new = await tablet(world)
    new.receive(*events)

    assert await new.backup.catch_up() == 1

    assert new.bodies() == ["bericht 0"]
    assert not [path for method, path, _ in world.server.requests if method == "GET" and path == DOWNLOAD_ALL]


async def test_a_key_that_is_not_there_is_asked_for_again_ever_more_seldom(world: World) -> None:
    device, events = await talk(world)
    new = await tablet(world)
    new.receive(*events)

    async def requests_of_a_round() -> int:
        before = asked(world, "GET", "/room_keys/keys/")
        await new.backup.catch_up()
        return asked(world, "GET", "/room_keys/keys/") - before

    assert [await requests_of_a_round(), await requests_of_a_round()] == [1, 0]
    world.clock.time += 31_000
    assert [await requests_of_a_round(), await requests_of_a_round()] == [1, 0]
    world.clock.time += 31_000
    assert await requests_of_a_round() == 0
    await device.backup.catch_up()
    world.clock.time += 31_000
    assert await requests_of_a_round() == 1
    assert new.bodies() == ["bericht 0"]


async def test_a_message_that_was_refused_asks_for_nothing(world: World) -> None:
    device, (event,) = await talk(world)
    device.receive({**event, "event_id": "$copy", "origin_server_ts": 1})
    await device.backup.catch_up()
    assert asked(world, "GET", "/room_keys/keys/") == 0


@pytest.mark.parametrize("part", ["ciphertext", "mac", "ephemeral"])
@pytest.mark.parametrize("how", ["flipped", "empty", "number", "missing"])
async def test_a_tampered_key_is_left_out_and_the_others_come(
    world: World, shelf: BackupShelf, part: str, how: str
) -> None:
    device, events = await talk(world)
    await device.person.machine.prepare(device.person.door, "!other:example.org", [ALICE])
    await device.backup.catch_up()
    victim = next(address for address in shelf.held() if address[0] == ROOM)
    data = shelf.held()[victim]["session_data"]
    if how == "missing":
        del data[part]
    else:
        first = "B" if data[part][0] == "A" else "A"
        data[part] = {"flipped": first + data[part][1:], "empty": "", "number": 7}[how]
    new = await tablet(world)
    new.receive(*events)

    assert await new.backup.catch_up(whole=True) == 1

    assert new.items()[0].kind is ItemKind.UNABLE_TO_DECRYPT
    assert new.said()[-1] == "Keys in the backup that are damaged or were changed, and are not used: 1."


async def test_a_key_under_another_address_is_refused(world: World, shelf: BackupShelf) -> None:
    device, events = await talk(world)
    await device.backup.catch_up()
    held = shelf.held()
    ((address, sealed),) = list(held.items())
    session_id = events[0]["content"]["session_id"]
    other = vodozemac.GroupSession().session_id
    held.clear()
    held[ROOM, other] = sealed
    held["!elsewhere:example.org", session_id] = sealed
    new = await tablet(world)
    new.receive(*events)

    assert await new.backup.catch_up(whole=True) == 1

    assert new.person.database.all("SELECT room_id, session_id FROM room_key") == [
        ("!elsewhere:example.org", session_id)
    ]
    new.receive({**events[0], "event_id": "$moved"}, room="!elsewhere:example.org")
    assert new.items("!elsewhere:example.org")[0].kind is ItemKind.UNABLE_TO_DECRYPT
    assert address == (ROOM, session_id)


async def test_a_backup_under_a_foreign_key_is_neither_read_nor_filled(world: World, shelf: BackupShelf) -> None:
    device, _ = await talk(world)
    foreign = backup.backup_public_key(backup.new_backup_secret())
    shelf.versions[-1]["auth_data"]["public_key"] = foreign

    assert await device.backup.catch_up(whole=True) == 0
    assert await device.backup.catch_up(whole=True) == 0

    assert (await device.backup.look())[0] is BackupState.FOREIGN
    assert shelf.held() == {}
    assert len(device.notices) == 1
    assert "not yours" in device.said()[0]


async def test_a_backup_of_an_unknown_kind_is_not_used(world: World, shelf: BackupShelf) -> None:
    device, _ = await talk(world)
    shelf.versions[-1]["algorithm"] = "m.rot13"
    await device.backup.catch_up()
    assert shelf.held() == {}


async def test_a_replaced_backup_is_noticed_and_gets_nothing(world: World, shelf: BackupShelf) -> None:
    device, _ = await talk(world)
    await device.backup.catch_up()
    other = await tablet(world)
    await reset(other.person.door, other.person.machine, world.server.password)
    await device.person.machine.prepare(device.person.door, "!new:example.org", [ALICE])

    await device.backup.catch_up()

    assert "not yours, or was replaced" in device.said()[0]
    assert shelf.held() == {}


async def test_after_a_reset_the_new_backup_gets_everything(world: World, shelf: BackupShelf) -> None:
    device, events = await talk(world)
    await device.backup.catch_up()
    person = device.person

    key = await reset(person.door, person.machine, world.server.password)
    await device.backup.catch_up()

    assert [version["version"] for version in shelf.versions] == ["1", "2"]
    assert len(shelf.held()) == 1
    third = await world.unsigned("alice", "THIRD")
    await recover(third.door, third.machine, key)
    new = BackedUp(third)
    new.receive(*events)
    await new.backup.catch_up()
    assert new.bodies() == ["bericht 0"]


async def test_a_backup_that_was_replaced_by_one_of_the_same_key_is_filled_anew(
    world: World, shelf: BackupShelf
) -> None:
    device, _ = await talk(world)
    await device.backup.catch_up()
    shelf.answer("POST", ["version"], "", {name: shelf.versions[0][name] for name in ("algorithm", "auth_data")})
    await device.person.machine.prepare(device.person.door, "!new:example.org", [ALICE])
    await device.backup.catch_up()
    assert len(shelf.held()) == 2


async def test_without_the_private_key_nothing_is_asked(world: World, shelf: BackupShelf) -> None:
    await talk(world)
    new = BackedUp(await world.unsigned("alice", "TABLET"))
    before = asked(world)
    assert await new.backup.catch_up(whole=True) == 0
    assert asked(world) == before
    assert (await new.backup.look())[0] is BackupState.LOCKED
    shelf.versions.clear()
    assert (await new.backup.look())[0] is BackupState.NONE


async def test_what_was_done_before_a_fault_is_kept(world: World, shelf: BackupShelf) -> None:
    device, _ = await talk(world)
    world.server.fault = lambda method, path: Unreachable("broken") if method == "PUT" else None
    with pytest.raises(Unreachable):
        await device.backup.catch_up()
    world.server.fault = lambda method, path: None
    await device.backup.catch_up()
    assert len(shelf.held()) == 1


@pytest.fixture
async def background() -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks: list[asyncio.Task[None]] = []
    yield tasks
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until(device: BackedUp, holds: Callable[[], bool]) -> None:
    """Wait until something holds, looking at it whenever the listener is told of a change."""
    async with asyncio.timeout(30):
        while not holds():
            device.told.clear()
            await device.told.wait()


async def test_beside_all_else_it_restores_and_follows(world: World, background: list[asyncio.Task[None]]) -> None:
    device, events = await talk(world)
    await device.backup.catch_up()
    new = await tablet(world)
    new.receive(*events)
    background.append(asyncio.create_task(new.backup.run()))
    await until(new, lambda: "bericht 0" in new.bodies())

    bob = await world.signed("bob", "PHONE")
    later = await bob.say("later", device.person)
    await device.person.settle()
    new.person.sync()
    await device.backup.catch_up()
    device.receive(later)
    await device.backup.catch_up()
    new.person.database.execute("DELETE FROM room_key WHERE session_id = ?", (later["content"]["session_id"],))
    new.receive(later)
    new.backup.wake()
    await until(new, lambda: "later" in new.bodies())


async def test_a_device_that_gets_the_private_key_later_restores_everything_then(
    world: World, background: list[asyncio.Task[None]]
) -> None:
    device, _ = await talk(world)
    await device.person.machine.prepare(device.person.door, "!other:example.org", [ALICE])
    await device.backup.catch_up()
    person = await world.unsigned("alice", "TABLET")
    new = BackedUp(person)
    background.append(asyncio.create_task(new.backup.run()))
    await asyncio.sleep(0)
    await recover(person.door, person.machine, world.keys[ALICE])
    new.backup.wake()
    await until(new, lambda: "Restored 2 keys of older messages from the backup." in new.said())


async def test_progress_of_many_keys_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("session.trust.key_backup.WORTH_SAYING", 5)
    monkeypatch.setattr("session.trust.key_backup.SLICE", 2)
    device, _ = await talk(world)
    for number in range(9):
        await device.person.machine.prepare(device.person.door, f"!{number}:example.org", [ALICE])
    await device.backup.catch_up()
    new = await tablet(world)
    assert await new.backup.catch_up(whole=True) == 10
    assert new.said() == [
        *(f"Restoring keys of older messages from the backup: {done} of 10." for done in (2, 4, 6, 8)),
        "Restored 10 keys of older messages from the backup.",
    ]


async def test_a_server_that_refuses_does_not_end_it(
    world: World, background: list[asyncio.Task[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session.server.backoff.with_jitter", lambda seconds: 0.0)
    device, events = await talk(world)
    await device.backup.catch_up()
    new = await tablet(world)
    new.receive(*events)
    left = [3]

    def fault(method: str, path: str) -> Exception | None:
        left[0] -= 1
        if left[0] < 0 or "room_keys" not in path:
            return None
        refused = RequestRefused("Slow down", status=429, errcode="M_LIMIT_EXCEEDED")
        refused.retry_after = 0.0
        return refused if left[0] % 2 else Unreachable("broken")

    world.server.fault = fault
    background.append(asyncio.create_task(new.backup.run()))
    await until(new, lambda: "bericht 0" in new.bodies())


def test_sealed_and_opened() -> None:
    secret = backup.new_backup_secret()
    sealed = {"session_data": seal(backup.backup_public_key(secret), EXPORTED)}
    assert unseal(secret, "!r", "s", sealed) == {**EXPORTED, "room_id": "!r", "session_id": "s"}
    with pytest.raises(Malformed):
        unseal(backup.new_backup_secret(), "!r", "s", sealed)


EXPORTED = {
    "algorithm": "m.megolm.v1.aes-sha2",
    "sender_key": "key",
    "sender_claimed_keys": {"ed25519": "key"},
    "forwarding_curve25519_key_chain": [],
    "session_key": "secret",
}


@pytest.mark.skipif(
    not (sys.platform == "linux" and sys.version_info < (3, 13)), reason="python-olm has no wheel for this Python"
)
def test_libolm_opens_ours_and_we_open_its() -> None:
    import olm

    theirs = olm.PkDecryption()
    data = seal(theirs.public_key, EXPORTED)
    message = olm.PkMessage(data["ephemeral"], data["mac"], data["ciphertext"])
    assert json.loads(theirs.decrypt(message)) == EXPORTED

    secret = backup.new_backup_secret()
    made = olm.PkEncryption(backup.backup_public_key(secret)).encrypt(json.dumps(EXPORTED))
    sealed = {"session_data": {"ephemeral": made.ephemeral_key, "mac": made.mac, "ciphertext": made.ciphertext}}
    assert unseal(secret, "!r", "s", sealed)["session_key"] == "secret"


async def test_a_damaged_secret_in_the_store_is_no_secret(world: World) -> None:
    device, _ = await talk(world)
    with device.person.database.transaction():
        write_secret(device.person.database, backup.SECRET, encode_base64(b"short"))
    assert await device.backup.catch_up(whole=True) == 0
