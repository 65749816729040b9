"""Devices that ask for a room's key: nobody gets one that way, and who may not have it is told why, once."""

from __future__ import annotations

from typing import Any

import pytest

from session.values.errors import Unreachable
from tests.fakes.crypto_people import ROOM, Person, World


def _request(asking: Person, session_id: str, **changes: Any) -> dict[str, Any]:
    body = {"algorithm": "m.megolm.v1.aes-sha2", "room_id": ROOM, "session_id": session_id}
    content = {
        "action": "request",
        "body": body,
        "request_id": "r1",
        "requesting_device_id": asking.device_id,
        **changes,
    }
    return {"type": "m.room_key_request", "sender": asking.user_id, "content": content}


async def _asked(world: World, holder: Person, asking: Person, session_id: str, **changes: Any) -> list[dict[str, Any]]:
    """Ask, let the holder answer, and return all that came for the asking device."""
    asking.sync()
    world.server.inboxes[holder.user_id, holder.device_id].append(_request(asking, session_id, **changes))
    await holder.settle()
    return list(world.server.inboxes[asking.user_id, asking.device_id])


def _codes(letters: list[dict[str, Any]]) -> list[str]:
    assert all(one["type"] == "m.room_key.withheld" for one in letters)
    return [one["content"]["code"] for one in letters]


async def test_somebody_who_was_not_there_is_not_authorised(world: World) -> None:
    alice, bob, carol = await world.signed_people("alice", "bob", "carol")
    event = await alice.say("onder ons", bob)
    session_id = event["content"]["session_id"]
    alice.machine.track([carol.user_id])
    await alice.settle()

    letters = await _asked(world, alice, carol, session_id)

    assert _codes(letters) == ["m.unauthorised"]
    assert (letters[0]["content"]["room_id"], letters[0]["content"]["session_id"]) == (ROOM, session_id)
    assert carol.sync().sessions == ((ROOM, session_id),)
    assert carol.code(event) == "withheld:m.unauthorised"
    assert _codes(await _asked(world, alice, carol, session_id)) == []


async def test_a_key_that_is_not_here_is_unavailable(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await alice.prepare(bob)

    assert _codes(await _asked(world, alice, bob, "a session that nobody knows")) == ["m.unavailable"]


async def test_an_unsigned_or_blocked_device_is_told_that(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    tablet = await world.signed("bob", "TABLET")
    phone = await world.unsigned("bob", "PHONE")
    await alice.settle()
    session_id = (await alice.prepare(bob)).session_id
    alice.database.execute("DELETE FROM key_withheld")
    alice.machine.selection.block(bob.user_id, "TABLET")

    assert _codes(await _asked(world, alice, phone, session_id)) == ["m.unverified"]
    assert _codes(await _asked(world, alice, tablet, session_id)) == ["m.blacklisted"]


async def test_who_had_the_key_and_our_own_signed_devices_get_no_answer_and_no_key(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    tablet = await world.signed("alice", "TABLET")
    await alice.settle()
    session_id = (await alice.prepare(bob)).session_id

    assert await _asked(world, alice, bob, session_id) == []
    assert await _asked(world, alice, tablet, session_id) == []
    # Nor does anybody hear more of a key that somebody else made.
    bob.machine.track([alice.user_id])
    await bob.settle()
    assert _codes(await _asked(world, bob, alice, session_id)) == ["m.unauthorised"]


async def test_strangers_and_nonsense_are_not_answered(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    stranger = await world.signed("stranger")
    await alice.prepare(bob)

    assert await _asked(world, alice, stranger, "x") == []
    for changes in (
        {"action": "request_cancellation"},
        {"requesting_device_id": "NONE"},
        {"requesting_device_id": None},
        {"body": None},
        {"body": {"algorithm": "m.megolm.v1.aes-sha2", "room_id": [], "session_id": "x"}},
        {"body": {"algorithm": "m.olm", "room_id": ROOM, "session_id": "x"}},
        {"body": {"algorithm": "m.megolm.v1.aes-sha2", "room_id": ROOM, "session_id": "x" * 300}},
    ):
        assert await _asked(world, alice, bob, "x", **changes) == [], changes
    assert alice.database.all("SELECT * FROM key_request") == []


async def test_a_flood_is_bounded(world: World) -> None:
    alice = await world.signed("alice")
    people = [await world.unsigned("bob", f"DEVICE{number}") for number in range(25)]
    await alice.prepare(people[0])

    for asking in people:
        flood = [_request(asking, f"session{number}") for number in range(100)]
        alice.machine.receive(flood, [], [], None, None)

    assert alice.database.all("SELECT count(*) FROM key_request") == [(200,)]
    assert {row[0] for row in alice.database.all("SELECT count(*) FROM key_request GROUP BY device_id")} == {10}
    world.server.requests.clear()
    await alice.machine.upkeep(alice.door)
    assert len([path for _, path, _ in world.server.requests if "withheld" in path]) == 20
    assert alice.database.all("SELECT count(*) FROM key_request") == [(180,)]


async def test_an_answer_that_could_not_be_sent_is_sent_later(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await alice.prepare(bob)
    world.server.fault = lambda method, path: Unreachable("broken") if "withheld" in path else None
    assert await _asked(world, alice, bob, "gone") == []
    world.server.fault = lambda method, path: None
    alice.reopen()

    await alice.settle()

    assert _codes(world.server.inboxes[bob.user_id, "ONE"]) == ["m.unavailable"]


@pytest.mark.parametrize("times", [1, 2])
async def test_a_request_that_comes_twice_is_answered_once(world: World, times: int) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await alice.prepare(bob)
    bob.sync()
    alice.machine.receive([_request(bob, "gone")] * times, [], [], None, None)

    await alice.machine.upkeep(alice.door)

    assert _codes(world.server.inboxes[bob.user_id, "ONE"]) == ["m.unavailable"]
