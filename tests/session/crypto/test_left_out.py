"""Who gets no key, for which reason in words, under which code on the wire, and that it is written down."""

from __future__ import annotations

from pathlib import Path

from session.crypto.deliveries import Deliveries
from session.crypto.identity import reset
from session.crypto.recipients import SharedWith
from session.crypto.sharing import Sharing
from session.store.database import Database
from tests.fakes.crypto_people import ROOM, Person, World
from tests.fakes.key_server import Json


def _left(sharing: Sharing) -> list[tuple[str, str | None, str]]:
    return [(left.user_id, left.device_id, left.code) for left in sharing.left_out]


def _told(world: World, person: Person) -> list[Json]:
    """Return what a person's device was told about keys that were held back."""
    inbox = world.server.inboxes[person.user_id, person.device_id]
    return [event["content"] for event in inbox if event["type"] == "m.room_key.withheld"]


async def test_a_member_without_an_identity_is_left_out_and_named(world: World) -> None:
    alice, bob = await world.signed("alice"), await world.unsigned("bob")

    sharing = await alice.prepare(bob)

    assert _left(sharing) == [(bob.user_id, "ONE", "no_identity")]
    assert str(sharing.left_out[0].reason) == (
        "@bob:example.org has no identity, so nothing shows that the device ONE is theirs."
    )
    (told,) = _told(world, bob)
    assert (told["code"], told["room_id"], told["session_id"]) == ("m.unverified", ROOM, sharing.session_id)


async def test_a_blocked_device_gets_no_key_and_is_told_so(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    before = await alice.say("voor iedereen", bob)
    alice.machine.selection.block(bob.user_id, "ONE")

    event = await alice.say("niet voor dit apparaat", bob)
    bob.sync()

    assert event["content"]["session_id"] != before["content"]["session_id"]
    assert bob.code(event) == "withheld:m.blacklisted"
    assert str(bob.read(event).reason) == "The sender has blocked this device."  # type: ignore[union-attr]
    alice.reopen()
    assert _left(await alice.prepare(bob)) == [(bob.user_id, "ONE", "m.blacklisted")]

    alice.machine.selection.unblock(bob.user_id, "ONE")
    again = await alice.say("weer wel", bob)
    bob.sync()
    assert bob.text(again) == "weer wel"


async def test_a_device_without_a_channel_is_told_without_naming_a_session(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    owner = (bob.user_id, bob.device_id)
    kept = world.server.one_time.pop(owner), world.server.fallback.pop(owner)
    event = await alice.say("hallo", bob)
    (told,) = _told(world, bob)
    assert told["code"] == "m.no_olm"
    assert not {"room_id", "session_id"} & set(told)
    assert told["sender_key"] == alice.machine.account.curve_key

    received = bob.sync()
    assert received.without_channel == (alice.user_id,)
    assert bob.code(event) == "withheld:m.no_olm"
    world.server.one_time[owner], world.server.fallback[owner] = kept
    world.clock.time += 3_600_000
    later = await alice.say("nu wel", bob)
    bob.sync()
    assert bob.text(later) == "nu wel"
    assert bob.code(event) == "unknown_index"
    assert bob.database.all("SELECT * FROM withheld") == []


async def test_a_new_identity_of_our_own_account_that_we_do_not_know_gets_no_keys(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    ghost = await world.unsigned("alice", "GHOST")
    # What a server could do: an identity of its own for our account, and a device signed with it.
    await reset(ghost.door, ghost.machine, world.server.password)
    await alice.settle()
    known = alice.machine.devices.get(alice.user_id, "GHOST")
    assert known is not None
    assert known.signed

    event = await alice.say("alleen voor ons", bob)
    sharing = await alice.prepare(bob)
    ghost.sync()

    assert ghost.code(event).startswith("withheld:")
    assert (alice.user_id, "GHOST", "own_identity") in _left(sharing)
    assert {shared.user_id for shared in sharing.shared} == {bob.user_id}


async def test_the_new_identity_that_we_made_ourselves_gets_keys(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await reset(alice.door, alice.machine, world.server.password)
    phone = await world.unsigned("alice", "PHONE")
    await alice.settle()

    assert _left(await alice.prepare(bob)) == [(alice.user_id, "PHONE", "m.unverified")]
    assert phone.device_id == "PHONE"


async def test_who_could_read_each_message_is_written_down_and_outlives_the_process(
    world: World, tmp_path: Path
) -> None:
    alice = await world.signed("alice", database=Database.open(tmp_path / "alice.db", bytes(32)))
    bob, carol = await world.signed_people("bob", "carol")
    first = await alice.say("een", bob)
    await world.unsigned("bob", "PHONE")
    await alice.settle()
    second = await alice.say("twee", bob, carol)
    await alice.say("drie", bob, carol)
    session_id = first["content"]["session_id"]
    assert session_id == second["content"]["session_id"]
    alice.database.close()
    alice.database = Database.open(tmp_path / "alice.db", bytes(32))

    deliveries = Deliveries(alice.database)
    before, after, third = (deliveries.of(session_id, index) for index in range(3))

    assert before.shared == (SharedWith(bob.user_id, "ONE"),)
    assert before.left_out == ()
    assert after.shared == (SharedWith(bob.user_id, "ONE"), SharedWith(carol.user_id, "ONE"))
    assert after.left_out is not None
    assert [(left.user_id, left.device_id, left.code) for left in after.left_out] == [
        (bob.user_id, "PHONE", "m.unverified")
    ]
    assert third == after
    assert len(alice.database.all("SELECT * FROM key_left_out")) == 2
    assert deliveries.of("another session", 0).left_out is None
    alice.database.close()
