"""Who gets a room's key, who is left out and told so, and what a crash or a broken network leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from session.crypto.identity import bootstrap
from session.crypto.messages import Undecryptable
from session.crypto.recipients import Recipients
from session.store.database import Database
from session.values.errors import CannotEncrypt, Unreachable
from session.values.model import ShieldLevel
from tests.fakes.crypto_people import ROOM, World


def _broken(part: str, times: int = 1) -> Callable[[str, str], Exception | None]:
    left = [times]

    def fault(method: str, path: str) -> Exception | None:
        if part in path and left[0]:
            left[0] -= 1
            return Unreachable("broken")
        return None

    return fault


async def test_an_unsigned_device_is_left_out_named_and_told(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    phone = await world.unsigned("bob", "PHONE")
    await alice.settle()

    event = await alice.say("hallo", bob)
    sharing = await alice.prepare(bob)
    news = phone.sync()
    bob.sync()

    assert bob.text(event) == "hallo"
    assert [(left.user_id, left.device_id, left.code) for left in sharing.left_out] == [
        (bob.user_id, "PHONE", "m.unverified")
    ]
    assert str(sharing.left_out[0].reason) == "@bob:example.org has not signed the device PHONE."
    assert news.sessions == ((ROOM, event["content"]["session_id"]),)
    found = phone.read(event)
    assert isinstance(found, Undecryptable)
    assert found.code == "withheld:m.unverified"
    assert "signed" in str(found.reason)


async def test_who_is_left_out_is_told_once(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await world.unsigned("bob", "PHONE")
    await alice.settle()

    for _ in range(3):
        await alice.say("hallo", bob)

    assert sum("withheld" in path for _, path, _ in world.server.requests) == 1


async def test_everybody_gets_the_key_when_all_are_wanted(world: World) -> None:
    alice = await world.signed("alice")
    bob = await world.unsigned("bob")

    event = await alice.say("hallo", bob, recipients=Recipients.ALL)
    bob.sync()

    assert bob.text(event) == "hallo"


async def test_an_unsigned_sender_gets_a_red_shield(world: World) -> None:
    alice = await world.unsigned("alice")
    bob = await world.signed("bob")
    event = await alice.say("hallo", bob)
    await bob.settle()
    bob.machine.track([alice.user_id])
    await bob.machine.upkeep(bob.door)

    found = bob.read(event)

    assert not isinstance(found, Undecryptable)
    assert found.shield.level is ShieldLevel.RED
    assert str(found.shield.reason) == "The sender has no identity, so nothing shows that the device is theirs."


async def test_a_shield_gets_better_when_the_device_is_signed(world: World) -> None:
    alice = await world.unsigned("alice")
    bob = await world.signed("bob")
    bob.machine.track([alice.user_id])
    event = await alice.say("hallo", bob)
    await bob.settle()
    bob.text(event)

    await bootstrap(alice.door, alice.machine, world.server.password)
    await bob.settle()

    shield = bob.machine.shield(ROOM, event["content"]["session_id"], alice.user_id)
    assert shield is not None
    assert shield.level is ShieldLevel.NONE


async def test_a_device_on_no_list_gets_a_red_shield_unless_its_owner_signed_the_keys_it_sent(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    event = await alice.say("hallo", bob)
    bob.sync()

    found = bob.read(event)

    assert not isinstance(found, Undecryptable)
    assert found.shield.level is ShieldLevel.RED
    assert str(found.shield.reason) == "Sent from a device that is not on its owner's list."


async def test_members_without_devices_or_behind_a_silent_server_are_named(world: World) -> None:
    alice = await world.signed("alice")
    await world.signed("dave", server="far.example")
    world.server.unreachable_servers.add("far.example")

    sharing = await alice.prepare("@nobody:example.org", "@dave:far.example")

    assert {(left.user_id, left.code) for left in sharing.left_out} == {
        ("@nobody:example.org", "no_devices"),
        ("@dave:far.example", "unreached"),
    }


async def test_a_silent_server_is_asked_again_later(world: World) -> None:
    alice = await world.signed("alice")
    dave = await world.signed("dave", server="far.example")
    world.server.unreachable_servers.add("far.example")
    await alice.prepare(dave)
    world.server.unreachable_servers.clear()
    world.server.requests.clear()

    await alice.prepare(dave)
    assert world.server.requests == []
    world.clock.time += 16_000
    sharing = await alice.prepare(dave)

    assert [shared.user_id for shared in sharing.shared] == [dave.user_id]


async def test_a_known_device_behind_a_silent_server_still_gets_the_key_and_a_new_one_of_it_does_not(
    world: World,
) -> None:
    alice = await world.signed("alice")
    dave = await world.signed("dave", server="far.example")
    await alice.say("nog bereikbaar", dave)
    phone = await world.signed(dave.user_id, "PHONE")
    world.server.unreachable_servers.add("far.example")
    alice.sync()

    event = await alice.say("stil aan de overkant", dave)
    dave.sync()
    phone.sync()

    assert dave.text(event) == "stil aan de overkant"
    assert phone.code(event) == "missing_key"


async def test_a_key_that_came_is_kept_when_the_query_about_its_sender_fails(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    bob.machine.track([alice.user_id])
    event = await alice.say("hallo", bob)
    world.server.fault = _broken("keys/query")
    with pytest.raises(Unreachable):
        await bob.settle()
    bob.reopen()

    assert bob.text(event) == "hallo"


async def test_a_device_without_keys_to_claim_is_named_and_tried_again(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    owner = (bob.user_id, bob.device_id)
    kept = world.server.one_time.pop(owner), world.server.fallback.pop(owner)

    sharing = await alice.prepare(bob)
    assert [(left.device_id, left.code) for left in sharing.left_out] == [("ONE", "m.no_olm")]
    world.server.one_time[owner], world.server.fallback[owner] = kept
    assert (await alice.prepare(bob)).shared == ()
    world.clock.time += 16_000

    assert [shared.user_id for shared in (await alice.prepare(bob)).shared] == [bob.user_id]


async def test_a_one_time_key_with_a_wrong_signature_starts_no_session(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    keys = world.server.one_time[bob.user_id, bob.device_id]
    for key in keys.values():
        key["key"] = alice.machine.account.curve_key

    sharing = await alice.prepare(bob)

    assert [left.code for left in sharing.left_out] == ["m.no_olm"]


async def test_keys_go_out_in_batches_of_100(world: World) -> None:
    alice = await world.signed("alice")
    people = [await world.unsigned(f"user{number}") for number in range(205)]

    sharing = await alice.prepare(*people, recipients=Recipients.ALL)

    sizes = [
        sum(len(devices) for devices in body["messages"].values())
        for _, path, body in world.server.requests
        if "sendToDevice/m.room.encrypted" in path
    ]
    assert sizes == [100, 100, 5]
    assert len(sharing.shared) == 205


@pytest.mark.parametrize("part", ["keys/query", "keys/claim", "sendToDevice/m.room.encrypted"])
async def test_a_failed_request_prevents_sending_and_the_next_try_works(world: World, part: str) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    world.server.fault = _broken(part)

    with pytest.raises(Unreachable):
        await alice.prepare(bob)
    with pytest.raises(CannotEncrypt):
        alice.machine.encrypt(ROOM, "m.room.message", {})
    event = await alice.say("hallo", bob)
    bob.sync()

    assert bob.text(event) == "hallo"


async def test_a_failed_batch_is_the_only_one_that_is_sent_again(world: World) -> None:
    alice = await world.signed("alice")
    people = [await world.unsigned(f"user{number}") for number in range(150)]
    seen: list[str] = []

    def fault(method: str, path: str) -> Exception | None:
        if "sendToDevice" in path:
            seen.append(path)
        return Unreachable("broken") if len(seen) == 2 and "sendToDevice" in path else None

    world.server.fault = fault
    with pytest.raises(Unreachable):
        await alice.prepare(*people, recipients=Recipients.ALL)
    await alice.prepare(*people, recipients=Recipients.ALL)

    assert [len(world.server.inboxes[person.user_id, "ONE"]) for person in people] == [1] * 150


async def test_a_failing_withheld_notice_does_not_stop_the_message(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    phone = await world.unsigned("bob", "PHONE")
    world.server.fault = _broken("withheld")

    event = await alice.say("hallo", bob)
    bob.sync()
    assert bob.text(event) == "hallo"
    await alice.prepare(bob)
    phone.sync()

    assert phone.code(event) == "withheld:m.unverified"


async def test_a_crash_between_sharing_and_sending_uses_no_index_twice(world: World, tmp_path: Path) -> None:
    path = tmp_path / "alice.db"
    alice = await world.signed("alice", database=Database.open(path, bytes(32)))
    bob = await world.signed("bob")
    indexes: list[int] = []

    for _ in range(3):
        event = await alice.say("hallo", bob)
        bob.sync()
        assert bob.text(event) == "hallo"
        row = bob.database.one("SELECT max(message_index) FROM message_index")
        assert row is not None
        indexes.append(row[0])
        # The process ends here: nothing but the file is left.
        alice.database.close()
        alice.database = Database.open(path, bytes(32))
        alice.reopen()

    assert indexes == [0, 1, 2]
    alice.database.close()


async def test_an_encryption_that_is_rolled_back_leaves_its_index_unused(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await alice.prepare(bob)

    def step_that_fails() -> None:
        with alice.database.transaction():
            alice.machine.encrypt(ROOM, "m.room.message", {"body": "never sent"})
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        step_that_fails()
    event = await alice.say("hallo", bob)
    bob.sync()

    assert bob.text(event) == "hallo"


async def test_a_crash_after_delivery_delivers_again(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")

    def lose_answer(path: str, answer: dict[str, object]) -> dict[str, object]:
        if "sendToDevice" in path:
            raise Unreachable("broken")
        return answer

    world.server.alter = lose_answer
    with pytest.raises(Unreachable):
        await alice.prepare(bob)
    world.server.alter = lambda path, answer: answer
    alice.reopen()
    event = await alice.say("hallo", bob)
    assert len(world.server.inboxes[bob.user_id, "ONE"]) == 2
    bob.sync()

    assert bob.text(event) == "hallo"


async def test_encrypting_for_a_room_that_was_never_shared_is_refused(world: World) -> None:
    alice = await world.signed("alice")

    with pytest.raises(CannotEncrypt):
        alice.machine.encrypt(ROOM, "m.room.message", {"body": "x"})
