"""Two rooms looked at side by side: news of both come, and of no other; which they are is remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from session.publisher import Publisher
from session.reading.receipts import Receipts
from session.rooms.room_choices import RoomChoices
from session.server.gateway import Gateway
from session.values.model import RoomId, UserId
from session.values.updates import Batch, TimelineUpdate, TypingUpdate
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ALICE, ME, ROOM, member, message, room_news, sync_answer
from tests.fakes.synced_account import SyncedAccount

HERE, BESIDE, THIRD = RoomId(ROOM), RoomId("!beside:hs.example"), RoomId("!third:hs.example")
WHO = (member(ME), member(ALICE, name="Alice"))


@pytest.fixture
def account() -> SyncedAccount:
    """An account in three rooms, with a message in each."""
    account = SyncedAccount()
    for room in (HERE, BESIDE, THIRD):
        account.receive(message("hallo"), room=room, state=WHO)
    return account


@pytest.fixture
async def gateway(server: FakeHomeserver) -> AsyncIterator[Gateway]:
    gateway = Gateway(server.url, "token")
    yield gateway
    await gateway.close()


def told(batches: list[Batch]) -> list[tuple[str, str]]:
    """Return what was told of timelines since the last time, and forget it."""
    updates = [update for batch in batches for update in batch.updates]
    batches.clear()
    return [
        (type(update).__name__, update.room_id)
        for update in updates
        if isinstance(update, TimelineUpdate | TypingUpdate)
    ]


def test_news_of_both_rooms_come_until_one_makes_way(account: SyncedAccount) -> None:
    publisher, batches = Publisher(account.rooms, account.view, account.outbox), list[Batch]()
    publisher.listen(batches.append)
    publisher.open(HERE)
    publisher.open(BESIDE, HERE)
    assert told(batches) == [("TimelineUpdate", HERE), ("TimelineUpdate", BESIDE)]
    for room in (HERE, BESIDE, THIRD):
        typing = {"type": "m.typing", "content": {"user_ids": [ALICE]}}
        news = {**room_news(message("nog een")), "ephemeral": {"events": [typing]}}
        publisher.changed(account.take(sync_answer("s9", join={room: news})))
    assert told(batches) == [(kind, room) for room in (HERE, BESIDE) for kind in ("TimelineUpdate", "TypingUpdate")]
    publisher.window(HERE, 0, 1)
    publisher.window(THIRD, 0, 1)
    assert told(batches) == [("TimelineUpdate", HERE)]
    publisher.open(THIRD, HERE)
    told(batches)
    publisher.changed(account.receive(message("en nog een"), room=BESIDE))
    assert told(batches) == []


def test_a_room_that_nobody_looked_at_yet_says_what_is_new(account: SyncedAccount, gateway: Gateway) -> None:
    publisher, batches = Publisher(account.rooms, account.view, account.outbox), list[Batch]()
    receipts = Receipts(account.database, gateway, ME)
    receipts.serve(account.view, publisher)
    publisher.listen(batches.append)
    receipts.mark(HERE)
    account.receive(message("twee"), message("drie"))
    publisher.open(HERE)
    (update,) = [one for one in batches[-1].updates if isinstance(one, TimelineUpdate)]
    assert update.new == 2
    receipts.mark(HERE)
    publisher.open(HERE)
    assert [one.new for one in batches[-1].updates if isinstance(one, TimelineUpdate)] == [2]
    receipts.mark(HERE)
    publisher.open(HERE)
    assert [one.new for one in batches[-1].updates if isinstance(one, TimelineUpdate)] == [0]


async def test_what_stood_side_by_side_is_kept_and_forgotten(account: SyncedAccount, gateway: Gateway) -> None:
    choices = RoomChoices(account.database, gateway, UserId(ME), lambda _rooms: None)
    assert (await choices.kept_pair(), await choices.kept_last()) == (None, None)
    await choices.keep_last(HERE)
    await choices.keep_pair((HERE, BESIDE, 1))
    again = RoomChoices(account.database, gateway, UserId(ME), lambda _rooms: None)
    assert (await again.kept_pair(), await again.kept_last()) == ((HERE, BESIDE, 1), HERE)
    await again.keep_pair(None)
    assert await choices.kept_pair() is None
