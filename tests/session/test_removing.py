"""Removing a message: what is allowed is looked at once more when the question is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hints.model import DraftKind
from session.reading.messages import MayNotRemove, Messages
from session.values.errors import NoSuchMessage
from session.values.model import EventId, RoomId
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, member, message, redaction, state
from tests.fakes.sending_account import SendingAccount

HERE, SPAM = RoomId(ROOM), EventId("$spam")


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    account = SendingAccount(server=server)
    levels = state("m.room.power_levels", {"users": {ALICE: 100, ME: 50}}, ALICE)
    made = (state("m.room.create", {"room_version": "11"}, ALICE), levels, member(ME), member(ALICE, name="Alice"))
    account.receive(message("koop nu", ALICE, SPAM), state=made)
    server.on("PUT", "", json_answer({"event_id": "$removal"}))
    yield account
    await account.close()


async def removing(account: SendingAccount) -> None:
    messages = Messages(account.database, account.gateway, account.sender, account.rooms, account.view.polls, ME)
    draft = account.draft("weg", kind=DraftKind.REMOVAL)
    await messages.remove(draft, account.clear(draft), SPAM)


async def test_a_right_that_was_taken_away_meanwhile_is_said_in_plain_words(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    await removing(account)
    assert len(server.seen("PUT", "/redact/")) == 1
    account.receive(state("m.room.power_levels", {"users": {ALICE: 100}}, ALICE))
    with pytest.raises(MayNotRemove):
        await removing(account)
    assert len(server.seen("PUT", "/redact/")) == 1


async def test_what_somebody_else_removed_meanwhile_is_not_removed_again(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    account.receive(redaction(SPAM, ALICE))
    with pytest.raises(NoSuchMessage):
        await removing(account)
    assert not server.seen("PUT", "/redact/")
