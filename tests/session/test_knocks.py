"""Asking to be let in: whoever asked hears once what came of it, also after a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hints.model import DraftKind
from session.account.audit import Audit
from session.rooms.knocks import Knocks
from session.rooms.room_admin import RoomAdmin
from session.rooms.waiting_people import WaitingPeople
from session.store.knocks import MOST_REASON
from session.values.model import RoomId
from session.values.words import Words
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, Json, member, redaction, room_news, state, sync_answer
from tests.fakes.sending_account import SendingAccount

KADE, ALIAS = "!kade:hs.example", "#kade:hs.example"


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """An account in one room, on a server that lets knock."""
    server.on("POST", "/knock/", json_answer({"room_id": KADE}))
    account = SendingAccount(server=server)
    account.receive(state=(member(ME),))
    yield account
    await account.close()


@pytest.fixture
def told() -> list[Words]:
    return []


@pytest.fixture
async def knocks(account: SendingAccount, told: list[Words]) -> Knocks:
    """Somebody has asked to be let into the room at the quay."""
    audit = Audit(account.database, account.advisor)
    admin = RoomAdmin(account.database, account.gateway, account.user_id, audit, told.append)
    draft = account.draft("ik ben van de kade", kind=DraftKind.SERVER_REASON)
    await admin.knock(draft, account.clear(draft), ALIAS)
    return admin.knocks


def waiting() -> Json:
    """Return a sync that says that the room has the question."""
    events = [{"type": "m.room.member", "state_key": ME, "sender": ME, "content": {"membership": "knock"}}]
    return {"next_batch": "k1", "rooms": {"knock": {KADE: {"knock_state": {"events": events}}}}}


def invited() -> Json:
    event = {"type": "m.room.member", "state_key": ME, "sender": ALICE, "content": {"membership": "invite"}}
    return sync_answer("k2", invite={KADE: {"invite_state": {"events": [event]}}})


def refused() -> Json:
    return sync_answer("k3", leave={KADE: room_news(member(ME, "leave", sender=ALICE, before="knock"))})


@pytest.mark.parametrize("seen_before", [False, True], ids=["at once", "after a sync"])
@pytest.mark.parametrize(
    ("answer", "words"), [(invited, "You are let into #kade"), (refused, "You are not let into #kade")]
)
async def test_an_answer_is_told_once(
    account: SendingAccount, knocks: Knocks, told: list[Words], answer: object, words: str, seen_before: bool
) -> None:
    if seen_before:
        account.take(waiting())
    knocks.look()
    assert told == []
    account.take(answer())  # type: ignore[operator]
    again = Knocks(account.database, told.append)
    again.look()
    again.look()
    (one,) = told
    assert words in str(one)


async def test_a_room_that_was_left_before_answers_only_anew(account: SendingAccount, told: list[Words]) -> None:
    account.take(sync_answer("k0", leave={KADE: room_news(member(ME, "leave"))}))
    knocks = Knocks(account.database, told.append)
    knocks.wait(KADE, ALIAS)
    knocks.look()
    assert told == []
    account.take(refused())
    knocks.look()
    assert len(told) == 1


async def test_why_somebody_asks_is_known_for_as_long_as_they_wait(account: SendingAccount) -> None:
    people = WaitingPeople(account.database, ME)

    async def reasons() -> list[str]:
        return [one.reason for one in await people.of(RoomId(ROOM))]

    account.receive(asking("ik ben van de kade"))
    assert await reasons() == ["ik ben van de kade"]
    account.receive(asking("toe"))
    assert await reasons() == ["toe"]
    account.receive(member(ALICE, "leave"))
    account.receive(asking(""))
    assert await reasons() == [""], "what was said the time before is gone"


async def test_a_reason_that_is_removed_is_gone_and_one_that_is_none_is_left_out(account: SendingAccount) -> None:
    people = WaitingPeople(account.database, ME)
    account.receive(asking("bel mij op 06 12345678", "$why"))
    account.receive(redaction("$why"))
    assert [one.reason for one in await people.of(RoomId(ROOM))] == [""]
    for wrong in (7, None, ["x"], {"a": 1}, " "):
        account.receive(asking(wrong))
        assert [one.reason for one in await people.of(RoomId(ROOM))] == [""]
    account.receive(asking("x" * 5000))
    assert [len(one.reason) for one in await people.of(RoomId(ROOM))] == [MOST_REASON]


def asking(reason: object, event_id: str = "") -> Json:
    """Return that Alice asks to be let into the room."""
    content = {"membership": "knock", "reason": reason}
    return state("m.room.member", content, ALICE, ALICE, event_id)
