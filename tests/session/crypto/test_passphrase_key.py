"""Secret storage behind a passphrase: derived as the specification says, within bounds that the server cannot move."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from session.crypto.identity import IdentityStatus, identity_status, recover
from session.crypto.passphrase_key import MOST_ITERATIONS, typed_key
from session.crypto.recovery_key import RecoveryKey, WrongRecoveryKey
from session.crypto.secret_storage import KEY_PREFIX, SecretStorage, describe_key
from tests.fakes.crypto_people import World

PASSPHRASE = "één lange zin"
SALT = "a1b2c3"
SOUND: dict[str, Any] = {"algorithm": "m.pbkdf2", "salt": SALT, "iterations": 1000, "bits": 256}


def derived(text: str) -> RecoveryKey:
    return RecoveryKey(hashlib.pbkdf2_hmac("sha512", text.encode(), SALT.encode(), 1000, 32))


async def test_a_passphrase_is_stretched_as_the_specification_says() -> None:
    assert await typed_key(PASSPHRASE, {"passphrase": SOUND}) == derived(PASSPHRASE)
    without_bits = {name: value for name, value in SOUND.items() if name != "bits"}
    assert await typed_key(PASSPHRASE + "\n", {"passphrase": without_bits}) == derived(PASSPHRASE)


async def test_a_recovery_key_is_taken_as_it_is() -> None:
    key = RecoveryKey.random()
    assert await typed_key(key.text, {"passphrase": SOUND}) == key
    assert await typed_key(key.text, {}) == key


async def test_where_no_passphrase_was_set_it_is_a_mistyped_key() -> None:
    with pytest.raises(WrongRecoveryKey, match="typing errors"):
        await typed_key(PASSPHRASE, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("algorithm", "m.scrypt"),
        ("algorithm", None),
        ("salt", 7),
        ("salt", "s" * 2000),
        ("iterations", 0),
        ("iterations", -1),
        ("iterations", True),
        ("iterations", "1000"),
        ("iterations", 1.5),
        ("iterations", MOST_ITERATIONS + 1),
        ("iterations", 10**400),
        ("bits", 128),
        ("bits", 10**9),
    ],
)
async def test_a_description_out_of_bounds_is_refused(name: str, value: Any) -> None:
    with pytest.raises(WrongRecoveryKey, match="not supported"):
        await typed_key(PASSPHRASE, {"passphrase": {**SOUND, name: value}})


@pytest.mark.parametrize("passphrase", [7, "text", [], {}])
async def test_a_description_of_another_shape_is_refused(passphrase: Any) -> None:
    with pytest.raises(WrongRecoveryKey):
        await typed_key(PASSPHRASE, {"passphrase": passphrase})


async def test_a_device_is_signed_with_the_passphrase(world: World) -> None:
    alice = await world.signed("alice")
    storage = await SecretStorage.unlock(alice.door, alice.user_id, world.keys[alice.user_id])
    key = derived(PASSPHRASE)
    for user, kind in list(world.server.account_data):
        if user == alice.user_id and kind.startswith("m.cross_signing."):
            seed = await storage.read(kind)
            assert seed is not None
            moved = SecretStorage(alice.door, alice.user_id, "phrase", key)
            await moved.write(kind, seed)
    world.server.account_data[alice.user_id, KEY_PREFIX + "phrase"] = {**describe_key(key), "passphrase": SOUND}
    world.server.account_data[alice.user_id, "m.secret_storage.default_key"] = {"key": "phrase"}
    tablet = await world.unsigned("alice", "TABLET")

    with pytest.raises(WrongRecoveryKey):
        await recover(tablet.door, tablet.machine, "een andere zin")
    await recover(tablet.door, tablet.machine, PASSPHRASE)

    assert await identity_status(tablet.door, tablet.machine) is IdentityStatus.SIGNED
