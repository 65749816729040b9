"""One-time keys and the fallback key: never dry, never offered twice."""

from __future__ import annotations

import pytest

from session.crypto.machine import Machine
from session.values.errors import RequestRefused, StoreRefused, Unreachable
from tests.fakes.crypto_people import Person, World

OWNER = ("@bob:example.org", "ONE")


def _claim(world: World, times: int) -> list[str]:
    return [next(iter(world.server.claim(*OWNER))) for _ in range(times)]


async def test_half_of_the_maximum_is_uploaded(world: World) -> None:
    await world.unsigned("bob")

    assert len(world.server.one_time[OWNER]) == 25
    assert OWNER in world.server.fallback


async def test_a_count_of_zero_is_honoured(world: World) -> None:
    bob = await world.unsigned("bob")
    _claim(world, 25)
    assert bob.door.sync()["key_counts"] == {"signed_curve25519": 0}

    await bob.settle()

    assert len(world.server.one_time[OWNER]) == 25


async def test_a_count_that_is_left_out_is_zero_and_no_count_is_no_news(world: World) -> None:
    bob = await world.unsigned("bob")

    bob.machine.receive([], [], [], None, None)
    await bob.machine.upkeep(bob.door)
    assert len(world.server.one_time[OWNER]) == 25
    bob.machine.receive([], [], [], {}, None)
    await bob.machine.upkeep(bob.door)
    assert len(world.server.one_time[OWNER]) == 50


async def test_nothing_to_upload_is_no_request(world: World) -> None:
    bob = await world.unsigned("bob")
    await bob.settle()
    world.server.requests.clear()

    await bob.settle()

    assert world.server.requests == []


async def test_60_claims_are_all_answered_and_the_fallback_key_is_replaced(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    claimed = _claim(world, 60)
    first_fallback = claimed[-1]
    assert len(claimed) == 60
    assert len(set(claimed[25:])) == 1

    event = await alice.say("hallo", bob)
    await bob.settle()

    assert bob.text(event) == "hallo"
    assert len(world.server.one_time[OWNER]) == 25
    assert world.server.fallback[OWNER][0] != first_fallback


async def test_the_previous_fallback_key_still_opens_what_was_on_its_way(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    _claim(world, 26)
    await bob.settle()
    _claim(world, 25)
    event = await alice.say("hallo", bob)
    letters = world.server.inboxes.pop(OWNER)
    await bob.settle()

    bob.machine.receive(letters, [], [], None, None)

    assert bob.text(event) == "hallo"


async def test_an_answer_that_is_lost_does_not_change_the_keys(world: World) -> None:
    def lose_answer(path: str, answer: dict[str, object]) -> dict[str, object]:
        if path.endswith("keys/upload"):
            world.server.alter = lambda path, answer: answer
            raise Unreachable("connection broken")
        return answer

    world.server.alter = lose_answer
    with pytest.raises(Unreachable):
        await world.unsigned("bob")
    offered = dict(world.server.one_time[OWNER])

    bob = _again(world)
    await bob.machine.upkeep(bob.door)

    assert world.server.one_time[OWNER] == offered


def _again(world: World) -> Person:
    """Return the device that was just made, after a restart."""
    door = world.server.watchers[-1]
    database = world.databases[-1]
    return Person(Machine(database, *OWNER, now=world.clock), door, world.clock, database)


async def test_keys_that_clash_with_the_servers_are_given_up(world: World) -> None:
    bob = await world.unsigned("bob")
    clash = {f"signed_curve25519:{name}": {"key": "x"} for name in ("AAAAAAAAABo", "AAAAAAAAABs", "AAAAAAAAABw")}
    for taken in list(world.server.one_time[OWNER]):
        del world.server.one_time[OWNER][taken]
    world.server.one_time[OWNER].update(clash)

    bob.sync()
    with pytest.raises(RequestRefused):
        await bob.machine.upkeep(bob.door)
    await bob.machine.upkeep(bob.door)

    assert len(world.server.one_time[OWNER]) == 25


async def test_another_device_cannot_use_these_keys(world: World) -> None:
    bob = await world.unsigned("bob")

    with pytest.raises(StoreRefused):
        Machine(bob.database, "@bob:example.org", "TWO")


async def test_a_restart_keeps_the_identity_keys(world: World) -> None:
    bob = await world.unsigned("bob")
    before = bob.machine.account.device_keys()

    bob.reopen()

    assert bob.machine.account.device_keys() == before


async def test_nothing_shows_a_key(world: World) -> None:
    bob = await world.signed("bob")

    shown = repr((bob.machine, bob.machine.account, bob.recovery_key))

    assert bob.recovery_key is not None
    assert bob.machine.account.curve_key not in shown
    assert bob.recovery_key.text not in shown
    assert repr(bob.recovery_key.secret) not in shown
