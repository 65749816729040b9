"""Going back to a day: the server says what was said first, pages come until it is here, and a person can stop it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from session.publisher import Publisher
from session.reading.far_back import FarBack
from session.reading.history import History
from session.rooms.summaries import Rooms
from session.server.gateway import Gateway
from session.store.outbox import OutboxStore
from session.timeline.view import TimelineView
from session.values.errors import NoSuchMessage, SessionError
from session.values.model import EventId, RoomId
from session.values.updates import Batch, NoticeUpdate
from tests.fakes import faults
from tests.fakes.answers import MESSAGES, messages
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ME, ROOM, TIME, Json, member, message
from tests.fakes.synced_account import SyncedAccount

HERE = RoomId(ROOM)
LOOKUP = "/timestamp_to_event$"
HOUR = 3_600_000


def at(hours: int, event_id: str) -> Json:
    """Return a message that was sent so many hours after the first."""
    return {**message(event_id, event_id=event_id), "origin_server_ts": TIME + hours * HOUR}


@dataclass
class Going:
    """Going back in the one room of an account."""

    far: FarBack
    told: list[str] = field(default_factory=list)


@pytest.fixture
async def going(server: FakeHomeserver, account: SyncedAccount) -> AsyncIterator[Going]:
    gateway = Gateway(server.url, "token")
    account.receive(at(90, "$newest"), state=(member(ME),), prev_batch="p9")
    rooms = Rooms(account.database, ME)
    view = TimelineView(account.database, ME, lambda *_of: None)
    publisher = Publisher(rooms, view, OutboxStore(account.database))
    going = Going(FarBack(account.database, History(account.database, gateway, account.arrival), publisher))

    def listener(batch: Batch) -> None:
        going.told += [str(update.words) for update in batch.updates if isinstance(update, NoticeUpdate)]

    publisher.listen(listener)
    yield going
    await gateway.close()


def position(account: SyncedAccount, event_id: str) -> int | None:
    row = account.database.one("SELECT position FROM event WHERE event_id = ?", (event_id,))
    return None if row is None else int(row[0])


async def test_pages_come_until_the_first_message_of_the_day_is_here(
    going: Going, server: FakeHomeserver, account: SyncedAccount
) -> None:
    server.on("GET", LOOKUP, json_answer({"event_id": "$wanted", "origin_server_ts": TIME + 24 * HOUR}))
    server.on(
        "GET",
        MESSAGES,
        messages(at(80, "$80"), at(70, "$70"), end="p8"),
        messages(at(30, "$30"), at(24, "$wanted"), at(20, "$20"), end="p7"),
    )
    place = await going.far.to_moment(HERE, TIME + 23 * HOUR)
    assert place is not None
    assert place == position(account, "$wanted")
    assert server.requests[0].query == {"ts": str(TIME + 23 * HOUR), "dir": "f"}
    assert len(server.seen("GET", MESSAGES)) == 2
    assert [said[:13] for said in going.told] == ["Going back: 1", "Going back: 2"]
    assert await going.far.to_message(HERE, EventId("$wanted")) == place
    assert await going.far.moment_at(HERE, place) == TIME + 24 * HOUR
    assert await going.far.moment_at(HERE, place + 99) is None


async def test_what_is_no_row_leads_to_the_row_behind_it(
    going: Going, server: FakeHomeserver, account: SyncedAccount
) -> None:
    server.on("GET", LOOKUP, json_answer({"event_id": "$reaction", "origin_server_ts": TIME + 24 * HOUR}))
    server.on("GET", MESSAGES, messages(at(30, "$30"), at(20, "$20"), end="p7"))
    assert await going.far.to_moment(HERE, TIME + 23 * HOUR) == position(account, "$30")


async def test_a_person_can_stop_it_and_what_came_stays(
    going: Going, server: FakeHomeserver, account: SyncedAccount
) -> None:
    server.on("GET", LOOKUP, json_answer({"event_id": "$wanted", "origin_server_ts": TIME}))
    stopped = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        await stopped.wait()
        return await messages(at(80, "$80"), end="p8")(request)

    server.on("GET", MESSAGES, slow)
    way = asyncio.create_task(going.far.to_moment(HERE, TIME))
    await server.until(2)
    await going.far.stop()
    stopped.set()
    assert await way is None
    assert account.bodies() == ["$80", "$newest"]


@pytest.mark.parametrize(
    ("answer", "error", "sentence"),
    [
        (faults.refused(404, "M_NOT_FOUND"), NoSuchMessage, "Nothing was said here since that day"),
        (faults.refused(404, "M_UNRECOGNIZED"), SessionError, "cannot look up"),
        (json_answer({"event_id": 5}), SessionError, "nothing of use"),
    ],
)
async def test_what_the_server_cannot_say(
    going: Going, server: FakeHomeserver, answer: object, error: type[Exception], sentence: str
) -> None:
    server.on("GET", LOOKUP, answer)  # type: ignore[arg-type]
    with pytest.raises(error, match=sentence):
        await going.far.to_moment(HERE, TIME)


async def test_a_history_that_begins_later_is_no_endless_way(going: Going, server: FakeHomeserver) -> None:
    server.on("GET", LOOKUP, json_answer({"event_id": "$wanted", "origin_server_ts": TIME}))
    server.on("GET", MESSAGES, messages(at(80, "$80")))
    with pytest.raises(NoSuchMessage, match="does not go back so far"):
        await going.far.to_moment(HERE, TIME)


@pytest.mark.parametrize("refusal", [(404, "M_NOT_FOUND"), (403, "M_FORBIDDEN")])
async def test_a_message_that_the_server_does_not_show_is_said_to_be_away_in_plain_words(
    going: Going, server: FakeHomeserver, refusal: tuple[int, str]
) -> None:
    server.on("GET", r"/event/", faults.refused(*refusal))
    with pytest.raises(NoSuchMessage, match="not there any more, or not for you to read") as error:
        await going.far.to_message(HERE, EventId("$nowhere"))
    assert "HTTP" not in str(error.value)
