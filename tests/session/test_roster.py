"""Who is in a room: ranks, how far each is proven, and which devices get keys and why not."""

from __future__ import annotations

from typing import Any

import pytest

from session.crypto.verification.trust import sign_user
from session.crypto.verification.verified import Verified
from session.rooms.power import Ranks
from session.rooms.roster import MOST_ASKED, Roster
from session.sync.arrival import Arrival
from session.sync.classic import read_sync
from session.values.model import RoomId, UserId
from session.values.trust import MemberTrust, Rank, RoomMember
from tests.fakes.crypto_people import Person, World
from tests.fakes.room_events import encryption, member, room_news, state, sync_answer

ROOM = RoomId("!room:example.org")
NOOR = "@noor:example.org"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def noor(world: World) -> Person:
    return await world.signed("noor")


def enter(person: Person, *users: str, encrypted: bool = True, room: str = ROOM, **levels: int) -> Roster:
    """Put the person into a room with these users, and return its roster."""
    made = (
        state("m.room.create", {"room_version": "11"}, NOOR),
        state("m.room.power_levels", {"users": {NOOR: 100, **levels}}, NOOR),
        *([encryption(NOOR)] if encrypted else ()),
        member(NOOR, name="Noor"),
        *(member(user, name=user[1:].partition(":")[0].title()) for user in users),
    )
    arrival = Arrival(person.database, person.machine, person.user_id)
    arrival.apply(read_sync(sync_answer("s1", join={room: room_news(state=made)})))
    return Roster(person.database, person.machine, person.door, lambda _room: ())


async def found(roster: Roster, user: str, room: RoomId = ROOM) -> RoomMember:
    (one,) = [one for one in await roster.members(room) if one.user_id == user]
    return one


async def trust(roster: Roster, user: str) -> MemberTrust:
    return (await found(roster, user)).trust


async def test_everybody_is_listed_by_rank_then_name(noor: Person) -> None:
    roster = enter(noor, "@zoe:example.org", "@bob:elders.example", **{"@zoe:example.org": 50})
    members = await roster.members(ROOM)
    assert [(one.user_id, one.name, one.rank) for one in members] == [
        (NOOR, "Noor", Rank.ADMIN),
        ("@zoe:example.org", "Zoe", Rank.MODERATOR),
        ("@bob:elders.example", "Bob", Rank.MEMBER),
    ]
    assert [one.trust for one in members] == [MemberTrust.YOU, MemberTrust.UNKNOWN, MemberTrust.UNKNOWN]


async def test_how_far_somebody_is_proven(world: World, noor: Person) -> None:
    sam, kim = await world.signed("sam"), await world.unsigned("kim")
    roster = enter(noor, sam.user_id, kim.user_id)
    await noor.settle()
    assert await trust(roster, sam.user_id) is MemberTrust.UNVERIFIED
    assert await trust(roster, kim.user_id) is MemberTrust.NO_IDENTITY
    identity = noor.machine.identity(sam.user_id)
    assert identity is not None
    # Verified on another device of ours: only our signature on the server says so.
    assert await sign_user(noor.door, noor.machine, sam.user_id, identity.master)
    await noor.settle()
    assert await trust(roster, sam.user_id) is MemberTrust.VERIFIED


async def test_another_identity_after_a_comparison_is_an_alarm(world: World, noor: Person) -> None:
    sam, kim = await world.signed("sam"), await world.signed("kim")
    roster = enter(noor, sam.user_id, kim.user_id)
    await noor.settle()
    identity = noor.machine.identity(sam.user_id)
    assert identity is not None
    with noor.database.transaction():
        Verified(noor.database).note(sam.user_id, identity.master, None, 1)
    assert await trust(roster, sam.user_id) is MemberTrust.VERIFIED
    for name in ("sam", "kim"):
        elsewhere = World()
        other = await elsewhere.signed(name)
        world.server.identities[other.user_id] = elsewhere.server.identities[other.user_id]
        world.server.announce(other.user_id)
    await noor.settle()
    assert await trust(roster, sam.user_id) is MemberTrust.CHANGED
    assert await trust(roster, kim.user_id) is MemberTrust.RENEWED


async def test_which_devices_get_keys_and_why_not(world: World, noor: Person) -> None:
    sam = await world.signed("sam")
    tablet = await world.unsigned("sam", "TABLET")
    roster = enter(noor, sam.user_id)
    await noor.settle()
    listed = await roster.devices(ROOM, UserId(sam.user_id))
    assert listed.encrypted
    assert listed.remark is None
    assert [(one.device_id, one.signed, one.reason is None) for one in listed.devices] == [
        ("ONE", True, True),
        ("TABLET", False, False),
    ]
    assert listed.devices[1].fingerprint == tablet.machine.account.signing_key
    assert "has not signed the device TABLET" in str(listed.devices[1].reason)
    assert ((await found(roster, sam.user_id)).devices, (await found(roster, sam.user_id)).unsigned) == (2, 1)


async def test_what_is_said_of_whoever_has_no_devices(world: World, noor: Person) -> None:
    kim = "@kim:example.org"
    roster = enter(noor, kim)
    assert "has no device" in str((await _settled(noor, roster, kim)).remark)
    world.server.unreachable_servers.add("ver.example")
    far = "@far:ver.example"
    roster = enter(noor, far, room="!far:example.org")
    await noor.settle()
    assert "did not say which devices" in str((await roster.devices(RoomId("!far:example.org"), UserId(far))).remark)


async def _settled(noor: Person, roster: Roster, user: str) -> Any:
    await noor.settle()
    return await roster.devices(ROOM, UserId(user))


async def test_ones_own_devices_include_this_one(world: World, noor: Person) -> None:
    await world.unsigned("noor", "TABLET")
    roster = enter(noor)
    await noor.settle()
    listed = await roster.devices(ROOM, UserId(NOOR))
    assert [(one.device_id, one.current) for one in listed.devices] == [("ONE", True), ("TABLET", False)]


async def test_without_encryption_there_are_no_keys_to_get(world: World, noor: Person) -> None:
    roster = enter(noor, "@sam:example.org", encrypted=False)
    listed = await roster.devices(ROOM, UserId("@sam:example.org"))
    assert not listed.encrypted
    assert "not encrypted" in str(listed.remark)


@pytest.mark.parametrize(
    ("levels", "user", "rank", "level"),
    [
        ({"users": {"@a:x": 100}}, "@a:x", Rank.ADMIN, 100),
        ({"users": {"@a:x": "50"}}, "@a:x", Rank.MODERATOR, 50),
        ({"users": {"@a:x": 10}}, "@a:x", Rank.RAISED, 10),
        ({"users": {"@a:x": -1}}, "@a:x", Rank.MUTED, -1),
        ({"users_default": 50, "users": {"@a:x": 0}}, "@a:x", Rank.MUTED, 0),
        ({"users": "nonsense"}, "@a:x", Rank.MEMBER, 0),
        ({}, "@maker:x", Rank.MEMBER, 0),
        (None, "@maker:x", Rank.ADMIN, 100),
        (None, "@a:x", Rank.MEMBER, 0),
    ],
)
def test_ranks(levels: dict[str, Any] | None, user: str, rank: Rank, level: int) -> None:
    given = {"m.room.create": {"room_version": "11", "additional_creators": ["@more:x"]}}
    ranks = Ranks({**given, **({"m.room.power_levels": levels} if levels is not None else {})}, "@maker:x")
    assert (ranks.rank(user), ranks.level(user)) == (rank, level)
    assert ranks.rank("@more:x") in (Rank.MEMBER, Rank.MODERATOR)


def test_no_level_binds_the_creators_of_newer_rooms() -> None:
    create = {"room_version": "12", "additional_creators": ["@more:x", 7]}
    ranks = Ranks({"m.room.create": create, "m.room.power_levels": {"users": {}}}, "@maker:x")
    assert [ranks.rank(user) for user in ("@maker:x", "@more:x", "@a:x")] == [Rank.CREATOR, Rank.CREATOR, Rank.MEMBER]
    assert ranks.level("@maker:x") > 100


async def test_strangers_of_an_open_room_are_asked_for_when_somebody_wants_to_know(noor: Person, world: World) -> None:
    kim = await world.signed("kim")
    await world.unsigned("lee")
    roster = enter(noor, kim.user_id, "@lee:example.org", "@bob:elders.example", encrypted=False)
    world.server.unreachable_servers.add("elders.example")
    assert await trust(roster, kim.user_id) is MemberTrust.UNKNOWN
    assert await roster.ask(ROOM)
    assert (await found(roster, kim.user_id)).devices == 1
    assert await trust(roster, kim.user_id) is MemberTrust.UNVERIFIED
    assert await trust(roster, "@lee:example.org") is MemberTrust.NO_IDENTITY
    # Whose server is silent stays unknown, and is asked for again.
    assert await trust(roster, "@bob:elders.example") is MemberTrust.UNKNOWN
    assert not await roster.ask(ROOM)
    world.server.unreachable_servers.clear()
    assert await roster.ask(ROOM, UserId("@bob:elders.example"))
    assert await trust(roster, "@bob:elders.example") is MemberTrust.NO_IDENTITY
    # They are not followed: the server tells nothing of those with whom no encrypted room is shared.
    assert not noor.machine.tracking.is_fresh(kim.user_id)


async def test_a_large_open_room_is_asked_for_in_one_request(noor: Person, world: World) -> None:
    users = [f"@user{number:03}:example.org" for number in range(MOST_ASKED + 50)]
    roster = enter(noor, *users, encrypted=False)
    asked = len(world.server.requests)
    await roster.ask(ROOM)
    (query,) = [body for _, path, body in world.server.requests[asked:] if path.endswith("/keys/query")]
    assert len(query["device_keys"]) == MOST_ASKED
    assert await trust(roster, users[-1]) is MemberTrust.UNKNOWN
    assert await roster.ask(ROOM, UserId(users[-1]))
    assert await trust(roster, users[-1]) is MemberTrust.NO_IDENTITY
