"""Gaps are filled from behind, page by page, until what is known is reached; and nothing is shown twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from session.reading.gaps import Gaps
from session.server.gateway import Gateway
from session.timeline.reading import LEFT_OUT
from session.values.errors import Unreachable
from tests.fakes import faults
from tests.fakes.answers import MESSAGES, messages
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ME, ROOM, member, message, sync_answer
from tests.fakes.synced_account import SyncedAccount

OTHER = "!other:hs.example"
MISSING = str(LEFT_OUT)


@pytest.fixture
async def gaps(server: FakeHomeserver, account: SyncedAccount) -> AsyncIterator[Gaps]:
    """An account that has missed something between b and z."""
    gateway = Gateway(server.url, "token")
    account.receive(message("a", event_id="$a"), message("b", event_id="$b"), state=(member(ME),))
    account.receive(message("z", event_id="$z"), limited=True, prev_batch="gap")
    yield Gaps(account.database, gateway, account.arrival, lambda changes: None)
    await gateway.close()


async def test_pages_follow_each_other_until_what_is_known(
    gaps: Gaps, server: FakeHomeserver, account: SyncedAccount
) -> None:
    server.on(
        "GET",
        MESSAGES,
        messages(message("y"), message("x"), end="p1"),
        messages(message("w"), end="p2"),
        messages(message("c"), message("b", event_id="$b"), message("a", event_id="$a"), end="p3"),
    )
    await gaps.fill_room(ROOM)
    assert account.bodies() == ["a", "b", "c", "w", "x", "y", "z"]
    assert [one.query["from"] for one in server.requests] == ["gap", "p1", "p2"]


async def test_a_gap_that_reaches_the_start_of_what_may_be_read_is_closed(
    gaps: Gaps, server: FakeHomeserver, account: SyncedAccount
) -> None:
    server.on("GET", MESSAGES, messages(message("y")))
    await gaps.fill_room(ROOM)
    assert account.bodies() == ["a", "b", "y", "z"]


async def test_a_server_that_leads_in_circles_is_left(
    gaps: Gaps, server: FakeHomeserver, account: SyncedAccount
) -> None:
    server.on("GET", MESSAGES, messages(end="gap"))
    await gaps.fill_room(ROOM)
    assert account.bodies() == ["a", "b", "z"]
    assert len(server.requests) == 1


async def test_what_a_sync_brought_meanwhile_is_not_brought_twice(
    gaps: Gaps, server: FakeHomeserver, account: SyncedAccount
) -> None:
    page = messages(message("z", event_id="$z"), message("y"), message("b", event_id="$b"))

    async def answer(request: object) -> object:
        account.receive(message("after z"))
        return await page(request)  # type: ignore[arg-type]

    server.on("GET", MESSAGES, answer)  # type: ignore[arg-type]
    await gaps.fill_room(ROOM)
    assert account.bodies() == ["a", "b", "y", "z", "after z"]


async def test_a_fault_costs_nothing(gaps: Gaps, server: FakeHomeserver, account: SyncedAccount) -> None:
    server.on(
        "GET",
        MESSAGES,
        messages(message("y"), end="p1"),
        faults.html(502),
        messages(message("x"), message("b", event_id="$b"), end="p2"),
    )
    with pytest.raises(Unreachable):
        await gaps.fill_room(ROOM)
    assert account.bodies() == ["a", "b", MISSING, "y", "z"]
    await gaps.fill_room(ROOM)
    assert account.bodies() == ["a", "b", "x", "y", "z"]


async def test_what_may_not_be_read_is_asked_for_again_ever_more_seldom(
    server: FakeHomeserver, account: SyncedAccount, gaps: Gaps
) -> None:
    clock = [0.0]
    gaps._now = lambda: clock[0]
    server.on("GET", MESSAGES, *[faults.refused(403, "M_FORBIDDEN")] * 3, messages(message("y")))
    asked = []
    for moment in range(0, 300, 10):
        clock[0] = float(moment)
        before = len(server.requests)
        await gaps.fill_room(ROOM)
        asked += [moment] * (len(server.requests) - before)
    assert asked == [0, 30, 90, 210]
    assert account.bodies() == ["a", "b", "y", "z"]


async def test_the_background_work_asks_again_by_itself(
    gaps: Gaps, server: FakeHomeserver, account: SyncedAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session.reading.gaps.FIRST_PAUSE", 0.01)
    server.on("GET", MESSAGES, faults.refused(403, "M_FORBIDDEN"), messages(message("y")))
    filled = asyncio.Event()
    gaps._changed = lambda _changes: filled.set()
    task = asyncio.create_task(gaps.run())
    await asyncio.wait_for(filled.wait(), 30)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert account.bodies() == ["a", "b", "y", "z"]


async def test_the_room_that_is_looked_at_comes_first(
    gaps: Gaps, server: FakeHomeserver, account: SyncedAccount
) -> None:
    account.receive(*(message("1") for _ in range(5)), state=(member(ME),), room=OTHER)
    account.receive(message("9"), room=OTHER, limited=True, prev_batch="other")
    server.on("GET", MESSAGES, messages(), messages())
    gaps.look_at(ROOM)
    task = asyncio.create_task(gaps.run())
    await server.until(2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [ROOM in one.path for one in server.requests] == [True, False]


async def test_a_room_that_was_left_is_not_asked_about(
    gaps: Gaps, server: FakeHomeserver, account: SyncedAccount
) -> None:
    account.take(sync_answer("left", leave={ROOM: {}}))
    await gaps.fill_room(ROOM)
    assert server.requests == []


@pytest.mark.parametrize("chunk", [None, 5, {}, [5, None, {"event_id": "$bad"}]], ids=repr)
async def test_a_page_of_nonsense_stops_nothing(
    gaps: Gaps, server: FakeHomeserver, account: SyncedAccount, chunk: object
) -> None:
    server.on("GET", MESSAGES, json_answer({"chunk": chunk, "end": 5, "state": chunk}))
    await gaps.fill_room(ROOM)
    assert account.bodies()[-1] == "z"
    assert account.gaps.all() == []
