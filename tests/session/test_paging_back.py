"""Paging back: page after page, once at a time, and never into a timeline that has begun anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from session.reading.history import History
from session.server.gateway import Gateway
from session.timeline.reading import LEFT_OUT
from session.values.errors import RequestRefused, Unreachable
from session.values.model import RoomId
from tests.fakes import faults
from tests.fakes.answers import MESSAGES, messages
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, member, message, state
from tests.fakes.synced_account import SyncedAccount

HERE = RoomId(ROOM)


@pytest.fixture
async def history(server: FakeHomeserver, account: SyncedAccount) -> AsyncIterator[History]:
    """Paging for an account that has seen the newest message of a room."""
    gateway = Gateway(server.url, "token")
    account.receive(message("newest", event_id="$newest"), state=(member(ME),), prev_batch="p2")
    yield History(account.database, gateway, account.arrival)
    await gateway.close()


async def test_pages_follow_each_other_to_the_start(
    history: History, server: FakeHomeserver, account: SyncedAccount
) -> None:
    server.on("GET", MESSAGES, messages(message("b"), message("a"), end="p1"), messages(message("start")))
    assert await history.page_back(HERE) is not None
    assert await history.page_back(HERE) is not None
    assert await history.page_back(HERE) is None
    assert account.bodies() == ["start", "a", "b", "newest"]
    assert [one.query["from"] for one in server.requests] == ["p2", "p1"]
    assert server.requests[0].query["dir"] == "b"


async def test_a_server_that_goes_on_where_it_began_has_nothing_older(history: History, server: FakeHomeserver) -> None:
    server.on("GET", MESSAGES, messages(message("a"), end="p2"))
    assert await history.page_back(HERE) is not None
    assert await history.page_back(HERE) is None
    assert len(server.requests) == 1


async def test_one_page_at_a_time(history: History, server: FakeHomeserver) -> None:
    server.on("GET", MESSAGES, faults.hang(server))
    first = asyncio.create_task(history.page_back(HERE))
    await server.until(1)
    assert await history.page_back(HERE) is None
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    server.on("GET", MESSAGES, messages(message("b"), end="p1"))
    assert await history.page_back(HERE) is not None


async def test_a_fault_costs_no_place(history: History, server: FakeHomeserver, account: SyncedAccount) -> None:
    server.on("GET", MESSAGES, faults.html(502), faults.refused(403, "M_FORBIDDEN"), messages(message("b"), end="p1"))
    with pytest.raises(Unreachable):
        await history.page_back(HERE)
    with pytest.raises(RequestRefused):
        await history.page_back(HERE)
    assert await history.page_back(HERE) is not None
    assert account.bodies() == ["b", "newest"]


async def test_a_page_that_a_gap_overtook_stays_in_front_of_what_is_older(
    history: History, server: FakeHomeserver, account: SyncedAccount
) -> None:
    old_page = messages(message("old"), end="p1")

    async def answer(request: object) -> object:
        account.receive(message("after the gap"), limited=True, prev_batch="gap")
        return await old_page(request)  # type: ignore[arg-type]

    server.on("GET", MESSAGES, answer)  # type: ignore[arg-type]
    await history.page_back(HERE)
    assert account.bodies() == ["old", "newest", str(LEFT_OUT), "after the gap"]


async def test_old_state_teaches_names_and_changes_nothing_else(
    history: History, server: FakeHomeserver, account: SyncedAccount
) -> None:
    before = account.summary().facts
    old = [member(ALICE, name="Alice"), state("m.room.name", {"name": "Oud"})]
    page = {"chunk": [message("b"), state("m.room.name", {"name": "Ouder"})], "state": old, "end": "p1"}
    server.on("GET", MESSAGES, json_answer(page))
    await history.page_back(HERE)
    account.rooms.refresh()
    assert account.summary().facts == before
    assert account.summary().name == ROOM
    assert account.items()[1].sender_name == "Alice"


@pytest.mark.parametrize("chunk", [None, 5, {}, [5, None, {"event_id": "$bad"}]], ids=repr)
async def test_a_page_of_nonsense_stops_nothing(
    history: History, server: FakeHomeserver, account: SyncedAccount, chunk: object
) -> None:
    server.on("GET", MESSAGES, json_answer({"chunk": chunk, "end": 5, "state": chunk}))
    await history.page_back(HERE)
    assert account.bodies()[-1] == "newest"
    account.receive(message("good"))
    assert account.bodies()[-1] == "good"
