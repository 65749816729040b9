"""Searching what was said: found as it is shown, in the order of time, and gone when it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from session.publisher import Publisher
from session.reading.history import History
from session.reading.search import BACKLOG_SLICE, Search
from session.reading.whole_history import WholeHistory
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.search_tables import BACKLOG
from session.values.errors import NoSuchMessage
from session.values.model import EventId, RoomId
from session.values.updates import Batch, HistoryUpdate
from tests.fakes import faults
from tests.fakes.answers import MESSAGES, messages
from tests.fakes.homeserver import Answer, FakeHomeserver
from tests.fakes.room_events import (
    ALICE,
    ME,
    ROOM,
    edit,
    event,
    member,
    message,
    redaction,
    room_news,
    state,
    sync_answer,
)
from tests.fakes.synced_account import SyncedAccount

HERE = RoomId(ROOM)
CANARY = "kanariepietje"


@dataclass
class Searched:
    """An account that can be searched."""

    account: SyncedAccount
    search: Search
    history: History
    publisher: Publisher

    async def __call__(self, query: str, *, typing: bool = False) -> list[str]:
        """Return the ids of what is found."""
        return [hit.event_id for hit in (await self.search.find(query, typing=typing)).hits]


@pytest.fixture
async def found(server: FakeHomeserver, account: SyncedAccount) -> AsyncIterator[Searched]:
    gateway = Gateway(server.url, "token")
    publisher = Publisher(account.rooms, account.view, account.outbox)
    history = History(account.database, gateway, account.arrival)
    yield Searched(account, Search(account.database, account.rooms, history, publisher, ME), history, publisher)
    await gateway.close()


def said(text: str, number: int, sender: str = ALICE) -> dict[str, object]:
    """Return a message; later ones have higher numbers."""
    one = message(text, sender, f"${number}")
    return {**one, "origin_server_ts": one["origin_server_ts"] + number * 86_400_000}


def take(searched: Searched, *events: dict[str, object]) -> None:
    searched.account.receive(*events, state=(member(ME, name="Ik"), member(ALICE, name="Alice van Dam")))
    searched.account.rooms.refresh()


def raw_index(account: SyncedAccount) -> bytes:
    """Return everything that the tables of the index hold, as it lies in the database."""
    tables = ("search_index_data", "search_index_idx", "search_index_docsize", "search_text")
    return repr([account.database.all(f"SELECT * FROM {table}") for table in tables]).encode()


def everything(account: SyncedAccount) -> bytes:
    """Return everything that any table holds."""
    tables = account.database.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'search_index'")
    return repr([account.database.all(f"SELECT * FROM {name}") for (name,) in tables]).encode()


async def test_words_phrases_beginnings_and_who_said_it(found: Searched) -> None:
    take(
        found,
        said("Zullen we soep eten om half een?", 1),
        said("Ja, een halve kom SOEP graag", 2, ME),
        said("het verslag van de vergadering", 3),
        said("café d'Été", 4),
    )
    assert await found("soep") == ["$2", "$1"]
    assert await found('"half een"') == ["$1"]
    assert await found("een half") == ["$1"]
    assert await found("vergad") == []
    assert await found("vergad*") == await found("vergad", typing=True) == ["$3"]
    assert await found("from:me soep") == ["$2"]
    assert await found('from:"van dam" soep') == await found(f"from:{ALICE} soep") == ["$1"]
    assert await found("from:nobody soep") == []
    assert await found("cafe ete") == ["$4"]
    assert await found("after:2025-10-12") == ["$4", "$3"]
    assert await found("before:2025-10-11 soep") == ["$1"]
    assert await found("") == []


async def test_what_a_writer_covered_is_found_and_stays_covered(found: Searched) -> None:
    cover = {"formatted_body": 'de dader is <span data-mx-spoiler="">de butler</span>, zegt Noor'}
    one = said("de dader is [spoiler], zegt Noor", 1)
    take(found, {**one, "content": {**one["content"], "format": "org.matrix.custom.html", **cover}})  # type: ignore[dict-item]
    for query, excerpt in (
        ("butler", (("de dader is ▒▒, zegt Noor", False),)),
        ("dader", (("de ", False), ("dader", True), (" is ▒▒, zegt Noor", False))),
    ):
        (hit,) = (await found.search.find(query)).hits
        assert hit.excerpt == excerpt


async def test_rooms_apart_and_files_by_their_names(found: Searched) -> None:
    file = event(
        "m.room.message", {"msgtype": "m.file", "body": "zie blz 2", "filename": "begroting.pdf"}, event_id="$f"
    )
    take(found, said("begroting volgt", 1), file)
    other = room_news(said("begroting elders", 2), state=(member(ME), state("m.room.name", {"name": "Elders"})))
    found.account.take(sync_answer(join={"!other:hs.example": other}))
    found.account.rooms.refresh()
    assert set(await found("begroting")) == {"$1", "$f", "$2"}
    assert await found("begroting has:file") == ["$f"]
    assert await found("blz has:file") == ["$f"]
    assert await found("begroting in:elders") == ["$2"]
    assert await found("in:nergens begroting") == []


async def test_an_edit_replaces_what_is_found(found: Searched) -> None:
    take(found, said(f"de {CANARY} zingt", 1), edit("$1", "de merel zingt", event_id="$e"))
    assert await found(CANARY) == []
    assert await found("merel") == ["$1"]
    assert CANARY.encode() not in raw_index(found.account)
    take(found, redaction("$e"))
    assert await found("merel") == []
    assert await found(CANARY) == ["$1"]


async def test_an_edit_of_somebody_else_finds_nothing(found: Searched) -> None:
    take(found, said("van mij", 1, ME), edit("$1", "vervalst", ALICE))
    assert await found("vervalst") == []
    assert await found("mij") == ["$1"]


async def test_a_removed_message_leaves_index_edits_and_store(found: Searched) -> None:
    take(found, said(f"de {CANARY} zingt", 1), edit("$1", f"nog een {CANARY} erbij", event_id="$e"))
    assert await found(CANARY) == ["$1"]
    take(found, redaction("$1"))
    assert await found(CANARY) == []
    assert CANARY.encode() not in everything(found.account)
    assert CANARY[:4].encode() not in raw_index(found.account)


async def test_nothing_of_a_batch_that_failed_is_found(found: Searched) -> None:
    take(found, said("eerste", 1))
    database = found.account.database
    with pytest.raises(KeyError):
        roll_back(found, said("tweede", 2))
    assert await found("tweede") == []
    assert database.one("SELECT count(*) FROM search_text") == (1,)


def roll_back(searched: Searched, one: dict[str, object]) -> None:
    with searched.account.database.transaction():
        take(searched, one)
        raise KeyError


@pytest.mark.parametrize(
    "typed",
    ['"', '""', "body:x OR 1", "tags:x", "a\0b", '") OR ("', "x" * 5000, "'; DROP TABLE event; --", "a\ud800b"],
)
async def test_nothing_typed_is_an_operator(found: Searched, typed: str) -> None:
    take(found, said("gewone tekst", 1))
    assert await found(typed) == []


async def test_text_that_no_file_can_hold_is_taken_in(found: Searched) -> None:
    take(found, said("half \ud83d teken \0 en soep", 1))
    assert await found("soep") == ["$1"]


async def test_many_messages_of_one_moment_keep_apart(found: Searched) -> None:
    one = message("zelfde tijd")
    take(found, *({**one, "event_id": f"$n{number}"} for number in range(300)))
    first = await found.search.find("zelfde")
    seen = [hit.event_id for hit in first.hits]
    while first.more:
        first = await found.search.find("zelfde", below=first.hits[-1].mark)
        seen += [hit.event_id for hit in first.hits]
    assert len(seen) == len(set(seen)) == 300


@pytest.mark.parametrize("time", [-5, 0, (1 << 53) - 1])
async def test_any_time_stamp_can_be_found(found: Searched, time: int) -> None:
    take(found, {**message("vreemde klok", event_id="$t"), "origin_server_ts": time})
    assert await found("klok") == ["$t"]


async def test_an_excerpt_says_what_was_found(found: Searched) -> None:
    take(found, said("lang " * 60 + "en dan soep en " + "kort " * 60, 1))
    (hit,) = (await found.search.find("soep")).hits
    assert [text for text, matched in hit.excerpt if matched] == ["soep"]
    assert sum(len(text) for text, _ in hit.excerpt) < 250
    assert (hit.sender_name, hit.room_id) == ("Alice van Dam", HERE)


async def test_messages_from_before_the_index_are_taken_in(found: Searched) -> None:
    take(found, *(said(f"bericht {number}", number) for number in range(BACKLOG_SLICE + 5)), edit("$3", "soep"))
    database = found.account.database
    database.execute("DELETE FROM search_text")
    last = database.one("SELECT max(rowid) FROM event")
    assert last is not None
    AccountStore(database).set(BACKLOG, str(last[0]))
    assert await found("bericht") == []
    while found.search.take_in():
        assert AccountStore(database).get(BACKLOG) is not None
    assert found.search.count() == BACKLOG_SLICE + 5
    assert await found("soep") == ["$3"]
    assert AccountStore(database).get(BACKLOG) is None


async def test_a_hit_leads_to_its_place_also_behind_a_gap(found: Searched, server: FakeHomeserver) -> None:
    take(found, said("oud", 1), said("nieuw", 2))
    assert await found.search.far.to_message(HERE, EventId("$1")) == 0
    found.account.receive(said("na het gat", 3), limited=True, prev_batch="p9")
    server.on("GET", MESSAGES, messages(said("nieuw", 2), end="p8"), messages(said("oud", 1), end="p7"))
    place = await found.search.far.to_message(HERE, EventId("$1"))
    stored = found.account.events.get(ROOM, "$1")
    assert stored is not None
    assert stored.position == place
    server.on("GET", "/event/", faults.refused(404, "M_NOT_FOUND"))
    with pytest.raises(NoSuchMessage):
        await found.search.far.to_message(HERE, EventId("$none"))


async def test_the_whole_history_is_fetched_and_a_fault_only_costs_time(
    found: Searched, server: FakeHomeserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session.server.backoff.with_jitter", lambda _seconds: 0)
    found.account.receive(said("nieuwste", 9), state=(member(ME),), prev_batch="p9")
    found.account.rooms.refresh()
    told: list[HistoryUpdate] = []
    done = asyncio.Event()

    def listen(batch: Batch) -> None:
        told.extend(_history(batch))
        if told and not told[-1].running:
            done.set()

    found.publisher.listen(listen)
    keys: list[int] = []

    async def more_keys() -> None:
        keys.append(1)

    whole = WholeHistory(found.account.database, found.history, found.search, found.publisher, more_keys)
    server.on(
        "GET",
        MESSAGES,
        messages(said("acht", 8), end="p8"),
        faults.html(502),
        messages(said("zeven", 7), said("zes", 6), end="p7"),
        messages(said("begin", 1)),
    )
    task = asyncio.create_task(whole.run())
    await whole.want()
    await server.until(4)
    await asyncio.wait_for(done.wait(), 20)
    assert await found("begin") == ["$1"]
    assert told[-1] == HistoryUpdate(False, 1, 1, 5)
    assert [update.messages for update in told] == sorted(update.messages for update in told)
    assert len(keys) == 3
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_after_many_messages_the_index_becomes_one_piece_and_finds_the_same(found: Searched) -> None:
    for number in range(60):
        take(found, said(f"bericht {number} soep", number))
    before = pieces_of_index(found)
    hits = await found("soep")
    more = found.search.tidy(begin=True)
    while more:
        more = found.search.tidy()
    assert pieces_of_index(found) == 1 < before
    assert await found("soep") == hits
    assert not found.search.tidy(), "there is nothing left to do"


def pieces_of_index(found: Searched) -> int:
    rows = found.account.database.all("SELECT DISTINCT segid FROM search_index_idx")
    return len(rows)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("soep " + "woord " * 100, "…"),
        ("woord " * 100 + "soep " + "woord " * 100, "…"),
        ("é" * 5000 + " soep", "…"),
        ("soep" + "x" * 5000 + " soep", "…"),
    ],
    ids=["front", "middle", "a long word before", "a long word with it"],
)
async def test_an_excerpt_is_short_and_has_what_was_found(found: Searched, text: str, shown: str) -> None:
    take(found, said(text, 1))
    (hit,) = (await found.search.find("soep")).hits
    words = "".join(part for part, _matched in hit.excerpt)
    assert [part for part, matched in hit.excerpt if matched] == ["soep"]
    assert shown in words
    assert len(words) < 250


@pytest.mark.parametrize(
    "answer",
    [faults.rate_limited("90000"), faults.rate_limited("", "90")],
    ids=["retry_after_ms", "Retry-After"],
)
async def test_fetching_the_history_waits_as_long_as_the_server_asks(
    found: Searched, server: FakeHomeserver, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    found.account.receive(said("nieuwste", 9), state=(member(ME),), prev_batch="p9")
    found.account.rooms.refresh()
    waited: list[float] = []
    sleep = asyncio.sleep

    async def sleep_noted(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0)

    monkeypatch.setattr("session.reading.whole_history.asyncio.sleep", sleep_noted)

    async def no_keys() -> None:
        return

    whole = WholeHistory(found.account.database, found.history, found.search, found.publisher, no_keys)
    # The pace is not what is asked about here: it would wait a second.
    monkeypatch.setattr("session.server.pace.APART", 0.0)
    server.on("GET", MESSAGES, answer, messages(said("begin", 1)))
    await whole.want()
    await whole.fetch()
    assert [seconds for seconds in waited if seconds] == [90.0]
    assert await found("begin") == ["$1"]


def _history(batch: Batch) -> list[HistoryUpdate]:
    return [update for update in batch.updates if isinstance(update, HistoryUpdate)]
