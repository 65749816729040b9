"""What leaves through the outbox is in the log, in the same transaction, with the reason it was given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from hints.advisor import Advisor
from hints.policy import Policy
from session.store.audit import AuditStore
from tests.fakes.answers import MEMBERS, SEND, members, sent
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ALICE, ME, ROOM, member
from tests.fakes.sending_account import SendingAccount
from tests.fakes.small_packs import SHIPPED

PEOPLE = (member(ME), member(ALICE))


@pytest.fixture
async def sender(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """An account in one room, with three small rules."""
    server.on("GET", MEMBERS, members(*PEOPLE))
    account = SendingAccount(server=server, advisor=Advisor(Policy((SHIPPED,))))
    account.receive(state=PEOPLE)
    yield account
    await account.close()


def log(sender: SendingAccount) -> list[tuple[str, str, str]]:
    return [(entry.verdict.value, " ".join(entry.rules), entry.reason) for entry in sender.sender.audit.entries()]


async def test_what_is_sent_with_findings_is_logged(sender: SendingAccount, server: FakeHomeserver) -> None:
    server.on("PUT", SEND, *sent("$one", "$two", "$three"))
    sender.say("hallo")
    sender.say("noot")
    await sender.until(sender.say("mies", sure=True), "sent")
    assert log(sender) == [("noted", "shipped.nut", ""), ("overridden", "shipped.mary", "moet")]
    assert {entry.room_id for entry in sender.sender.audit.entries()} == {ROOM}


async def test_what_cannot_be_logged_is_not_sent(
    sender: SendingAccount, server: FakeHomeserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: Any) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(AuditStore, "add", full)
    with pytest.raises(OSError, match="disk full"):
        sender.say("noot")
    assert sender.outbox.counts() == (0, 0)
    assert server.seen("PUT", SEND) == []
