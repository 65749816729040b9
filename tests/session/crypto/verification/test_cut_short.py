"""A verification that the end of the program, or a crash, cuts short: the other side hears it and waits for nothing."""

from __future__ import annotations

import asyncio

import pytest

from session.crypto.verification.flow import LONGEST_MS
from session.values.errors import Unreachable
from session.values.model import VerificationPhase
from tests.fakes.crypto_people import ROOM, World
from tests.fakes.verifying_people import Room, Verifier, settle, signed

Phase = VerificationPhase
Pair = tuple[Verifier, Verifier]


async def comparing(world: World, room_id: str | None) -> Pair:
    """Bring two people to where both look at their emoji."""
    room = Room()
    alice, bob = await signed(world, "alice", room=room), await signed(world, "bob", room=room)
    await alice.running.request(bob.user_id, None if room_id else bob.device_id, room_id)
    await settle(alice, bob)
    await bob.accept()
    await settle(alice, bob)
    assert alice.newest.phase is bob.newest.phase is Phase.SHOWN
    return alice, bob


def started_again(one: Verifier) -> Verifier:
    """Return the same device after a restart: what it had in memory is gone."""
    one.room.people.remove(one)
    return Verifier(one.person, one.room)


def ended(one: Verifier) -> tuple[Phase, str]:
    return one.newest.phase, one.newest.cancel_code


@pytest.mark.parametrize("room_id", [None, ROOM], ids=["directly", "room"])
@pytest.mark.parametrize("who", [0, 1], ids=["who_asked", "who_was_asked"])
async def test_a_crash_is_told_at_the_next_start(world: World, room_id: str | None, who: int) -> None:
    pair = await comparing(world, room_id)
    other = pair[1 - who]
    await other.confirm()
    again = started_again(pair[who])
    await settle(again, other)
    assert ended(other) == (Phase.CANCELLED, "m.unknown_transaction")
    assert not other.verified(again)
    # Once is enough.
    sent = len(other.room.events), len(world.server.requests)
    await settle(started_again(again), other)
    assert len(other.room.events) == sent[0]
    assert not [path for _, path, _ in world.server.requests[sent[1] :] if "verification" in path]


@pytest.mark.parametrize("room_id", [None, ROOM], ids=["directly", "room"])
async def test_the_end_of_the_program_is_told_at_once(world: World, room_id: str | None) -> None:
    alice, bob = await comparing(world, room_id)
    await alice.running.close()
    await settle(bob)
    assert ended(bob) == (Phase.CANCELLED, "m.user")
    await settle(started_again(alice), bob)
    assert len(bob.running.all()) == 1


async def test_our_own_request_that_nobody_has_answered_is_taken_back(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await alice.running.request(bob.user_id, None, None)
    await settle(alice, bob)
    await settle(started_again(alice), bob)
    assert ended(bob) == (Phase.CANCELLED, "m.unknown_transaction")


async def test_a_request_that_another_device_may_answer_is_left_alone(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await alice.running.request(bob.user_id, bob.device_id, None)
    await settle(alice, bob)
    await bob.running.close()
    await settle(alice, started_again(bob))
    assert alice.newest.phase is Phase.REQUESTED


async def test_without_a_network_it_is_told_later(world: World) -> None:
    alice, bob = await comparing(world, None)
    world.server.fault = lambda method, path: Unreachable("no network") if "cancel" in path else None
    await alice.running.close()
    again = started_again(alice)
    await settle(again, bob)
    assert bob.newest.phase is Phase.SHOWN
    world.server.fault = lambda method, path: None
    await settle(again, bob)
    assert ended(bob) == (Phase.CANCELLED, "m.unknown_transaction")


async def test_who_has_given_up_by_now_is_told_nothing(world: World) -> None:
    alice, bob = await comparing(world, None)
    world.clock.time += LONGEST_MS + 1
    sent = len(world.server.requests)
    await settle(started_again(alice))
    assert not [path for _, path, _ in world.server.requests[sent:] if "verification" in path]
    await settle(bob)
    assert ended(bob) == (Phase.CANCELLED, "m.timeout")


async def test_a_server_that_does_not_answer_does_not_hold_up_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = await comparing(world, ROOM)
    never = asyncio.Event()

    async def silent(room_id: str, kind: str, content: object) -> str:
        await never.wait()
        return ""

    monkeypatch.setattr(alice, "send", silent)
    monkeypatch.setattr("session.crypto.verification.running.CLOSING_SECONDS", 0.01)
    await alice.running.close()
    await settle(started_again(alice), bob)
    assert ended(bob) == (Phase.CANCELLED, "m.unknown_transaction")
