"""Rooms that let the members of spaces in: what the server gets, and what is refused before it is asked."""

from __future__ import annotations

from typing import Any

import pytest

from hints.model import DraftKind
from session.account.audit import Audit
from session.rooms.allowed import NotAllowed
from session.rooms.room_admin import RoomAdmin
from session.server import content_door
from session.values.errors import SessionError
from session.values.model import RoomId
from session.values.room_settings import RoomSetting
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ME, ROOM, member, room_news, state, sync_answer
from tests.fakes.sending_account import SendingAccount

HERE, SPACE, OTHER = RoomId(ROOM), RoomId("!space:hs.example"), RoomId("!other:hs.example")


def made_by_us(version: str, *more: dict[str, Any]) -> dict[str, Any]:
    levels = {"users": {ME: 100}}
    made = state("m.room.create", {"room_version": version}, ME), state("m.room.power_levels", levels, ME)
    return room_news(state=(*made, member(ME), *more))


def space_with(*children: str, level: int = 100) -> dict[str, Any]:
    made = state("m.room.create", {"type": "m.space", "room_version": "11"}, "@baas:hs.example")
    held = [state("m.space.child", {"via": ["hs.example"]}, ME, child) for child in children]
    return room_news(state=(made, member(ME), state("m.room.power_levels", {"users": {ME: level}}), *held))


def account_in(server: FakeHomeserver, **rooms: dict[str, Any]) -> tuple[SendingAccount, RoomAdmin]:
    account = SendingAccount(server=server)
    ids = {"here": HERE, "space": SPACE, "other": OTHER}
    account.take(sync_answer(join={ids[name]: news for name, news in rooms.items()}))
    server.on("PUT", "", json_answer({}))
    return account, RoomAdmin(
        account.database, account.gateway, account.user_id, Audit(account.database, account.advisor)
    )


async def test_the_space_that_holds_a_room_is_meant_where_none_is_named(server: FakeHomeserver) -> None:
    account, admin = account_in(server, here=made_by_us("9"), space=space_with(HERE))
    assert (await admin.entering.expect(HERE, (), asking=False)).spaces == (SPACE,)
    await admin.entering.let_in(HERE, (), asking=False)
    (sent,) = server.seen("PUT", "/state/m.room.join_rules")
    assert sent.json == {"join_rule": "restricted", "allow": [{"type": "m.room_membership", "room_id": SPACE}]}
    with pytest.raises(SessionError, match="version"):
        await admin.entering.expect(HERE, (), asking=True)
    await account.close()


async def test_what_is_not_clear_or_not_possible_is_refused_before_the_server_is_asked(server: FakeHomeserver) -> None:
    spaces = {"space": space_with(HERE), "other": space_with(HERE)}
    account, admin = account_in(server, here=made_by_us("11"), **spaces)
    with pytest.raises(SessionError, match="several spaces"):
        await admin.entering.expect(HERE, (), asking=False)
    assert (await admin.entering.expect(HERE, (SPACE, OTHER), asking=True)).spaces == (SPACE, OTHER)
    with pytest.raises(SessionError, match="own members"):
        await admin.entering.expect(HERE, (HERE,), asking=False)
    with pytest.raises(SessionError, match="no space of yours"):
        await admin.entering.expect(SPACE, (), asking=False)
    account.receive(state("m.room.power_levels", {"users": {ME: 10}}))
    with pytest.raises(NotAllowed):
        await admin.entering.let_in(HERE, (SPACE,), asking=False)
    assert server.requests == []
    await account.close()


@pytest.mark.parametrize("version", ["7", "org.new"])
async def test_a_room_that_is_too_old_is_refused(server: FakeHomeserver, version: str) -> None:
    account, admin = account_in(server, here=made_by_us(version), space=space_with(HERE))
    with pytest.raises(SessionError, match="version"):
        await admin.entering.let_in(HERE, (SPACE,), asking=False)
    account.receive(state("m.room.create", {"room_version": "6"}, ME))
    with pytest.raises(SessionError, match="version"):
        await admin.settle(HERE, RoomSetting.KNOCKING)
    assert server.requests == []
    await account.close()


async def test_a_new_room_stands_in_a_space_where_our_user_and_the_server_can(server: FakeHomeserver) -> None:
    account, admin = account_in(server, here=made_by_us("9"), space=space_with(), other=space_with(level=0))
    server.on("GET", "/capabilities$", json_answer({"capabilities": {"m.room_versions": {"default": "10"}}}))
    offered = await admin.entering.offer(SPACE)
    assert offered is not None
    assert (offered.spaces, offered.anyone) == ((SPACE,), False)
    assert await admin.entering.offer(OTHER) is None
    server.on("GET", "/capabilities$", json_answer({"capabilities": {"m.room_versions": {"default": "6"}}}))
    assert await admin.entering.offer(SPACE) is None
    server.on("POST", "/createRoom$", json_answer({"room_id": "!new:hs.example"}))
    draft = account.draft("Sluis", kind=DraftKind.ROOM_NAME)
    how: dict[str, Any] = {"encrypted": True, "public": False, "invite": (), "direct": False, "within": SPACE}
    await content_door.create_room(account.gateway, draft, account.clear(draft), **how)
    (sent,) = server.seen("POST", "/createRoom$")
    rules = {"join_rule": "restricted", "allow": [{"type": "m.room_membership", "room_id": SPACE}]}
    assert {"type": "m.room.join_rules", "state_key": "", "content": rules} in sent.json["initial_state"]
    await account.close()
