"""Events of verifications in rooms leave through the door for content, and nothing else leaves with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from session.crypto.verification import wire
from session.crypto.verification.post import BODY
from session.trust.verification import RoomEvents
from session.values.errors import NotCleared
from session.values.model import UserId
from tests.fakes.answers import SEND, sent
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ME, ROOM
from tests.fakes.sending_account import SendingAccount

REQUEST: dict[str, Any] = {"msgtype": wire.REQUEST, "body": BODY.format(user=ME), "to": "@bob:example.org"}


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """An account in a room that is not encrypted."""
    sending = SendingAccount(server=server)
    sending.receive()
    yield sending
    await sending.close()


def door(account: SendingAccount) -> RoomEvents:
    """Return the way into the account's rooms."""
    return RoomEvents(account.gateway, account.advisor, account.rooms, account.encryption, UserId(ME))


async def test_a_room_that_is_not_encrypted_gets_the_event_as_it_is(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", SEND, *sent("$sent"))
    assert await door(account).send(ROOM, "m.room.message", REQUEST) == "$sent"
    assert server.requests[-1].json == REQUEST


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("m.room.message", {"msgtype": "m.text", "body": "hallo"}),
        ("m.room.message", {**REQUEST, "body": "hallo"}),
        ("m.room.topic", {"topic": "hallo"}),
        (wire.DONE, {"body": "hallo"}),
    ],
)
async def test_no_word_of_a_person_leaves_here(
    account: SendingAccount, server: FakeHomeserver, kind: str, content: dict[str, Any]
) -> None:
    with pytest.raises(NotCleared):
        await door(account).send(ROOM, kind, content)
    assert server.requests == []
