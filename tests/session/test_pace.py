"""A server in trouble is asked once a second, whoever asks; a healthy one at once; and one that does not wait, less."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest

from session.server.gateway import Gateway
from session.store.database import Database
from session.sync.batch import POSITION
from session.sync.loop import SyncLoop
from session.values.errors import SessionError
from tests.fakes import faults
from tests.fakes.answers import SYNC
from tests.fakes.homeserver import Answer, FakeHomeserver, json_answer
from tests.fakes.synced_account import SyncedAccount


@pytest.fixture
async def gateway(server: FakeHomeserver) -> AsyncIterator[Gateway]:
    gateway = Gateway(server.url, "token")
    yield gateway
    await gateway.close()


async def ask(gateway: Gateway) -> None:
    try:
        await gateway.request("GET", "/x")
    except SessionError:
        pass


@pytest.mark.parametrize(
    "fault", [faults.html(502), faults.reset(), faults.rate_limited("1")], ids=["502", "reset", "429"]
)
async def test_many_who_ask_a_server_in_trouble_wait_for_each_other(
    gateway: Gateway, server: FakeHomeserver, fault: Answer
) -> None:
    server.on("GET", "/x", fault)
    await ask(gateway)
    before = len(server.requests)
    await asyncio.gather(*(ask(gateway) for _ in range(3)))
    times = [one.time for one in server.requests][before - 1 :]
    assert len(times) == 4
    assert all(later - earlier >= 1.0 for earlier, later in itertools.pairwise(times))


async def test_one_good_answer_lets_all_go(gateway: Gateway, server: FakeHomeserver) -> None:
    server.on("GET", "/x", faults.html(502), json_answer({}))
    await ask(gateway)
    await asyncio.gather(*(ask(gateway) for _ in range(20)))
    times = [one.time for one in server.requests]
    assert len(times) == 21
    # One after another they would take 20 seconds.
    assert times[-1] - times[1] < 10


async def test_a_connection_that_was_closed_while_idle_is_no_fault(gateway: Gateway, server: FakeHomeserver) -> None:
    server.on("GET", "/x", json_answer({}), faults.reset(), json_answer({"well": True}))
    await gateway.request("GET", "/x")
    assert await gateway.request("GET", "/x") == {"well": True}


async def test_a_server_that_never_waits_for_news_is_not_asked_without_end(
    gateway: Gateway, server: FakeHomeserver
) -> None:
    account = SyncedAccount(Database.in_memory())
    with account.database.transaction():
        account.account.set(POSITION, "s1")
    server.on("GET", SYNC, json_answer({"next_batch": "s1"}))

    async def handled(_: object) -> None:
        return

    task = asyncio.create_task(SyncLoop(gateway, account.account, account.arrival).run(handled, lambda *_: None))
    with pytest.raises(TimeoutError):
        await server.until(9, "GET", SYNC, deadline=3)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
