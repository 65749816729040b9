"""Rooms that are replaced: what the server is asked, what the list says of both, and where one leads to the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from session.rooms.lobby import Lobby
from session.rooms.upgrades import Upgrades
from session.server.gateway import Gateway
from session.server.wordless import is_wordless
from session.values.errors import NoSuchRoom, SessionError
from session.values.model import RoomId, UserId
from tests.fakes import faults
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, member, state
from tests.fakes.synced_account import SyncedAccount

HERE = RoomId(ROOM)
NEW, OLD = "!new:hs.example", "!old:hs.example"
VERSIONS = {"default": "11", "available": {"9": "stable", "11": "stable", "12": "stable", "org.new": "unstable"}}


def closed(successor: object = NEW, by: str = MALLORY) -> dict[str, Any]:
    """Return the event that closes a room."""
    return state("m.room.tombstone", {"body": "verder", "replacement_room": successor}, by)


@pytest.fixture
async def gateway(server: FakeHomeserver) -> AsyncIterator[Gateway]:
    server.on("GET", "/capabilities$", json_answer({"capabilities": {"m.room_versions": VERSIONS}}))
    server.on("POST", "/upgrade$", json_answer({"replacement_room": NEW}))
    server.on("POST", "/invite$", json_answer({}))
    server.on("POST", "/join/", json_answer({"room_id": NEW}))
    gateway = Gateway(server.url, "token")
    yield gateway
    await gateway.close()


@pytest.fixture
def upgrades(account: SyncedAccount, gateway: Gateway) -> Upgrades:
    """An account that made a room with Alice in it."""
    made = state("m.room.create", {"room_version": "10"}, ME)
    levels = state("m.room.power_levels", {"users": {ME: 100}, "events": {"m.room.tombstone": 100}}, ME)
    account.receive(state=(made, levels, member(ME), member(ALICE)))
    return Upgrades(account.database, gateway, UserId(ME))


async def test_what_the_server_offers(upgrades: Upgrades, account: SyncedAccount) -> None:
    offer = await upgrades.offer(HERE)
    assert (offer.version, offer.recommended, offer.stable) == ("10", "11", ("9", "11", "12"))
    assert (offer.allowed, offer.people) == (True, (ALICE,))
    assert (offer.has_creators("11"), offer.has_creators("12")) == (False, True)
    account.receive(state("m.room.power_levels", {"users": {ME: 50}, "events": {"m.room.tombstone": 100}}, ME))
    account.receive(state("m.room.join_rules", {"join_rule": "public"}, ME))
    offer = await upgrades.offer(HERE)
    assert (offer.allowed, offer.people) == (False, ())


@pytest.mark.parametrize(
    "answer", [{}, {"capabilities": []}, {"capabilities": {"m.room_versions": {"available": [9]}}}]
)
async def test_a_server_that_names_no_versions_offers_none(
    upgrades: Upgrades, server: FakeHomeserver, answer: object
) -> None:
    server.on("GET", "/capabilities$", json_answer(answer))
    assert (await upgrades.offer(HERE)).stable == ()


async def test_a_room_is_replaced_with_its_creators(upgrades: Upgrades, server: FakeHomeserver) -> None:
    assert await upgrades.upgrade(HERE, "12", (UserId(ALICE),)) == NEW
    assert await upgrades.upgrade(HERE, "11") == NEW
    assert [one.json for one in server.seen("POST", "/upgrade$")] == [
        {"new_version": "12", "additional_creators": [ALICE]},
        {"new_version": "11"},
    ]


async def test_no_room_is_replaced_by_one_that_nobody_could_look_after(
    upgrades: Upgrades, account: SyncedAccount, server: FakeHomeserver
) -> None:
    account.receive(state("m.room.create", {"room_version": "12"}, ME), state("m.room.power_levels", {"users": {}}, ME))
    with pytest.raises(SessionError, match="nobody could look after it"):
        await upgrades.upgrade(HERE, "11")
    assert server.seen("POST") == []
    assert not (await upgrades.offer(HERE)).strands("12")
    account.receive(state("m.room.power_levels", {"users": {ALICE: 100}}, ME))
    assert not (await upgrades.offer(HERE)).strands("11")


@pytest.mark.parametrize(
    ("version", "creators"), [("13", ()), ("org.new", ()), ("999990007", ()), ("", ()), ("11", (UserId(ALICE),))]
)
async def test_what_is_not_offered_is_not_asked_for(
    upgrades: Upgrades, server: FakeHomeserver, version: str, creators: tuple[UserId, ...]
) -> None:
    with pytest.raises(SessionError):
        await upgrades.upgrade(HERE, version, creators)
    assert server.seen("POST") == []


@pytest.mark.parametrize(
    ("version", "free"), [("12", True), ("org.matrix.x", True), ("zijn bsn is 999990007", False), ("X" * 9, False)]
)
def test_only_what_looks_like_a_version_needs_no_clearance(version: str, free: bool) -> None:
    path = f"/_matrix/client/v3/rooms/{ROOM}/upgrade"
    assert is_wordless("POST", path, {"new_version": version}) is free


async def test_a_right_that_was_taken_away_meanwhile_is_said_in_plain_words(
    upgrades: Upgrades, account: SyncedAccount, server: FakeHomeserver
) -> None:
    account.receive(state("m.room.power_levels", {"users": {ME: 50}, "events": {"m.room.tombstone": 100}}, ME))
    with pytest.raises(SessionError, match="takes a higher power level"):
        await upgrades.upgrade(HERE, "11")
    assert not server.seen("POST", "/upgrade$")


async def test_people_are_invited_and_those_who_cannot_be_are_named(upgrades: Upgrades, server: FakeHomeserver) -> None:
    server.on("POST", "/invite$", faults.refused(403, "M_FORBIDDEN"), json_answer({}))
    refused = await upgrades.invite(RoomId(NEW), (UserId(MALLORY), UserId(ALICE)))
    assert refused == (MALLORY,)
    assert [one.json["user_id"] for one in server.seen("POST", "/invite$")] == [MALLORY, ALICE]


async def test_a_replaced_room_leads_to_the_new_one_by_a_server_that_knows_it(
    upgrades: Upgrades, account: SyncedAccount, gateway: Gateway, server: FakeHomeserver
) -> None:
    assert not account.summary().replaced
    account.receive(closed())
    assert account.summary().replaced
    target, via = await upgrades.after(HERE)
    assert (target, via) == (NEW, "evil.example")

    async def seen(_room_id: str) -> None:
        """Take it for known."""

    assert await Lobby(account.database, gateway, ME, seen).join(target, [via]) == NEW
    (joined,) = server.seen("POST", "/join/")
    assert joined.query["via"] == "evil.example"


async def test_a_room_leads_back_to_the_one_before(upgrades: Upgrades, account: SyncedAccount) -> None:
    create = state("m.room.create", {"room_version": "11", "predecessor": {"room_id": OLD}}, ALICE)
    account.receive(room=NEW, state=(create, member(ME)))
    assert account.summary(NEW).continues
    assert await upgrades.before(RoomId(NEW)) == (OLD, "hs.example")
    with pytest.raises(NoSuchRoom):
        await upgrades.before(HERE)


@pytest.mark.parametrize("successor", [None, 5, "", "nowhere", "#alias:hs.example", ROOM, "!" + "x" * 300])
async def test_a_room_that_names_no_other_is_closed_all_the_same(
    upgrades: Upgrades, account: SyncedAccount, successor: object
) -> None:
    account.receive(closed(successor))
    assert account.summary().replaced
    with pytest.raises(NoSuchRoom):
        await upgrades.after(HERE)


@pytest.mark.parametrize(
    ("content", "lifetime"),
    [
        ({"max_lifetime": 86_400_000}, 86_400_000),
        ({"min_lifetime": 5}, 0),
        ({"max_lifetime": "3"}, 0),
        ({"max_lifetime": True}, 0),
        ({"max_lifetime": -1}, 0),
        ({"max_lifetime": 2**70}, 0),
    ],
)
@pytest.mark.parametrize("kind", ["m.room.retention", "org.matrix.msc1763.retention"])
def test_how_long_messages_last_is_known(
    account: SyncedAccount, kind: str, content: dict[str, Any], lifetime: int
) -> None:
    account.receive(state(kind, content), state=(member(ME),))
    assert account.summary().lifetime == lifetime
