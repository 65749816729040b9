"""Whoever is ignored is heard nowhere, at once and also in what was said before; and is heard again whole."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest

from session.publisher import Publisher
from session.reading.held_back import HeldBack
from session.reading.history import History
from session.reading.messages import Messages
from session.reading.newest import Newest
from session.reading.receipts import Receipts
from session.reading.search import Search
from session.reading.threads import Threads
from session.rooms.allowed import NotAllowed
from session.rooms.room_admin import RoomAdmin
from session.store.ignored import KIND
from session.sync.unread import Unread
from session.timeline.reading import IGNORED
from session.values.model import EventId, RoomId, UserId
from session.values.places import thread_place
from session.values.updates import Batch, TimelineUpdate, TypingUpdate
from session.values.words import Words
from tests.fakes.answers import MESSAGES, messages
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.poll_events import poll_end, poll_start, poll_vote
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, TIME, event, member, message, redaction, sync_answer
from tests.fakes.sending_account import SendingAccount

HERE = RoomId(ROOM)


def at(minute: int, one: dict[str, object]) -> dict[str, object]:
    """Return an event of back then, or of today from the ninth minute on."""
    today = round(time.time() * 1000) - 9 * 60_000
    return {**one, "origin_server_ts": (TIME if minute < 9 else today) + minute * 60_000}


def related(kind: str, target: str, sender: str, event_id: str, body: str = "") -> dict[str, object]:
    content: dict[str, object] = {"m.relates_to": {"rel_type": kind, "event_id": target, "key": "👎"}}
    if body:
        content |= {"msgtype": "m.text", "body": body}
    return event("m.room.message" if body else "m.reaction", content, sender, event_id)


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """A room where Mallory has said something, has reacted and is answered, and changes the room."""
    account = SendingAccount(server=server)
    answer = message("wat?", ALICE, "$answer")
    answer["content"]["m.relates_to"] = {"m.in_reply_to": {"event_id": "$bad"}}
    account.receive(
        at(1, message("goed", ALICE, "$good")),
        at(2, message("gemeen woord", MALLORY, "$bad")),
        at(3, related("m.annotation", "$good", MALLORY, "$react")),
        at(4, answer),
        at(5, event("m.room.topic", {"topic": "nieuw"}, MALLORY, "$topic", state_key="")),
        at(6, related("m.thread", "$good", MALLORY, "$t1", "gemeen in de draad")),
        at(7, related("m.thread", "$good", ALICE, "$t2", "aardig in de draad")),
        at(8, message("gemeen einde", MALLORY, "$end")),
        state=(member(ME), member(ALICE, name="Alice"), member(MALLORY, name="Mal")),
    )
    yield account
    await account.close()


def ignore(account: SendingAccount, *users: str) -> bool:
    listed = {"type": KIND, "content": {"ignored_users": {user: {} for user in users}}}
    return account.take(sync_answer(f"i{len(users)}", account_data={"events": [listed]})).ignoring


def shown(update: TimelineUpdate) -> list[str]:
    return [row.item.body or str(row.item.words) for row in update.rows]


async def test_nothing_is_seen_of_somebody_who_is_ignored(account: SendingAccount) -> None:
    before = account.view.opened(HERE)
    assert ignore(account, MALLORY)
    assert not ignore(account, MALLORY)
    update = account.view.opened(HERE, "$good")
    rows = {row.item.event_id: row.item for row in update.rows}
    assert list(rows) == ["$good", "$answer", "$topic"], "changes of the room stay"
    assert (update.first, update.last, update.new) == (before.first, before.last, 1)
    assert rows[EventId("$good")].reactions == ()
    summary = rows[EventId("$good")].thread
    assert summary is not None
    assert (summary.replies, summary.last_sender) == (1, "Alice")
    quoted = rows[EventId("$answer")].reply
    assert quoted is not None
    assert (quoted.text, quoted.words) == ("", IGNORED)
    assert [item.event_id for item in account.items()] == ["$good", "$answer", "$topic", "$t2"]
    assert [item.event_id for item in account.view.newest(HERE, 3)] == ["$answer", "$topic", "$t2"], "as many as asked"
    assert await Newest(account.database, ME).of(HERE) is None
    account.receive(at(9, message("gemeen later", MALLORY, "$later")))
    assert "gemeen later" not in shown(account.view.opened(HERE))
    # And all of it is there again.
    assert ignore(account)
    assert shown(account.view.opened(HERE)) == [*shown(before), "gemeen later"]


async def test_search_and_counts_leave_them_out(account: SendingAccount) -> None:
    publisher = Publisher(account.rooms, account.view, account.outbox)
    history = History(account.database, account.gateway, account.arrival)
    search = Search(account.database, account.rooms, history, publisher, ME)
    unread = Unread(account.database, ME)
    said = Messages(account.database, account.gateway, account.sender, account.rooms, account.view.polls, ME)

    async def found() -> tuple[int, int]:
        unread.count([ROOM])
        return len((await search.find("gemeen")).hits), account.room_store.all()[0].unread

    heard = await found()
    ignore(account, MALLORY)
    unheard = await found()
    assert (heard[0], unheard[0]) == (3, 0)
    assert unheard[1] < heard[1]
    assert await said.reacted(HERE, EventId("$good")) == ()
    ignore(account)
    assert await found() == heard


async def test_what_the_server_held_back_comes_into_its_place(account: SendingAccount, server: FakeHomeserver) -> None:
    ignore(account, MALLORY)
    account.receive(at(10, message("tussen", ALICE, "$between")), at(11, message("laatst", ALICE, "$last")))
    ignore(account)
    missed = at(12, message("gemist", MALLORY, "$m1")), at(9, message("ook gemist", MALLORY, "$m0"))
    server.on(
        "GET",
        MESSAGES,
        messages(at(11, message("laatst", ALICE, "$last")), missed[0], end="older"),
        messages(
            redaction("$zz", event_id="$r", sender=MALLORY),
            at(10, message("tussen", ALICE, "$between")),
            missed[1],
            at(8, message("gemeen einde", MALLORY, "$end")),
        ),
    )
    told: list[Words] = []
    held = HeldBack(account.database, account.gateway, account.arrival, ME, lambda _changes: None, told.append)
    await held.fetch()
    assert shown(account.view.opened(HERE))[-5:] == ["gemeen einde", "ook gemist", "tussen", "gemist", "laatst"]
    assert told == []
    asked = len(server.seen("GET", MESSAGES))
    await held.fetch()
    assert len(server.seen("GET", MESSAGES)) == asked == 2, "it is fetched once"


async def test_what_cannot_be_fetched_is_said(account: SendingAccount, server: FakeHomeserver) -> None:
    ignore(account, MALLORY)
    ignore(account)
    told: list[Words] = []
    held = HeldBack(account.database, account.gateway, account.arrival, ME, lambda _changes: None, told.append)
    await held.fetch()
    assert [str(words) for words in told] == [
        str(Words.of("Not all that {user} said meanwhile could be fetched.", user=MALLORY))
    ]


async def test_votes_receipts_and_who_types_are_not_shown(account: SendingAccount) -> None:
    account.receive(poll_start(), poll_vote(MALLORY, "a"), poll_vote(ALICE, "b"), poll_end(MALLORY))
    receipts = {"$good": {"m.read": {user: {"ts": TIME} for user in (ALICE, MALLORY)}}}
    passing = [
        {"type": "m.receipt", "content": receipts},
        {"type": "m.typing", "content": {"user_ids": [ALICE, MALLORY]}},
    ]
    batches: list[Batch] = []
    publisher = Publisher(account.rooms, account.view, account.outbox)
    publisher.listen(batches.append)
    publisher.open(HERE)
    publisher.changed(account.take(sync_answer("p", join={ROOM: {"ephemeral": {"events": passing}}})))

    def seen() -> tuple[list[int | None], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        publisher.show_anew()
        (typing,) = (one.names for one in batches[-1].updates if isinstance(one, TypingUpdate))
        rows = {row.item.event_id: row.item for row in account.view.opened(HERE).rows}
        poll, good = rows[EventId("$poll")].poll, rows[EventId("$good")]
        assert poll is not None
        readers = account.view.readers(HERE, "$good")
        return [answer.votes for answer in poll.answers], good.read_by, readers, typing

    assert seen() == ([1, 1], ("Alice", "Mal"), ("@Alice", "@Mal"), ("@Alice", "@Mal"))
    ignore(account, MALLORY)
    assert seen() == ([0, 1], ("Alice",), ("@Alice",), ("@Alice",))
    ignore(account)
    assert seen() == ([1, 1], ("Alice", "Mal"), ("@Alice", "@Mal"), ("@Alice", "@Mal"))


def invitation(sender: str) -> dict[str, object]:
    ours = {"type": "m.room.member", "state_key": ME, "sender": sender, "content": {"membership": "invite"}}
    return {"invite_state": {"events": [ours]}}


async def test_an_invitation_of_theirs_waits_unseen(account: SendingAccount) -> None:
    publisher, batches = Publisher(account.rooms, account.view, account.outbox), list[Batch]()
    publisher.listen(batches.append)

    def listed() -> list[str]:
        publisher.show_anew()
        return sorted(room.room_id for room in account.rooms.all())

    account.take(sync_answer("v", invite={"!a": invitation(ALICE), "!m": invitation(MALLORY)}))
    assert listed() == ["!a", "!m", ROOM]
    ignore(account, MALLORY)
    assert listed() == ["!a", ROOM]
    account.take(sync_answer("w", invite={"!n": invitation(MALLORY)}))
    assert listed() == ["!a", ROOM]
    ignore(account)
    assert listed() == ["!a", "!m", "!n", ROOM]
    ignore(account, MALLORY)
    back = {"timeline": {"events": [member(ME, "leave", sender=MALLORY)]}}
    changes = account.take(sync_answer("x", leave={"!m": back, "!a": back}))
    assert [one.room_id for one in changes.departures] == ["!a"], "what was not shown is not taken back"


async def test_replies_in_an_open_thread_keep_their_places(account: SendingAccount, server: FakeHomeserver) -> None:
    server.on("GET", "/relations/", json_answer({"chunk": []}))
    server.on("POST", "/receipt/", json_answer({}))
    publisher, batches = Publisher(account.rooms, account.view, account.outbox), list[Batch]()
    publisher.listen(batches.append)
    receipts = Receipts(account.database, account.gateway, ME)
    working = account.database, account.gateway, account.arrival, account.view, publisher
    threads = Threads(*working, account.sender, account.files, receipts)
    await threads.open(thread_place(HERE, EventId("$good")))

    def seen() -> tuple[dict[str, int], tuple[int, ...], bool]:
        threads.show_anew()
        (update,) = batches[-1].updates
        assert isinstance(update, TimelineUpdate)
        assert not update.reset, "what is read stays where it is"
        return {row.item.body: row.position for row in update.rows}, update.gone, update.anew

    before, none, _anew = seen()
    assert (list(before), none) == (["goed", "gemeen in de draad", "aardig in de draad"], ())
    ignore(account, MALLORY)
    hidden = before["gemeen in de draad"]
    assert seen() == ({body: place for body, place in before.items() if place != hidden}, (hidden,), True)
    ignore(account)
    assert seen() == (before, (), True)


async def test_nobody_ignores_themselves(account: SendingAccount, server: FakeHomeserver) -> None:
    """Another program may put us on our own list: it hides nothing of ours, anywhere."""
    account.receive(at(9, message("eigen woord", ME, "$own")), at(9, related("m.annotation", "$own", ME, "$mine")))
    history = History(account.database, account.gateway, account.arrival)
    publisher = Publisher(account.rooms, account.view, account.outbox)
    search = Search(account.database, account.rooms, history, publisher, ME)
    said = Messages(account.database, account.gateway, account.sender, account.rooms, account.view.polls, ME)
    assert not ignore(account, ME)
    assert len((await search.find("eigen")).hits) == 1
    assert [one.names for one in await said.reacted(HERE, EventId("$own"))] == [(ME,)]
    assert (await said.quoted(HERE, EventId("$own"))).text == "eigen woord"
    admin = RoomAdmin(account.database, account.gateway, UserId(ME), account.sender.audit)
    with pytest.raises(NotAllowed, match="themselves"):
        await admin.ignore(UserId(ME), ignored=True)
