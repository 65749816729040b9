"""Rooms and people elsewhere, from answers that may hold anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.account.audit import Audit
from session.rooms.directory import Directory
from session.values.listed import ListedRoom
from session.values.model import RoomId
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ME, member
from tests.fakes.sending_account import SendingAccount

SPACE = RoomId("!space:hs.example")


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    account = SendingAccount(server=server)
    account.receive(state=(member(ME),))
    yield account
    await account.close()


@pytest.fixture
def directory(account: SendingAccount) -> Directory:
    return Directory(account.gateway, Audit(account.database, account.advisor))


def search(account: SendingAccount, text: str) -> tuple[Draft, Clearance]:
    draft = account.draft(text, kind=DraftKind.SEARCH)
    return draft, account.clear(draft)


async def test_listed_rooms_come_in_pages_and_nonsense_is_left_out(
    directory: Directory, account: SendingAccount, server: FakeHomeserver
) -> None:
    good = {"room_id": "!a:x", "canonical_alias": "#a:x", "num_joined_members": 4, "topic": 7, "room_type": "m.space"}
    odd: list[Any] = [4, None, {"room_id": 3}, {"room_id": "a"}]
    chunk = [good, *odd, {"room_id": "!b:x", "num_joined_members": True}]
    server.on("POST", "publicRooms", json_answer({"chunk": chunk, "next_batch": "p2"}), json_answer({"chunk": {}}))
    page = await directory.rooms(*search(account, "kade"))
    assert page.rooms == (ListedRoom(RoomId("!a:x"), "#a:x", "", "#a:x", 4, True), ListedRoom(RoomId("!b:x"), ""))
    assert page.following == "p2"
    last = await directory.rooms(*search(account, "kade"), page.following)
    assert (last.rooms, last.following) == ((), None)
    assert [one.json for one in server.seen("POST")] == [
        {"limit": 50, "filter": {"generic_search_term": "kade"}},
        {"limit": 50, "filter": {"generic_search_term": "kade"}, "since": "p2"},
    ]


async def test_people_are_who_have_an_id(directory: Directory, account: SendingAccount, server: FakeHomeserver) -> None:
    results = [{"user_id": "@a:x", "display_name": "A"}, {"user_id": "a"}, {"user_id": "@b:x", "display_name": []}, 5]
    server.on("POST", "search", json_answer({"results": results, "limited": False}))
    found = await directory.people(*search(account, "a"))
    assert [(one.user_id, one.name) for one in found] == [("@a:x", "A"), ("@b:x", "")]


def child(room_id: str, order: object = None, time: int = 0, via: object = ("x",)) -> dict[str, Any]:
    content = {"via": list(via) if isinstance(via, tuple) else via, "order": order}
    return {"type": "m.space.child", "state_key": room_id, "origin_server_ts": time, "content": content}


async def test_a_space_of_three_hundred_rooms_is_complete_over_its_pages(
    directory: Directory, server: FakeHomeserver
) -> None:
    rooms = [{"room_id": f"!r{number:03}:x", "children_state": []} for number in range(300)]
    top = {"room_id": SPACE, "children_state": [child(str(room["room_id"])) for room in rooms]}
    listed = [top, *rooms]
    pages = [
        json_answer({"rooms": listed[at : at + 50], "next_batch": str(at)} if at + 50 < 301 else {"rooms": listed[at:]})
        for at in range(0, 301, 50)
    ]
    server.on("GET", "/hierarchy$", *pages)
    found = await directory.in_space(SPACE)
    assert [one.room_id for one in found] == [room["room_id"] for room in rooms]
    assert len(server.requests) == len(pages)


async def test_children_have_their_order_and_spaces_in_spaces_their_depth(
    directory: Directory, server: FakeHomeserver
) -> None:
    children = [
        child("!late:x", None, 9),
        child("!early:x", "\n", 1),
        child("!b:x", "b"),
        child("!a:x", "a"),
        child("!gone:x", via=None),
        {"type": "m.space.child", "state_key": "!bare:x", "content": 4},
    ]
    rooms = [
        {"room_id": SPACE, "children_state": children},
        {"room_id": "!a:x", "room_type": "m.space", "children_state": [child("!in:x"), child(SPACE), child("!a:x")]},
        *({"room_id": f"!{name}:x"} for name in ("b", "late", "early", "in", "gone", "bare")),
    ]
    server.on("GET", "/hierarchy$", json_answer({"rooms": rooms}))
    found = await directory.in_space(SPACE)
    assert [(one.room_id, one.depth) for one in found] == [
        ("!a:x", 0),
        ("!in:x", 1),
        ("!b:x", 0),
        ("!early:x", 0),
        ("!late:x", 0),
    ]


@pytest.mark.parametrize("answer", [{}, {"rooms": 4}, {"rooms": [{"room_id": SPACE, "children_state": "x"}]}], ids=repr)
async def test_an_empty_or_broken_space_is_empty(
    directory: Directory, server: FakeHomeserver, answer: dict[str, Any]
) -> None:
    server.on("GET", "/hierarchy$", json_answer(answer))
    assert await directory.in_space(SPACE) == ()


async def test_a_server_that_repeats_itself_is_not_asked_for_ever(directory: Directory, server: FakeHomeserver) -> None:
    server.on("GET", "/hierarchy$", json_answer({"rooms": [], "next_batch": "same"}))
    assert await directory.in_space(SPACE) == ()
    assert len(server.requests) == 2
