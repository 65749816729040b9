"""Making, joining and leaving rooms, and whose direct chat a joined one is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from hints.model import DraftKind
from session.rooms.lobby import Lobby
from session.values.errors import NoSuchRoom, NotCleared, RequestRefused, Unreachable
from session.values.model import RoomId
from tests.fakes import faults
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import MALLORY, ME, ROOM, member, state, sync_answer
from tests.fakes.sending_account import SendingAccount

NEW = "!new:hs.example"


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """An account in one room."""
    account = SendingAccount(server=server)
    account.receive(state=(member(ME),))
    yield account
    await account.close()


@pytest.fixture
def lobby(account: SendingAccount) -> Lobby:
    """The lobby of that account; what is joined is in the store at once."""

    async def seen(room_id: str) -> None:
        account.receive(room=room_id)

    return Lobby(account.database, account.gateway, ME, seen)


async def test_a_room_is_made_with_its_name_and_encrypted(
    lobby: Lobby, account: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("POST", "createRoom", json_answer({"room_id": NEW}))
    draft = account.draft("Kade", kind=DraftKind.ROOM_NAME)
    clearance = account.clear(draft)
    options = {"encrypted": True, "public": False, "invite": ("@a:b",), "direct": False}
    assert await lobby.create(draft, clearance, **options) == NEW  # type: ignore[arg-type]
    sent = server.requests[0].json
    assert (sent["name"], sent["invite"], sent["visibility"]) == ("Kade", ["@a:b"], "private")
    assert sent["initial_state"][0]["type"] == "m.room.encryption"
    with pytest.raises(NotCleared):
        await lobby.create(account.draft("Anders", kind=DraftKind.ROOM_NAME), clearance, **options)  # type: ignore[arg-type]
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", [{}, {"room_id": 5}, {"room_id": ""}], ids=repr)
async def test_made_without_an_id_is_no_answer(
    lobby: Lobby, account: SendingAccount, server: FakeHomeserver, answer: object
) -> None:
    server.on("POST", "createRoom", json_answer(answer))
    draft = account.draft("Kade", kind=DraftKind.ROOM_NAME)
    with pytest.raises(Unreachable):
        await lobby.create(draft, account.clear(draft), encrypted=False, public=False, invite=(), direct=False)


async def test_a_direct_chat_is_with_who_really_invited(
    lobby: Lobby, account: SendingAccount, server: FakeHomeserver
) -> None:
    invitation = state("m.room.member", {"membership": "invite", "is_direct": True}, MALLORY, ME)
    lie = member("@aaa.chef:rijk.example")
    account.take(sync_answer(invite={NEW: {"invite_state": {"events": [lie, invitation]}}}))
    server.on("POST", "/join/", json_answer({"room_id": NEW}))
    server.on("PUT", "account_data", json_answer({}))
    assert await lobby.join(NEW) == NEW
    assert server.seen("PUT", "account_data/m.direct")[0].json == {MALLORY: [NEW]}
    assert account.account.direct_rooms() == {NEW}


async def test_an_invitation_that_is_on_its_way_still_says_that_a_direct_chat_is_meant(
    lobby: Lobby, account: SendingAccount, server: FakeHomeserver
) -> None:
    invitation = state("m.room.member", {"membership": "invite", "is_direct": True}, MALLORY, ME)
    server.on("POST", "/join/", json_answer({"room_id": NEW}))
    server.on("PUT", "account_data", json_answer({}))
    joining = asyncio.create_task(lobby.join(NEW))
    await asyncio.sleep(0)
    account.take(sync_answer(invite={NEW: {"invite_state": {"events": [invitation]}}}))
    assert await joining == NEW
    assert account.account.direct_rooms() == {NEW}


async def test_servers_of_a_link_are_asked_and_nothing_else_of_it_leaves(lobby: Lobby, server: FakeHomeserver) -> None:
    server.on("POST", "/join/", json_answer({"room_id": NEW}))
    await lobby.join(NEW, ("far.example", "wachtwoord: geheim", "near.example:8448"))
    (request,) = server.seen("POST", "/join/")
    first = request.raw.split(b" HTTP")[0].split(b"\r\n")[0].decode()
    asked = "&".join(f"{name}={one}" for name in ("via", "server_name") for one in ("far.example", "near.example:8448"))
    assert first.partition("?")[2].replace("%3A", ":") == asked


async def test_a_refused_leave_changes_nothing(lobby: Lobby, account: SendingAccount, server: FakeHomeserver) -> None:
    server.on("POST", "/leave$", faults.refused(403, "M_FORBIDDEN"), json_answer({}))
    with pytest.raises(RequestRefused):
        await lobby.leave(RoomId(ROOM))
    assert [room.room_id for room in account.rooms.all()] == [ROOM]
    await lobby.leave(RoomId(ROOM))
    account.rooms.refresh({ROOM})
    assert account.rooms.all() == ()


@pytest.mark.parametrize(
    ("link", "room", "via"),
    [
        ("https://matrix.to/#/%23kade%3Ahs.example", "#kade:hs.example", None),
        ("https://matrix.to/#/!new:hs.example?via=one.example&via=two.example", NEW, "one.example"),
        ("matrix:r/kade:hs.example", "#kade:hs.example", None),
        ("matrix:roomid/new:hs.example?via=one.example", NEW, "one.example"),
    ],
)
async def test_a_link_to_a_room_is_joined(
    lobby: Lobby, server: FakeHomeserver, link: str, room: str, via: str | None
) -> None:
    server.on("POST", "/join/", json_answer({"room_id": NEW}))
    assert await lobby.join(link) == NEW
    (joined,) = server.seen("POST", "/join/")
    assert joined.path.rpartition("/")[2] == room
    assert joined.query.get("via") == via


@pytest.mark.parametrize("link", ["https://matrix.to/#/@alice:hs.example", "https://elders.example/#/!new:hs.example"])
async def test_a_link_to_something_else_joins_nothing(lobby: Lobby, server: FakeHomeserver, link: str) -> None:
    with pytest.raises(NoSuchRoom):
        await lobby.join(link)
    assert server.requests == []


@pytest.mark.parametrize(("status", "errcode"), [(404, "M_UNKNOWN"), (404, "M_NOT_FOUND")])
async def test_a_room_that_nobody_knows_is_said_to_be_none(
    lobby: Lobby, account: SendingAccount, server: FakeHomeserver, status: int, errcode: str
) -> None:
    account.receive(room=NEW)
    server.on("POST", "/join/", faults.refused(status, errcode))
    with pytest.raises(NoSuchRoom, match="There is no room !new:hs"):
        await lobby.join(NEW)
