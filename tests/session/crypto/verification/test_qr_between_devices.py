"""Codes between real machines and a phone that scans: what is offered to whom, and what is signed in the end."""

from __future__ import annotations

from typing import Any

import pytest

from session.crypto.guard import decode_base64, encode_base64
from session.crypto.verification import wire
from session.crypto.verification.letters import Letter, room_letter
from session.crypto.verification.steps import Agreed, Begun, Confirmed
from session.crypto.verification.verified import UserTrust, Verified, trust_in
from session.values.model import VerificationPhase
from tests.fakes.crypto_people import ROOM, World
from tests.fakes.verifying_people import Room, Verifier, settle, signed, unsigned

Phase = VerificationPhase
PHONE = [wire.SAS, wire.SCAN, wire.RECIPROCATE]
NAME = "transaction-of-a-phone"


def letter(sender: Verifier, kind: str, **content: Any) -> Letter:
    """Return a message of a phone, straight to a device."""
    return Letter(kind, sender.user_id, {"transaction_id": NAME, "from_device": sender.device_id, **content})


async def shown_code(ours: Verifier, phone: Verifier, methods: list[str] | None = None) -> bytes:
    """Let a phone ask and ours accept; return what ours shows."""
    when = phone.person.clock()
    await ours.running.take([letter(phone, wire.REQUEST, methods=methods or PHONE, timestamp=when)])
    await ours.running.act(ours.newest.id, Agreed())
    return ours.newest.qr


async def scan(ours: Verifier, phone: Verifier, code: bytes) -> None:
    """Let the phone say that it has scanned this, and that it is done."""
    secret = encode_base64(code[-16:])
    await ours.running.take([letter(phone, wire.START, method=wire.RECIPROCATE, secret=secret)])
    await ours.running.take([letter(phone, wire.DONE)])


def master(person: Verifier, user_id: str) -> bytes:
    identity = person.person.machine.identity(user_id)
    assert identity is not None
    return decode_base64(identity.master)


async def test_a_person_is_verified_by_a_scan(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    code = await shown_code(alice, bob)
    start = 10 + len(NAME)
    assert code[7] == 0
    assert code[start : start + 64] == master(alice, alice.user_id) + master(bob, bob.user_id)
    await scan(alice, bob, code)
    assert alice.newest.phase is Phase.SCANNED
    assert alice.newest.qr == b""
    assert Verified(alice.person.database).masters(bob.user_id) == frozenset()
    await alice.running.act(alice.newest.id, Confirmed())
    assert alice.newest.phase is Phase.DONE
    assert alice.newest.proven
    clock, database = alice.person.clock(), alice.person.database
    assert trust_in(database, alice.user_id, bob.user_id, clock) is UserTrust.VERIFIED
    assert not alice.verified(bob)


async def test_a_new_phone_of_ours_is_signed_by_a_scan(world: World) -> None:
    laptop, phone = await signed(world, "alice", "LAPTOP"), await unsigned(world, "alice", "PHONE")
    await settle(laptop, phone)
    code = await shown_code(laptop, phone)
    assert code[7] == 1
    await scan(laptop, phone, code)
    await laptop.running.act(laptop.newest.id, Confirmed())
    await settle(laptop, phone)
    assert laptop.newest.signed
    assert not laptop.newest.proven
    assert phone.signed


async def test_a_new_device_of_ours_trusts_what_the_phone_has_scanned(world: World) -> None:
    phone, laptop = await signed(world, "alice", "PHONE"), await unsigned(world, "alice", "LAPTOP")
    await settle(phone, laptop)
    code = await shown_code(laptop, phone)
    assert code[7] == 2
    await scan(laptop, phone, code)
    await laptop.running.act(laptop.newest.id, Confirmed())
    assert laptop.newest.phase is Phase.DONE
    assert len(laptop.newest.asked_for) == 3
    # The phone, which has scanned our key, signs us and hands over what we ask for.
    Verified(phone.person.database).note(laptop.user_id, laptop.person.machine.account.signing_key, "LAPTOP", 1)
    await settle(phone, laptop)
    assert laptop.newest.came == laptop.newest.asked_for
    assert laptop.signed


async def test_who_has_no_trusted_identity_offers_no_code_to_others(world: World) -> None:
    room = Room()
    alice, bob = await unsigned(world, "alice", room=room), await signed(world, "bob", room=room)
    assert await shown_code(alice, bob) == b""
    await alice.running.act(alice.newest.id, Begun())
    await bob.running.request(alice.user_id, None, ROOM)
    asked = [event for event in room.events if wire.REQUEST in event["content"]]
    assert wire.SHOW not in asked[-1]["content"]


async def test_a_request_in_a_room_says_that_we_can_show_a_code(world: World) -> None:
    room = Room()
    alice, bob = await signed(world, "alice", room=room), await signed(world, "bob", room=room)
    await alice.running.request(bob.user_id, None, ROOM)
    content = room.events[-1]["content"]
    assert all(f'"{method}"' in content for method in (wire.SAS, wire.SHOW, wire.RECIPROCATE))
    assert wire.SCAN not in content
    await settle(alice, bob)
    relation = {"rel_type": "m.reference", "event_id": room.events[-1]["event_id"]}
    ready = {"from_device": bob.device_id, "methods": PHONE, "m.relates_to": relation}
    answer = room_letter(ROOM, "$ready", wire.READY, bob.user_id, ready, 0)
    assert answer is not None
    await alice.running.take([answer])
    assert alice.newest.qr[8:10] == len(relation["event_id"]).to_bytes(2, "big")
    assert alice.newest.can_begin


@pytest.mark.parametrize(
    ("methods", "phase"),
    [
        ([wire.SCAN, wire.RECIPROCATE], Phase.REQUESTED),
        ([wire.SHOW, wire.RECIPROCATE], Phase.CANCELLED),
        ([], Phase.CANCELLED),
    ],
)
async def test_who_can_do_nothing_that_we_can_is_left_to_our_other_devices(
    world: World, methods: list[str], phase: VerificationPhase
) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    when = bob.person.clock()
    await alice.running.take([letter(bob, wire.REQUEST, methods=methods, timestamp=when)])
    assert alice.newest.phase is phase
