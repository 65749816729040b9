"""Private keys between our own devices: given only to those that are ours, kept only when asked for and right."""

from __future__ import annotations

from typing import Any

import pytest

from session.crypto import backup
from session.crypto.guard import encode_base64
from session.crypto.identity import MASTER, SELF_SIGNING, USER_SIGNING
from session.crypto.verification.letters import SECRET_REQUEST, SECRET_SEND, Letter
from session.crypto.verification.secret_sharing import MOST_ANSWERS, PATIENCE_MS
from tests.fakes.crypto_people import World
from tests.fakes.verifying_people import Verifier, settle, signed, unsigned, verify


def asking(device: Verifier, secret: str, request_id: str = "r1", **parts: Any) -> Letter:
    """Return a device's request for a secret."""
    content = {"action": "request", "name": secret, "request_id": request_id, "requesting_device_id": device.device_id}
    return Letter(SECRET_REQUEST, device.user_id, {**content, **parts})


def letters_to(world: World, device: Verifier) -> list[dict[str, Any]]:
    """Return what waits for a device."""
    return world.server.inboxes[device.user_id, device.device_id]


async def two_devices(world: World) -> tuple[Verifier, Verifier]:
    """Return a signed device with all secrets and another of the same user that nobody signed."""
    phone, laptop = await signed(world, "alice", "PHONE"), await unsigned(world, "alice", "LAPTOP")
    await settle(phone, laptop)
    return phone, laptop


async def test_an_unverified_device_gets_nothing(world: World) -> None:
    phone, laptop = await two_devices(world)
    for name in (SELF_SIGNING, USER_SIGNING, backup.SECRET):
        await phone.running.take([asking(laptop, name, name)])
    assert letters_to(world, laptop) == []


async def test_another_users_device_gets_nothing(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await verify(alice, bob)
    world.server.inboxes.clear()
    await alice.running.take([asking(bob, SELF_SIGNING)])
    await alice.running.take([Letter(SECRET_REQUEST, bob.user_id, asking(alice, SELF_SIGNING).content)])
    assert letters_to(world, bob) == []
    assert letters_to(world, alice) == []


async def test_a_question_waits_until_its_asker_is_verified(world: World) -> None:
    phone, laptop = await two_devices(world)
    await phone.running.take([asking(laptop, SELF_SIGNING)])
    await verify(phone, laptop)
    assert SELF_SIGNING in laptop.secrets


async def test_a_question_does_not_wait_for_ever(world: World) -> None:
    phone, laptop = await two_devices(world)
    await phone.running.take([asking(laptop, SELF_SIGNING)])
    world.clock.time += PATIENCE_MS
    await verify(phone, laptop)
    sent = [body for _, path, body in world.server.requests if "m.room.encrypted" in path]
    # Only what the laptop itself asked for after the verification: three secrets, no fourth answer.
    assert len(sent) == 3


async def test_a_signed_device_is_answered_once(world: World) -> None:
    phone = await signed(world, "alice", "PHONE")
    tablet = await signed(world, "alice", "TABLET")
    await settle(phone, tablet)
    for _ in range(3):
        await phone.running.take([asking(tablet, SELF_SIGNING)])
    assert len(letters_to(world, tablet)) == 1


async def test_a_device_that_asks_without_end_is_not_served_without_end(world: World) -> None:
    phone = await signed(world, "alice", "PHONE")
    tablet = await signed(world, "alice", "TABLET")
    await settle(phone, tablet)
    for number in range(MOST_ANSWERS + 5):
        await phone.running.take([asking(tablet, SELF_SIGNING, str(number))])
    assert len(letters_to(world, tablet)) == MOST_ANSWERS


@pytest.mark.parametrize(
    "parts",
    [
        {"name": "m.something"},
        {"name": MASTER},
        {"action": "request_cancellation"},
        {"action": 1},
        {"requesting_device_id": "PHONE"},
        {"requesting_device_id": "NO_SUCH"},
        {"request_id": None},
    ],
)
async def test_other_questions_are_not_answered(world: World, parts: dict[str, Any]) -> None:
    phone = await signed(world, "alice", "PHONE")
    tablet = await signed(world, "alice", "TABLET")
    await settle(phone, tablet)
    await phone.running.take([asking(tablet, SELF_SIGNING, **parts)])
    assert letters_to(world, tablet) == []


async def test_a_cancelled_question_is_forgotten(world: World) -> None:
    phone, laptop = await two_devices(world)
    await phone.running.take([asking(laptop, SELF_SIGNING), asking(laptop, "", action="request_cancellation")])
    await verify(phone, laptop)
    sent = [body for _, path, body in world.server.requests if "m.room.encrypted" in path]
    assert len(sent) == 3


async def answered(world: World, change: str) -> Verifier:
    """Let the laptop ask, and hear an answer that is wrong in one way."""
    phone, laptop = await two_devices(world)
    stolen = encode_base64(b"x" * 32)
    real = {row[0]: row[1] for row in phone.person.database.all("SELECT name, secret FROM crypto_secret")}
    # The phone answers nothing by itself.
    phone.person.database.execute("DELETE FROM crypto_secret WHERE name <> ?", (SELF_SIGNING,))
    await verify(phone, laptop)
    laptop.person.database.execute("DELETE FROM crypto_secret")
    wishes = laptop.sharing._memory.wishes
    request_id = next(key for key, wish in wishes.items() if wish.name == USER_SIGNING)
    content = {"request_id": request_id, "secret": real[USER_SIGNING]}
    phone_key = phone.person.machine.account.curve_key
    letter = {
        "right": Letter(SECRET_SEND, laptop.user_id, content, phone_key),
        "another secret": Letter(SECRET_SEND, laptop.user_id, {**content, "secret": stolen}, phone_key),
        "no secret": Letter(SECRET_SEND, laptop.user_id, {"request_id": request_id}, phone_key),
        "not asked for": Letter(SECRET_SEND, laptop.user_id, {**content, "request_id": "other"}, phone_key),
        "another device": Letter(SECRET_SEND, laptop.user_id, content, laptop.person.machine.account.curve_key),
        "in the clear": Letter(SECRET_SEND, laptop.user_id, content, None),
        "another user": Letter(SECRET_SEND, "@mallory:example.org", content, phone_key),
        "too late": Letter(SECRET_SEND, laptop.user_id, content, phone_key),
    }[change]
    if change == "too late":
        world.clock.time += PATIENCE_MS + 1
    await laptop.running.take([letter])
    return laptop


@pytest.mark.parametrize(
    "change",
    ["another secret", "no secret", "not asked for", "another device", "in the clear", "another user", "too late"],
)
async def test_a_secret_that_is_not_in_order_is_not_kept(world: World, change: str) -> None:
    assert (await answered(world, change)).secrets == set()


async def test_a_secret_that_is_in_order_is_kept(world: World) -> None:
    assert (await answered(world, "right")).secrets == {USER_SIGNING}


async def test_a_backup_key_that_opens_nothing_is_not_kept(world: World) -> None:
    phone, laptop = await two_devices(world)
    phone.person.database.execute(
        "UPDATE crypto_secret SET secret = ? WHERE name = ?", (encode_base64(b"x" * 32), backup.SECRET)
    )
    await verify(phone, laptop)
    assert laptop.secrets == {SELF_SIGNING, USER_SIGNING}


async def test_no_secret_reaches_the_server_in_the_clear(world: World) -> None:
    phone, laptop = await two_devices(world)
    await verify(phone, laptop)
    assert len(laptop.secrets) == 3
    sent = str(world.server.requests)
    for (secret,) in laptop.person.database.all("SELECT secret FROM crypto_secret"):
        assert secret not in sent


async def test_an_identity_under_another_master_key_is_not_ours(world: World) -> None:
    """A server can let any master key sign our self-signing key; that must open nothing."""
    phone = await signed(world, "alice", "PHONE")
    tablet = await signed(world, "alice", "TABLET")
    await settle(phone, tablet)
    phone.person.database.execute("UPDATE identity SET master = 'other' WHERE user_id = ?", (phone.user_id,))
    await phone.running.take([asking(tablet, SELF_SIGNING)])
    assert letters_to(world, tablet) == []
