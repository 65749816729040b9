"""Who reads a room: invited or joined, by the room's own settings; and what the header and the list say of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from session.crypto.verification.verified import UserTrust
from session.trust import room_trust
from session.trust.readers import NothingToDo
from session.values.model import DeviceId, RoomId, UserId
from tests.fakes.answers import MEMBERS, members
from tests.fakes.crypto_people import World
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ALICE, ME, ROOM, member, state
from tests.fakes.sending_people import SendingPeople

BOB, CAROL = "@bob:hs.example", "@carol:far.example"


@pytest.fixture
async def people(server: FakeHomeserver, world: World) -> AsyncIterator[SendingPeople]:
    """Us, with an identity, at a key server; in no room yet."""
    people = SendingPeople(server, world)
    await people.sign_in()
    yield people
    await people.account.close()


def visibility(shown_to: str) -> dict[str, object]:
    return state("m.room.history_visibility", {"history_visibility": shown_to})


async def test_an_invited_member_that_lazy_loading_left_out_gets_the_key(people: SendingPeople) -> None:
    bob = await people.world.signed(BOB)
    people.enter(member(BOB, "invite", sender=ME))
    assert [one.user_id for one in people.account.rooms.members(ROOM)] == [ME]

    await people.say("welkom alvast")

    assert people.readable(bob) == ["welkom alvast"]


@pytest.mark.parametrize("shown_to", ["shared", "invited", "world_readable", "joined", "nonsense"])
async def test_an_invited_member_gets_keys_where_the_history_is_shown_to_them(
    people: SendingPeople, shown_to: str
) -> None:
    bob = await people.world.signed(BOB)
    people.enter(member(BOB, "invite", sender=ME), state=(visibility(shown_to),))

    await people.say("alleen voor wie er is")
    readable = people.readable(bob)
    people.account.receive(member(BOB))
    await people.say("nu ook voor Bob")

    assert readable == (["missing_key"] if shown_to == "joined" else ["alleen voor wie er is"])
    assert people.readable(bob)[-1] == "nu ook voor Bob"
    if shown_to == "joined":
        assert people.readable(bob)[0] == "unknown_index"


async def test_a_room_that_is_closed_to_the_invited_changes_its_key(people: SendingPeople) -> None:
    bob = await people.world.signed(BOB)
    people.enter(member(BOB, "invite", sender=ME))
    await people.say("eerst")

    people.account.receive(visibility("joined"))
    await people.say("daarna")

    assert people.readable(bob) == ["eerst", "missing_key"]


@pytest.mark.parametrize(
    ("settings", "changes_at"),
    [({"rotation_period_msgs": 2}, [0, 2, 4]), ({"rotation_period_msgs": 10**9}, [0]), ({}, [0])],
    ids=["two", "far too many", "unsaid"],
)
async def test_the_rooms_settings_say_when_the_key_changes(
    people: SendingPeople, settings: dict[str, object], changes_at: list[int]
) -> None:
    people.enter(settings=settings)

    for number in range(5):
        await people.say(f"bericht {number}")

    sessions = [event["content"]["session_id"] for event in people.ciphers()]
    assert sorted({sessions.index(session) for session in sessions}) == changes_at


async def test_a_member_that_leaves_is_sent_nothing_more(people: SendingPeople) -> None:
    bob, alice = await people.world.signed(BOB), await people.world.signed(ALICE)
    people.enter(member(BOB), member(ALICE))
    await people.say("met Bob")
    people.account.receive(member(BOB, "leave"))
    await people.say("zonder Bob")

    assert people.readable(bob) == ["met Bob", "missing_key"]
    assert people.readable(alice) == ["met Bob", "zonder Bob"]


async def test_a_new_name_changes_no_key(people: SendingPeople) -> None:
    await people.world.signed(BOB)
    people.enter(member(BOB, name="Bob"))
    await people.say("een")
    people.account.receive(member(BOB, name="Bobbie", before="join"))
    await people.say("twee")

    first, second = people.ciphers()
    assert first["content"]["session_id"] == second["content"]["session_id"]


async def test_the_header_names_who_is_left_out_as_the_sending_does(
    people: SendingPeople, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_trust, "NAMED", 9)
    await people.world.signed(BOB)
    await people.world.unsigned(BOB, "PHONE")
    await people.world.unsigned("@dave:hs.example")
    await people.world.unsigned(CAROL)
    people.world.server.unreachable_servers.add("far.example")
    people.enter(member(BOB), member(CAROL), member("@dave:hs.example"), member("@nobody:hs.example"))
    await people.readers.of(RoomId(ROOM))
    people.world.server.one_time.pop((BOB, "ONE"))
    people.world.server.fallback.pop((BOB, "ONE"))

    await people.say("wie leest dit?")

    account = people.account
    account.rooms.refresh()
    chosen = await account.machine.prepare(account.gateway, ROOM, account.membership.readers(ROOM))
    expected = sorted(str(left.reason) for left in chosen.left_out)
    assert len(expected) == 5
    trust = account.summary().trust
    assert trust.left_out == 5
    assert sorted(str(words) for words in trust.named) == expected


async def test_a_room_where_everybody_gets_the_key_leaves_nobody_out(people: SendingPeople) -> None:
    await people.world.signed(BOB)
    people.enter(member(BOB))
    await people.say("allemaal")
    people.account.rooms.refresh()
    trust = people.account.summary().trust
    assert (trust.left_out, trust.named, trust.changed, trust.stopped) == (0, (), (), ())


async def test_readers_are_listed_with_their_devices(people: SendingPeople) -> None:
    await people.world.signed(BOB)
    await people.world.unsigned(BOB, "PHONE")
    people.enter(member(BOB, name="Bob"), member(ALICE, "invite", sender=ME))

    found = await people.readers.of(RoomId(ROOM))

    alice, bob, us = found.readers
    assert (alice.user_id, alice.invited, alice.devices) == (ALICE, True, ())
    assert [left.code for left in alice.left_out] == ["no_devices"]
    assert (bob.name, bob.invited, bob.devices) == ("Bob", False, ("ONE",))
    assert [(left.device_id, left.code) for left in bob.left_out] == [("PHONE", "m.unverified")]
    assert (us.user_id, us.devices, us.identity.trust) == (ME, (), UserTrust.VERIFIED)
    assert (found.encrypted, found.stopped) == (True, ())


async def test_a_device_is_blocked_and_let_in_again(people: SendingPeople) -> None:
    bob = await people.world.signed(BOB)
    people.enter(member(BOB))
    await people.say("een")
    await people.readers.block(UserId(BOB), DeviceId("ONE"))
    assert people.account.summary().trust.left_out == 1
    await people.say("twee")
    await people.readers.unblock(UserId(BOB), DeviceId("ONE"))
    await people.say("drie")

    assert people.readable(bob) == ["een", "withheld:m.blacklisted", "drie"]
    for user, device, said in (
        (ME, "DEVICE", "writing on"),
        (BOB, "TWO", "No device"),
    ):
        with pytest.raises(NothingToDo, match=said):
            await people.readers.block(UserId(user), DeviceId(device))
    with pytest.raises(NothingToDo, match="not blocked"):
        await people.readers.unblock(UserId(BOB), DeviceId("ONE"))


async def test_a_room_that_is_not_encrypted_has_readers_and_no_stop(people: SendingPeople) -> None:
    people.server.on("GET", MEMBERS, members(member(ME), member(BOB)))
    people.account.receive(state=(member(ME),))
    found = await people.readers.of(RoomId(ROOM))
    assert (found.encrypted, found.stopped) == (False, ())
    assert [one.user_id for one in found.readers] == [BOB, ME]
