"""Secret storage: what was sealed with one key and name opens with these alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.crypto.guard import Malformed, decode_base64, encode_base64
from session.crypto.recovery_key import RecoveryKey, WrongRecoveryKey
from session.crypto.secret_storage import (
    DEFAULT_KEY,
    KEY_PREFIX,
    SecretStorage,
    SecretStorageRefused,
    describe_key,
    key_fits,
    seal,
    unseal,
)
from tests.fakes.crypto_people import World

KEY = RecoveryKey(bytes(range(32)))
OTHER = RecoveryKey(bytes(range(1, 33)))
USER = "@bob:example.org"


@settings(deadline=None)
@given(st.binary(max_size=100), st.text(st.characters(codec="utf-8"), max_size=30))
def test_sealed_and_opened(secret: bytes, name: str) -> None:
    sealed = seal(KEY, name, secret)

    assert unseal(KEY, name, sealed) == secret
    assert decode_base64(sealed["iv"])[8] < 0x80
    with pytest.raises(Malformed):
        unseal(OTHER, name, sealed)
    with pytest.raises(Malformed):
        unseal(KEY, name + "x", sealed)


@pytest.mark.parametrize("part", ["iv", "ciphertext", "mac"])
@pytest.mark.parametrize("value", [None, "", "A", "!", 7, encode_base64(b"x" * 16), encode_base64(b"x" * 32)])
def test_a_tampered_secret_is_refused(part: str, value: Any) -> None:
    sealed: dict[str, Any] = seal(KEY, "name", b"s" * 32)
    sealed[part] = value
    if part == "iv" and value == encode_base64(b"x" * 16):
        assert unseal(KEY, "name", sealed) != b"s" * 32  # the MAC does not cover it; the published keys catch it
        return

    with pytest.raises(Malformed):
        unseal(KEY, "name", sealed)


def test_a_key_is_recognised() -> None:
    description = describe_key(KEY)

    assert key_fits(KEY, description)
    assert not key_fits(OTHER, description)
    for part in ("iv", "mac"):
        for value in (None, "", 7, [], encode_base64(b"x" * 16)):
            assert not key_fits(KEY, {**description, part: value})


async def _stored(world: World) -> tuple[SecretStorage, RecoveryKey]:
    storage, key = SecretStorage.create(world.server.door(USER, "ONE"), USER)
    await storage.publish_key()
    await storage.write("m.test", b"s" * 32)
    await storage.make_default()
    return storage, key


async def test_round_trip_through_the_server(world: World) -> None:
    _, key = await _stored(world)
    door = world.server.door(USER, "TWO")

    storage = await SecretStorage.unlock(door, USER, RecoveryKey.parse(key.text))

    assert await storage.read("m.test") == b"s" * 32
    assert await storage.read("m.other") is None
    assert "ssss" not in str(world.server.account_data)


async def test_a_wrong_key_is_refused(world: World) -> None:
    await _stored(world)

    with pytest.raises(WrongRecoveryKey):
        await SecretStorage.unlock(world.server.door(USER, "TWO"), USER, KEY)


async def test_no_storage_is_said(world: World) -> None:
    with pytest.raises(SecretStorageRefused):
        await SecretStorage.unlock(world.server.door(USER, "TWO"), USER, KEY)


@pytest.mark.parametrize("content", [{}, {"key": 7}, {"key": ""}, {"key": "unknown"}, {"key": "../../x"}])
async def test_a_damaged_pointer_is_refused(world: World, content: dict[str, Any]) -> None:
    _, key = await _stored(world)
    world.server.account_data[USER, DEFAULT_KEY] = content

    with pytest.raises(SecretStorageRefused):
        await SecretStorage.unlock(world.server.door(USER, "TWO"), USER, key)


async def test_an_unknown_algorithm_is_refused(world: World) -> None:
    _, key = await _stored(world)
    for (user, kind), content in list(world.server.account_data.items()):
        if kind.startswith(KEY_PREFIX):
            world.server.account_data[user, kind] = {**content, "algorithm": "m.rot13"}

    with pytest.raises(SecretStorageRefused):
        await SecretStorage.unlock(world.server.door(USER, "TWO"), USER, key)


@pytest.mark.parametrize("secret", ["x", 7, {}, {"iv": "AA", "mac": "AA", "ciphertext": "AA"}])
async def test_a_damaged_secret_is_refused(world: World, secret: Any) -> None:
    storage, _ = await _stored(world)
    entry = world.server.account_data[USER, "m.test"]["encrypted"]
    entry[next(iter(entry))] = secret

    with pytest.raises(SecretStorageRefused):
        await storage.read("m.test")


async def test_copies_under_other_keys_are_kept(world: World) -> None:
    await _stored(world)
    before = set(world.server.account_data[USER, "m.test"]["encrypted"])

    await _stored(world)

    assert before < set(world.server.account_data[USER, "m.test"]["encrypted"])
