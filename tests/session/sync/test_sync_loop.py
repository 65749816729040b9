"""The sync loop against a server that misbehaves: it slows down, keeps its place, and stops when logged out."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from session.server.gateway import Gateway
from session.store.database import Database
from session.sync.arrival import Changes
from session.sync.batch import POSITION
from session.sync.loop import SyncLoop
from session.values.updates import Connection
from session.values.words import Words
from tests.fakes import faults
from tests.fakes.answers import SYNC
from tests.fakes.homeserver import Answer, FakeHomeserver, json_answer
from tests.fakes.room_events import ROOM, message, room_news, sync_answer
from tests.fakes.synced_account import SyncedAccount

SECONDS = 2.6
"""How long a fault is watched: room for the first request and two more, after about one and two seconds."""


@dataclass
class Runner:
    """A loop that runs, and what it told."""

    account: SyncedAccount
    gateway: Gateway
    told: list[Connection] = field(default_factory=list)
    handled: list[Changes] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self) -> asyncio.Task[None]:
        loop = SyncLoop(self.gateway, self.account.account, self.account.arrival)
        return asyncio.create_task(loop.run(self._handle, self._tell))

    async def until(self, connection: Connection) -> None:
        async with asyncio.timeout(30):
            while connection not in self.told:
                self.news.clear()
                await self.news.wait()

    @property
    def position(self) -> str | None:
        return self.account.account.get(POSITION)

    def _tell(self, connection: Connection, words: Words | None) -> None:
        self.told.append(connection)
        self.news.set()

    async def _handle(self, changes: Changes) -> None:
        self.handled.append(changes)


@pytest.fixture
async def runner(account: SyncedAccount, server: FakeHomeserver) -> AsyncIterator[Runner]:
    gateway = Gateway(server.url, "token")
    yield Runner(account, gateway)
    await gateway.close()


def answer(position: str, *bodies: str) -> Answer:
    return json_answer(sync_answer(position, join={ROOM: room_news(*(message(body) for body in bodies))}))


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_goes_on_where_it_was(runner: Runner, server: FakeHomeserver) -> None:
    server.on("GET", SYNC, answer("s1", "a"), answer("s2", "b"), faults.hang(server))
    task = runner.start()
    await server.until(3, "GET", SYNC)
    await stopped(task)
    first, second, third = server.seen("GET", SYNC)
    assert "since" not in first.query
    assert first.query["timeout"] == "0"
    assert (second.query["since"], second.query["timeout"]) == ("s1", "30000")
    assert third.query["since"] == "s2"
    assert all("access_token" not in one.query and one.query["set_presence"] == "offline" for one in (first, second))
    assert runner.account.bodies() == ["a", "b"]
    assert (runner.position, len(runner.handled)) == ("s2", 2)


FAULTS = {
    "bad gateway": faults.html(502),
    "captive": faults.html(200),
    "redirect": faults.redirect("http://127.0.0.1:1/"),
    "empty": faults.raw(b"{}"),
    "list": faults.raw(b"[]"),
    "no position": faults.raw(b'{"next_batch": 5}'),
    "deep": faults.deep(),
    "huge number": faults.huge_number(),
    "truncated": faults.truncated(),
    "forbidden": faults.refused(403, "M_FORBIDDEN"),
    "negative wait": faults.rate_limited("-1000000"),
    "no number to wait": faults.rate_limited("NaN"),
    "endless wait": faults.rate_limited("9" * 400),
}


async def watched(fault: Answer) -> tuple[list[float], list[str], str | None, bool]:
    """Run a loop against a server with this fault; return times, positions asked for, position kept, still running."""
    async with FakeHomeserver() as server:
        runner = Runner(SyncedAccount(), Gateway(server.url, "token"))
        with runner.account.database.transaction():
            runner.account.account.set(POSITION, "s1")
        server.on("GET", SYNC, fault)
        task = runner.start()
        await runner.until(Connection.OFFLINE)
        with pytest.raises(TimeoutError):
            await server.until(100, "GET", SYNC, deadline=SECONDS)
        running = not task.done()
        await stopped(task)
        await runner.gateway.close()
        seen = server.seen("GET", SYNC)
        return [one.time for one in seen], [one.query["since"] for one in seen], runner.position, running


async def test_faults_are_met_with_patience_and_cost_no_place() -> None:
    results = await asyncio.gather(*(watched(fault) for fault in FAULTS.values()))
    for name, (times, asked, position, running) in zip(FAULTS, results, strict=True):
        assert running, name
        assert (set(asked), position) == ({"s1"}, "s1"), name
        assert 1 <= len(times) <= 3, name
        assert all(later - earlier >= 0.75 for earlier, later in itertools.pairwise(times)), name


async def test_a_connection_that_breaks_is_met_with_patience(runner: Runner, server: FakeHomeserver) -> None:
    server.on("GET", SYNC, faults.reset())
    task = runner.start()
    await runner.until(Connection.OFFLINE)
    with pytest.raises(TimeoutError):
        await server.until(8, "GET", SYNC, deadline=SECONDS)
    await stopped(task)


async def test_it_recovers_by_itself(runner: Runner, server: FakeHomeserver) -> None:
    server.on("GET", SYNC, faults.html(502), answer("s1", "weer terug"), faults.hang(server))
    task = runner.start()
    await runner.until(Connection.SYNCED)
    await stopped(task)
    assert runner.told[:2] == [Connection.OFFLINE, Connection.SYNCED]
    assert runner.account.bodies() == ["weer terug"]
    first, second = server.seen("GET", SYNC)[:2]
    assert second.time - first.time < 5


async def test_it_stops_when_logged_out(runner: Runner, server: FakeHomeserver) -> None:
    server.on("GET", SYNC, answer("s1"), faults.unknown_token())
    async with asyncio.timeout(30):
        await runner.start()
    assert runner.told[-1] is Connection.LOGGED_OUT
    assert len(server.seen("GET", SYNC)) == 2
    assert runner.position == "s1"


async def test_one_bad_sync_between_good_ones_loses_nothing(runner: Runner, server: FakeHomeserver) -> None:
    poison = json_answer(sync_answer("s2", join={ROOM: room_news({"type": []}, 5, message("b"))}, to_device=[5]))
    server.on("GET", SYNC, answer("s1", "a"), faults.truncated(), poison, answer("s3", "c"), faults.hang(server))
    task = runner.start()
    await server.until(5, "GET", SYNC)
    await stopped(task)
    assert [one.query.get("since") for one in server.seen("GET", SYNC)] == [None, "s1", "s1", "s2", "s3"]
    assert runner.account.bodies() == ["a", "b", "c"]


async def test_a_full_disk_stops_neither_the_loop_nor_loses_its_place(
    server: FakeHomeserver, tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = Database.open(tmp_path_factory.mktemp("disk") / "account" / "account.db", b"k" * 32)
    runner = Runner(SyncedAccount(database), Gateway(server.url, "token"))
    with database.transaction():
        runner.account.account.set(POSITION, "s0")
    pages = database.one("PRAGMA page_count")
    assert pages is not None
    database.execute(f"PRAGMA max_page_count = {pages[0]}")
    server.on("GET", SYNC, answer("s1", *("x" * 40_000 for _ in range(5))), faults.hang(server))
    server.on("GET", SYNC, answer("s1", *("x" * 40_000 for _ in range(5))))
    task = runner.start()
    await runner.until(Connection.OFFLINE)
    assert (runner.position, runner.account.bodies()) == ("s0", [])
    database.execute("PRAGMA max_page_count = 1000000")
    await runner.until(Connection.SYNCED)
    await stopped(task)
    assert len(runner.account.bodies()) == 5
    await runner.gateway.close()
    database.close()


async def test_all_of_a_batch_is_stored_or_nothing(runner: Runner) -> None:
    runner.account.receive(message("a"))
    position = runner.position
    runner.account.database.execute(
        "CREATE TEMP TRIGGER full BEFORE UPDATE ON account BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(Exception, match="no"):
        runner.account.take(sync_answer("s9", join={ROOM: room_news(message("b"))}))
    assert (runner.account.bodies(), runner.position) == (["a"], position)
    runner.account.database.execute("DROP TRIGGER full")
    runner.account.take(sync_answer("s9", join={ROOM: room_news(message("b"))}))
    assert (runner.account.bodies(), runner.position) == (["a", "b"], "s9")
