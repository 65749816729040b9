"""Rooms put into spaces and taken out: what the server is told, and who is told no before it is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from session.rooms.space_rooms import Followed, SpaceRooms
from session.values.errors import SessionError
from session.values.model import RoomId
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, member, state
from tests.fakes.sending_account import SendingAccount

HERE, SPACE = RoomId(ROOM), RoomId("!space:hs.example")
CHILD = f"/rooms/{SPACE}/state/m.space.child/{ROOM}"


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """An account that made a space, and is in a room with people of two servers."""
    account = SendingAccount(server=server)
    account.receive(state=(member(ME), member(ALICE), member(MALLORY)))
    made = state("m.room.create", {"type": "m.space", "room_version": "11"}, ME)
    account.receive(state=(made, member(ME), state("m.room.power_levels", {"users": {ME: 100}}, ME)), room=SPACE)
    server.on("PUT", "", json_answer({"event_id": "$x"}))
    yield account
    await account.close()


@pytest.fixture
def spaces(account: SendingAccount) -> SpaceRooms:
    return SpaceRooms(account.database, account.gateway, ME)


async def test_a_room_is_put_in_with_servers_and_taken_out(spaces: SpaceRooms, server: FakeHomeserver) -> None:
    await spaces.put(SPACE, HERE)
    await spaces.take(SPACE, HERE)
    assert [(one.path.partition("/v3")[2], one.json) for one in server.seen("PUT")] == [
        (CHILD, {"via": ["hs.example", "evil.example"]}),
        (CHILD, {}),
    ]


async def test_who_may_not_and_what_cannot_be_is_told_before_the_server_is_asked(
    spaces: SpaceRooms, account: SendingAccount, server: FakeHomeserver
) -> None:
    with pytest.raises(SessionError, match="cannot hold itself"):
        await spaces.put(SPACE, SPACE)
    inner = RoomId("!inner:hs.example")
    levels = state("m.room.power_levels", {"users": {ME: 100}}, ME)
    made = state("m.room.create", {"type": "m.space", "room_version": "11"}, ME)
    account.receive(state=(made, member(ME), levels), room=inner)
    account.receive(state("m.space.child", {"via": ["hs.example"]}, ME, inner), room=SPACE)
    with pytest.raises(SessionError, match="stands in this one"):
        await spaces.put(inner, SPACE)
    account.receive(state=(state("m.room.power_levels", {"users": {ALICE: 100}}, ALICE),), room=SPACE)
    for move in (spaces.put, spaces.take):
        with pytest.raises(SessionError, match="may not change what is in this space"):
            await move(SPACE, HERE)
    assert server.requests == []


async def test_a_new_room_takes_the_old_ones_place_as_it_stood_there_where_one_may(
    spaces: SpaceRooms, account: SendingAccount, server: FakeHomeserver
) -> None:
    new, other = RoomId("!new:hs.example"), "!other:hs.example"
    said = {"via": ["evil.example", "hs.example", 7, "no server"], "order": "b", "suggested": True, "reason": "omdat"}
    child = {**state("m.space.child", said, ME), "state_key": ROOM}
    account.receive(state=(child,), room=SPACE)
    made = state("m.room.create", {"type": "m.space", "room_version": "11"}, ALICE)
    levels = state("m.room.power_levels", {"users": {ALICE: 100}}, ALICE)
    account.receive(state=(made, member(ME), levels, child), room=other)
    followed = await spaces.follow(HERE, new)
    assert followed == Followed((SPACE,), (RoomId(other),))
    assert [(one.path.partition("m.space.child/")[2], one.json) for one in server.seen("PUT")] == [
        (new, {"via": ["hs.example", "evil.example"], "order": "b", "suggested": True}),
        (ROOM, {}),
    ]


async def test_a_space_that_lets_go_of_the_old_room_meanwhile_is_left_alone(
    spaces: SpaceRooms, account: SendingAccount, server: FakeHomeserver
) -> None:
    """Its news comes while the server is told of another space."""
    later, child = "!zzz:hs.example", state("m.space.child", {"via": ["hs.example"]}, ME, ROOM)
    made = state("m.room.create", {"type": "m.space", "room_version": "11"}, ME)
    levels = state("m.room.power_levels", {"users": {ME: 100}}, ME)
    account.receive(child, room=SPACE)
    account.receive(state=(made, member(ME), levels, child), room=later)

    async def answer(request: web.Request) -> web.StreamResponse:
        account.receive(state("m.space.child", {}, ME, ROOM), room=later)
        return web.json_response({"event_id": "$x"})

    server.on("PUT", "", answer)
    assert await spaces.follow(HERE, RoomId("!new:hs.example")) == Followed((SPACE,), ())
    assert not server.seen("PUT", later)
