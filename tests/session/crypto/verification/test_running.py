"""Verifications between real machines: who gets which message, what is signed in the end, who is ignored."""

from __future__ import annotations

from typing import Any

import pytest

from session.crypto.canonical import has_signature
from session.crypto.verification import wire
from session.crypto.verification.flow import LONGEST_MS, PROMPT_MS
from session.crypto.verification.letters import Letter
from session.crypto.verification.running import MOST_RUNNING, VerificationRefused
from session.crypto.verification.steps import Confirmed, Stopped
from session.crypto.verification.verified import Verified
from session.values.errors import Unreachable
from session.values.model import VerificationPhase
from tests.fakes.crypto_people import ROOM, World
from tests.fakes.verifying_people import Room, Verifier, settle, signed, unsigned, verify

Phase = VerificationPhase


def master_of(world: World, user_id: str) -> tuple[dict[str, Any], str]:
    """Return a user's master key as the server has it, and the key itself."""
    published = world.server.identities[user_id]["master"]
    return published, next(iter(published["keys"].values()))


def signs(world: World, signer: str, signed_user: str) -> bool:
    """Return whether one user's user-signing key has signed the other's master key on the server."""
    key = next(iter(world.server.identities[signer]["user_signing"]["keys"].values()))
    return has_signature(master_of(world, signed_user)[0], signer, f"ed25519:{key}", key)


@pytest.mark.parametrize("room_id", [None, ROOM], ids=["directly", "room"])
async def test_two_users_sign_each_others_master_keys(world: World, room_id: str | None) -> None:
    room = Room()
    alice, bob = await signed(world, "alice", room=room), await signed(world, "bob", room=room)

    await verify(alice, bob, room_id)

    for one, other in ((alice, bob), (bob, alice)):
        assert one.newest.phase is Phase.DONE
        assert one.newest.reason is None
        assert signs(world, one.user_id, other.user_id)
        assert one.verified(other)
        assert Verified(one.person.database).masters(other.user_id) == {master_of(world, other.user_id)[1]}
    phases = [seen.phase for seen in alice.told]
    assert phases == [Phase.REQUESTED, Phase.READY, Phase.SHOWN, Phase.CONFIRMED, Phase.DONE]
    assert bob.told[0].incoming
    assert not alice.told[0].incoming


@pytest.mark.parametrize("new_one_asks", [True, False])
async def test_a_new_device_of_ours_is_signed_and_gets_the_secrets(world: World, new_one_asks: bool) -> None:
    phone = await signed(world, "alice", "PHONE")
    laptop = await unsigned(world, "alice", "LAPTOP")
    await settle(phone, laptop)

    await verify(*((laptop, phone) if new_one_asks else (phone, laptop)))
    await settle(phone, laptop)

    assert laptop.signed
    assert laptop.secrets == phone.secrets
    assert len(laptop.secrets) == 3
    assert laptop.secrets_came == 3
    assert phone.verified(laptop)


async def test_all_devices_are_asked_and_the_others_hear_that_one_answered(world: World) -> None:
    phone = await signed(world, "alice", "PHONE")
    laptop, tablet = await signed(world, "alice", "LAPTOP"), await signed(world, "alice", "TABLET")
    await settle(phone, laptop, tablet)

    await phone.running.request(phone.user_id, None, None)
    await settle(phone, laptop, tablet)
    assert laptop.newest.phase is tablet.newest.phase is Phase.REQUESTED
    await tablet.accept()
    await settle(phone, laptop, tablet)

    assert phone.newest.other_device == "TABLET"
    assert phone.newest.phase is tablet.newest.phase is Phase.SHOWN
    assert (laptop.newest.phase, laptop.newest.cancel_code) == (Phase.CANCELLED, "m.accepted")


async def test_when_one_device_refuses_the_others_hear_it(world: World) -> None:
    phone = await signed(world, "alice", "PHONE")
    laptop, tablet = await signed(world, "alice", "LAPTOP"), await signed(world, "alice", "TABLET")
    await settle(phone, laptop, tablet)
    await phone.running.request(phone.user_id, None, None)
    await settle(phone, laptop, tablet)
    await laptop.running.act(laptop.newest.id, Stopped())
    await settle(phone, laptop, tablet)
    assert {one.newest.cancel_code for one in (phone, laptop, tablet)} == {"m.user"}


async def test_two_verifications_with_different_users_at_once(world: World) -> None:
    room = Room()
    alice, bob, carol = [await signed(world, name, room=room) for name in ("alice", "bob", "carol")]
    people = (alice, bob, carol)
    await alice.running.request(bob.user_id, bob.device_id, None)
    await carol.running.request(alice.user_id, None, ROOM)
    await settle(*people)
    with_bob, with_carol = alice.running.all()
    await bob.accept()
    await alice.accept()
    await settle(*people)
    assert [one.phase for one in alice.running.all()] == [Phase.SHOWN, Phase.SHOWN]
    assert bob.newest.emoji != carol.newest.emoji
    for person in (bob, carol):
        await person.confirm()
    await alice.running.act(with_carol.id, Stopped())
    await settle(*people)
    await alice.running.act(with_bob.id, Confirmed())
    await settle(*people)

    assert [one.phase for one in alice.running.all()] == [Phase.DONE, Phase.CANCELLED]
    assert signs(world, "@alice:example.org", "@bob:example.org")
    assert not signs(world, "@alice:example.org", "@carol:example.org")


async def test_a_second_request_of_the_same_device_ends_both(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    for name in ("one", "two"):
        await bob.running.take([request_of(alice, name)])
    assert [one.cancel_code for one in bob.running.all()] == ["m.unexpected_message"] * 2


async def test_a_new_request_of_ours_replaces_the_old_one(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await alice.running.request(bob.user_id, bob.device_id, None)
    await settle(alice, bob)
    await alice.running.request(bob.user_id, bob.device_id, None)
    await settle(alice, bob)
    assert [one.phase for one in bob.running.all()] == [Phase.CANCELLED, Phase.REQUESTED]


async def test_in_a_room_another_device_of_ours_answers(world: World) -> None:
    room = Room()
    alice = await signed(world, "alice", room=room)
    bob, tablet = await signed(world, "bob", room=room), await signed(world, "bob", "TABLET", room=room)
    people = (alice, bob, tablet)
    await alice.running.request(bob.user_id, None, ROOM)
    await settle(*people)
    await tablet.accept()
    await settle(*people)

    assert (bob.newest.phase, bob.newest.cancel_code) == (Phase.CANCELLED, "m.accepted")
    assert alice.newest.phase is tablet.newest.phase is Phase.SHOWN
    assert not any("cancel" in event["type"] for event in room.events)


async def test_in_a_room_a_request_to_somebody_else_is_not_ours(world: World) -> None:
    room = Room()
    alice, bob, eve = [await signed(world, name, room=room) for name in ("alice", "bob", "eve")]
    await alice.running.request(bob.user_id, None, ROOM)
    await settle(alice, bob, eve)
    assert eve.running.all() == ()

    # Eve knows the request's event and speaks up all the same.
    tie = {"m.relates_to": {"rel_type": "m.reference", "event_id": "$verification1"}}
    await eve.send(ROOM, wire.READY, {"from_device": "ONE", "methods": [wire.SAS], **tie})
    await eve.send(ROOM, wire.CANCEL, {"code": "m.user", "reason": "", **tie})
    await settle(alice, bob, eve)
    assert alice.newest.phase is bob.newest.phase is Phase.REQUESTED


async def test_own_devices_are_not_verified_in_a_room(world: World) -> None:
    alice = await signed(world, "alice")
    with pytest.raises(VerificationRefused):
        await alice.running.request(alice.user_id, None, ROOM)


@pytest.mark.parametrize("device_id", [None, "NO_SUCH"])
async def test_who_has_no_device_cannot_be_asked(world: World, device_id: str | None) -> None:
    alice = await signed(world, "alice")
    with pytest.raises(VerificationRefused):
        await alice.running.request("@nobody:example.org", device_id, None)


def request_of(sender: Verifier, name: str, **parts: Any) -> Letter:
    """Return a request as it arrives."""
    content = {
        "from_device": sender.device_id,
        "methods": [wire.SAS],
        "timestamp": sender.person.clock(),
        "transaction_id": name,
        **parts,
    }
    return Letter(wire.REQUEST, sender.user_id, content)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"from_device": "NO_SUCH"}, "a device that is on nobody's list"),
        ({"timestamp": 1}, "long ago"),
        ({"timestamp": 1_700_000_000_000 + 300_001}, "in the future"),
        ({"timestamp": None}, "at no time"),
        ({"timestamp": True}, "at no time"),
        ({"transaction_id": ""}, "no name"),
        ({"methods": "m.sas.v1"}, "no list"),
    ],
)
async def test_requests_that_are_not_in_order_are_ignored(world: World, parts: dict[str, Any], reason: str) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await bob.running.take([request_of(alice, "name", **parts)])
    assert bob.running.all() == (), reason


async def test_a_request_encrypted_by_another_device_is_ignored(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    own = request_of(alice, "name")
    forged = Letter(own.kind, own.sender, own.content, sender_key=bob.person.machine.account.curve_key)
    await bob.running.take([forged])
    assert bob.running.all() == ()


async def test_a_message_encrypted_by_another_device_ends_it(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await bob.running.take([request_of(alice, "name")])
    await bob.accept()
    other_key = bob.person.machine.account.curve_key
    letter = Letter(wire.DONE, alice.user_id, {"transaction_id": "name"}, sender_key=other_key)
    await bob.running.take([letter])
    assert bob.newest.cancel_code == "m.user_mismatch"


async def test_a_method_that_we_do_not_know_is_said_here_alone(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await bob.running.take([request_of(alice, "name", methods=["m.qr_code.scan.v1"])])
    await settle(alice, bob)
    assert bob.newest.cancel_code == "m.unknown_method"
    assert cancellations(world) == []


async def test_a_device_named_like_its_masters_key_is_refused(world: World) -> None:
    bob = await signed(world, "bob")
    mallory = await signed(world, "mallory")
    master = master_of(world, mallory.user_id)[1]
    twisted = await unsigned(world, "mallory", master)
    await bob.running.take([request_of(twisted, "name")])
    assert bob.newest.cancel_code == "m.key_mismatch"
    assert cancellations(world)[-1]["code"] == "m.key_mismatch"


async def test_nobody_can_fill_the_screen_with_requests(world: World) -> None:
    bob = await signed(world, "bob")
    for number in range(MOST_RUNNING + 3):
        stranger = await unsigned(world, f"stranger{number}")
        await bob.running.take([request_of(stranger, "name")])
    assert len(bob.running.all()) == MOST_RUNNING


def cancellations(world: World) -> list[dict[str, Any]]:
    """Return the contents of all cancellations that were sent directly."""
    found = [body for _, path, body in world.server.requests if "/m.key.verification.cancel/" in path]
    return [content for body in found for by_device in body["messages"].values() for content in by_device.values()]


@pytest.mark.parametrize("kind", [wire.READY, wire.ACCEPT, wire.KEY, wire.MAC])
async def test_a_message_of_an_unknown_verification_is_answered(world: World, kind: str) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await bob.running.take([Letter(kind, alice.user_id, {"transaction_id": "what"}) for _ in range(30)])
    sent = cancellations(world)
    assert {(content["code"], content["transaction_id"]) for content in sent} == {("m.unknown_transaction", "what")}
    assert len(sent) == 10


@pytest.mark.parametrize("kind", [wire.START, wire.CANCEL, wire.DONE])
async def test_these_are_not_answered(world: World, kind: str) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await bob.running.take([Letter(kind, alice.user_id, {"transaction_id": "what"})])
    assert cancellations(world) == []


async def test_another_user_cannot_touch_it_by_its_name(world: World) -> None:
    alice, bob, eve = [await signed(world, name) for name in ("alice", "bob", "eve")]
    await bob.running.take([request_of(alice, "name")])
    for kind, parts in ((wire.CANCEL, {"code": "m.user"}), (wire.DONE, {}), (wire.KEY, {"key": ""})):
        await bob.running.take([Letter(kind, eve.user_id, {"transaction_id": "name", **parts})])
    in_room = {"m.relates_to": {"rel_type": "m.reference", "event_id": "name"}, "code": "m.user"}
    await bob.running.take([Letter(wire.CANCEL, alice.user_id, in_room, room_id=ROOM, event_id="$1")])
    assert bob.newest.phase is Phase.REQUESTED


NASTY: list[Any] = [None, 1, "", "x" * 300, [], {}, {"code": []}, "\ud800", {"event_id": 1, "rel_type": "m.reference"}]


@pytest.mark.parametrize("room_id", [None, ROOM], ids=["directly", "room"])
async def test_nothing_that_somebody_sends_raises(world: World, room_id: str | None) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    kinds = [wire.PREFIX + name for name in ("request", "ready", "start", "accept", "key", "mac", "done", "cancel", "")]
    fields = ["from_device", "methods", "timestamp", "transaction_id", "m.relates_to", "key", "mac", "code", "name"]
    letters = [
        Letter(kind, sender, {**request_of(alice, "n").content, name: value}, None, room_id, "$1", world.clock())
        for kind in (*kinds, "m.secret.request", "m.secret.send")
        for sender in (alice.user_id, bob.user_id)
        for name in fields
        for value in NASTY
    ]
    await bob.running.take(letters)
    assert not any(one.phase in (Phase.SHOWN, Phase.DONE) for one in bob.running.all())


async def test_a_damaged_message_ends_it(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await bob.running.take([request_of(alice, "name")])
    await bob.accept()
    await bob.running.take([Letter(wire.START, alice.user_id, {"transaction_id": "name", "method": 7})])
    assert bob.newest.cancel_code == "m.invalid_message"
    assert cancellations(world)[-1]["code"] == "m.invalid_message"


async def test_time_ends_what_nobody_goes_on_with(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await alice.running.request(bob.user_id, bob.device_id, None)
    await settle(alice, bob)
    world.clock.time += PROMPT_MS + 1
    await bob.running.take([])
    assert bob.newest.cancel_code == "m.timeout"
    assert alice.newest.phase is Phase.REQUESTED
    world.clock.time += LONGEST_MS
    await alice.running.take([])
    assert alice.newest.cancel_code == "m.timeout"
    with pytest.raises(VerificationRefused):
        await alice.running.act(alice.newest.id, Stopped())


async def test_without_a_network_it_is_over_and_says_why(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    await alice.running.request(bob.user_id, bob.device_id, None)
    await settle(alice, bob)
    world.server.fault = lambda method, path: Unreachable("no network") if "ready" in path else None
    with pytest.raises(Unreachable):
        await bob.accept()
    assert (bob.newest.phase, str(bob.newest.reason)) == (Phase.CANCELLED, "no network")


async def test_a_signature_that_the_server_refuses_is_said_and_the_rest_kept(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    world.server.alter = lambda path, answer: {"failures": {"x": {}}} if "signatures" in path else answer
    await verify(alice, bob)
    assert alice.newest.phase is Phase.DONE
    assert "signature" in str(alice.newest.reason)
    assert alice.verified(bob)


async def test_keys_that_changed_meanwhile_are_not_signed(world: World) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob")
    mallory = await signed(world, "mallory")
    await alice.running.request(bob.user_id, bob.device_id, None)
    await settle(alice, bob)
    await bob.accept()
    await settle(alice, bob)
    for key in world.server.identities[mallory.user_id].values():
        key["user_id"] = bob.user_id
    old = master_of(world, bob.user_id)[1]
    alice.person.database.execute("UPDATE identity SET master = 'other' WHERE user_id = ?", (bob.user_id,))
    for one in (alice, bob):
        await one.confirm()
    await settle(alice, bob)
    assert alice.newest.phase is Phase.DONE
    assert not signs(world, alice.user_id, bob.user_id)
    assert Verified(alice.person.database).masters(bob.user_id) == {old}


async def test_a_master_key_that_we_do_not_know_to_be_ours_is_not_vouched_for(world: World) -> None:
    phone = await signed(world, "alice", "PHONE")
    laptop = await unsigned(world, "alice", "LAPTOP")
    bob = await signed(world, "bob")
    await verify(laptop, bob)
    assert bob.verified(laptop)
    assert not signs(world, bob.user_id, phone.user_id)


async def test_what_a_screen_is_told_of_the_other_device(world: World) -> None:
    room = Room()
    alice, bob = await signed(world, "alice", room=room), await signed(world, "bob", "BOB", room=room)
    world.server.devices[bob.user_id]["BOB"]["unsigned"] = {"device_display_name": "Bob's phone"}
    await bob.running.request(alice.user_id, None, ROOM)
    await settle(alice, bob)
    asked = alice.newest
    assert (asked.other_name, asked.own, asked.room_id) == ("Bob's phone", False, ROOM)
    assert asked.until == alice.person.clock() + PROMPT_MS
    assert asked.event_id is not None
    assert alice.running.of_request(ROOM, asked.event_id) == asked
    assert alice.running.of_request(ROOM, "$other") is None
    await alice.accept()
    assert alice.newest.can_begin
    assert alice.newest.until == alice.person.clock() + LONGEST_MS
    await settle(alice, bob)
    assert not alice.newest.can_begin


@pytest.mark.parametrize("name", [None, 7, ["x"]])
async def test_a_name_that_is_no_text_is_none(world: World, name: object) -> None:
    alice, bob = await signed(world, "alice"), await signed(world, "bob", "BOB")
    world.server.devices[bob.user_id]["BOB"]["unsigned"] = {"device_display_name": name}
    await alice.running.request(bob.user_id, "BOB", None)
    assert alice.newest.other_name == ""


async def test_without_another_device_of_ours_nobody_is_asked(world: World) -> None:
    alice = await signed(world, "alice")
    with pytest.raises(VerificationRefused, match="no other device"):
        await alice.running.request(alice.user_id, None, None)
