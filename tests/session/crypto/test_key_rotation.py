"""When a room's key is replaced, and when it is not."""

from __future__ import annotations

import pytest

from session.crypto.group_sessions import DAY_MS, Rotation
from session.values.errors import CannotEncrypt
from tests.fakes.crypto_people import Person, World


async def _session(alice: Person, *members: Person | str, rotation: Rotation | None = None) -> str:
    event = await alice.say("hallo", *members, rotation=rotation)
    return str(event["content"]["session_id"])


async def test_the_key_is_kept_while_nothing_changes(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    first = await _session(alice, bob)
    requests = len(world.server.requests)

    assert await _session(alice, bob) == first
    alice.reopen()
    assert await _session(alice, bob) == first
    assert len(world.server.requests) == requests


async def test_it_is_replaced_after_enough_messages(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    twice = Rotation(messages=2)

    sessions = [await _session(alice, bob, rotation=twice) for _ in range(5)]

    assert [sessions.index(session) for session in sessions] == [0, 0, 2, 2, 4]


async def test_it_is_replaced_after_enough_time(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    first = await _session(alice, bob)
    world.clock.time += 7 * DAY_MS - 1
    assert await _session(alice, bob) == first

    world.clock.time += 1

    assert await _session(alice, bob) != first


async def test_it_is_replaced_when_the_clock_went_back(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    first = await _session(alice, bob)

    world.clock.time -= DAY_MS

    assert await _session(alice, bob) != first


async def test_it_is_replaced_when_a_member_leaves(world: World) -> None:
    alice, bob, carol = await world.signed_people("alice", "bob", "carol")
    await _session(alice, bob, carol)

    event = await alice.say("onder ons", bob)
    carol.sync()
    bob.sync()

    assert carol.code(event) == "missing_key"
    assert bob.text(event) == "onder ons"


async def test_it_is_replaced_when_a_device_is_logged_out(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await world.signed("bob", "PHONE")
    await alice.settle()
    first = await _session(alice, bob)

    world.server.log_out(bob.user_id, "PHONE")
    await alice.settle()

    assert await _session(alice, bob) != first


async def test_it_is_kept_when_a_device_comes(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    first = await alice.say("eerste", bob)
    phone = await world.signed("bob", "PHONE")
    await alice.settle()

    second = await alice.say("tweede", bob)
    phone.sync()

    assert second["content"]["session_id"] == first["content"]["session_id"]
    assert phone.text(second) == "tweede"
    assert phone.code(first) == "unknown_index"


async def test_it_is_replaced_when_a_device_loses_its_signature(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    first = await _session(alice, bob)

    signatures = world.server.devices[bob.user_id]["ONE"]["signatures"][bob.user_id]
    for key_id in [name for name in signatures if name != "ed25519:ONE"]:
        del signatures[key_id]
    world.server.announce(bob.user_id)
    alice.sync()
    sharing = await alice.prepare(bob)

    assert sharing.session_id != first
    assert [(left.device_id, left.code) for left in sharing.left_out] == [("ONE", "m.unverified")]


async def test_it_is_replaced_when_asked(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    first = await _session(alice, bob)

    alice.machine.discard_session("!room:example.org")

    with pytest.raises(CannotEncrypt):
        alice.machine.encrypt("!room:example.org", "m.room.message", {})
    assert await _session(alice, bob) != first


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({}, Rotation()),
        (None, Rotation()),
        ({"rotation_period_msgs": 2, "rotation_period_ms": 2 * DAY_MS}, Rotation(2, 2 * DAY_MS)),
        ({"rotation_period_msgs": 0, "rotation_period_ms": -1}, Rotation()),
        ({"rotation_period_msgs": "9", "rotation_period_ms": True}, Rotation()),
        ({"rotation_period_msgs": 10**30, "rotation_period_ms": 1}, Rotation(100, 3_600_000)),
        ({"rotation_period_msgs": 1.5, "rotation_period_ms": 10**30}, Rotation(100, 7 * DAY_MS)),
    ],
)
def test_nonsense_in_the_rooms_settings_is_bounded(content: object, expected: Rotation) -> None:
    assert Rotation.of(content) == expected
