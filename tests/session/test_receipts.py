"""What was read is told to the server: when it can be, once, and also after a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from session.reading.receipts import Receipts
from session.server.gateway import Gateway
from session.values.errors import SessionError
from session.values.model import RoomId
from tests.fakes import faults
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ME, ROOM, message, room_news, sync_answer
from tests.fakes.synced_account import SyncedAccount

RECEIPT = r"/rooms/[^/]+/receipt/"
HERE = RoomId(ROOM)


@pytest.fixture
async def receipts(server: FakeHomeserver, account: SyncedAccount) -> AsyncIterator[Receipts]:
    """An account with an unread message."""
    gateway = Gateway(server.url, "token")
    unread(account, "$one")
    yield Receipts(account.database, gateway, ME)
    await gateway.close()


def unread(account: SyncedAccount, event_id: str) -> None:
    news = {**room_news(message("nieuw", event_id=event_id)), "unread_notifications": {"notification_count": 1}}
    account.take(sync_answer(f"s{event_id}", join={ROOM: news}))


async def test_what_was_read_is_told_once(receipts: Receipts, server: FakeHomeserver, account: SyncedAccount) -> None:
    server.on("POST", RECEIPT, json_answer({}))
    assert receipts.mark(HERE)
    assert not receipts.mark(HERE)
    assert account.summary().unread == 1
    account.rooms.refresh()
    assert account.summary().unread == 0
    await receipts.send()
    await receipts.send()
    (request,) = server.seen("POST", RECEIPT)
    assert request.path.endswith("/receipt/m.read.private/$one")


async def test_what_could_not_be_told_is_told_later(
    receipts: Receipts, server: FakeHomeserver, account: SyncedAccount
) -> None:
    server.on("POST", RECEIPT, faults.html(502), json_answer({}))
    receipts.mark(HERE)
    with pytest.raises(SessionError):
        await receipts.send()
    unread(account, "$two")
    gateway = Gateway(server.url, "token")
    again = Receipts(account.database, gateway, ME)
    again.mark(HERE)
    await again.send()
    await again.send()
    assert [one.path.rpartition("/")[2] for one in server.seen("POST", RECEIPT)] == ["$one", "$two"]
    await gateway.close()


async def test_what_is_refused_is_not_told_again(receipts: Receipts, server: FakeHomeserver) -> None:
    server.on("POST", RECEIPT, faults.refused(403, "M_FORBIDDEN"))
    receipts.mark(HERE)
    await receipts.send()
    await receipts.send()
    assert len(server.seen("POST", RECEIPT)) == 1
