"""Polls of ours: what is asked, voted and ended, what of it leaves and how, and what is shown until it has arrived."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hints.model import DraftKind
from session.publisher import Publisher
from session.sending.content import About
from session.sending.poll_draft import BadPoll, NewPoll, read_poll, written_poll
from session.sending.polls import PollClosed, Polls, edited
from session.timeline.polls import asked
from session.values.errors import NoSuchMessage, NotCleared
from session.values.model import EventId, ItemKind, Poll, RoomId, Row, SendState, TimelineItem
from session.values.updates import TimelineUpdate
from tests.fakes.answers import KEYS, MEMBERS, SEND, key_answers, members, sent
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.key_server import KeyServer
from tests.fakes.poll_events import POLL, poll_end, poll_start, poll_vote
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, encryption, event, member, message, state
from tests.fakes.sending_account import SendingAccount

PEOPLE = (member(ME), member(ALICE))
ID = EventId("$poll")


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    server.on("GET", MEMBERS, members(*PEOPLE))
    server.on("PUT", SEND, *sent("$x"))
    made = SendingAccount(server=server)
    made.receive(state=PEOPLE)
    yield made
    await made.close()


async def vote(account: SendingAccount, numbers: str) -> str:
    draft = account.draft(numbers, kind=DraftKind.VOTE)
    return await polls(account).vote(draft, account.clear(draft), ID)


async def end(account: SendingAccount) -> str:
    draft = account.draft("", kind=DraftKind.POLL_END)
    return await polls(account).end(draft, account.clear(draft), ID)


def levels(users: dict[str, int]) -> dict[str, Any]:
    return state("m.room.power_levels", {"users": users})


def polls(account: SendingAccount) -> Polls:
    return Polls(account.database, account.sender, account.view.polls, ME)


def shown(account: SendingAccount) -> Poll:
    (poll,) = [item.poll for item in account.items() if item.poll is not None]
    return poll


def mine(account: SendingAccount) -> list[bool]:
    return [answer.mine for answer in shown(account).answers]


@pytest.mark.parametrize(
    ("typed", "poll"),
    [
        ("Welke dag? | ma | di", NewPoll("Welke dag?", ("ma", "di"))),
        ("Welke dag?\nma\n\n di ", NewPoll("Welke dag?", ("ma", "di"))),
        ("--hidden Wie? | a | b | c", NewPoll("Wie?", ("a", "b", "c"), disclosed=False)),
        ("--choose 2 --hidden Wie? | a | b | c", NewPoll("Wie?", ("a", "b", "c"), 2, disclosed=False)),
        ("--choose 9 Wie? | a | b", NewPoll("Wie?", ("a", "b"), 2)),
    ],
)
def test_what_is_typed_is_a_poll(typed: str, poll: NewPoll) -> None:
    assert read_poll(typed) == poll


@pytest.mark.parametrize(
    "typed",
    ["", "Wie?", "Wie? | a", "| a | b", "--choose Wie? | a | b", "--choose 0 Wie? | a | b", "--geheim Wie? | a | b"],
)
def test_what_is_no_poll_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(BadPoll) as refused:
        read_poll(typed)
    assert "\n" not in str(refused.value)


def test_too_many_answers_and_too_long_ones_are_refused() -> None:
    for typed in ("Wie? | " + " | ".join("abcdefghijklmnopqrstu"), "Wie? | b | " + "a" * 1001):
        with pytest.raises(BadPoll):
            read_poll(typed)


async def test_a_poll_leaves_as_element_writes_it_and_is_shown_meanwhile(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    draft = account.draft("--choose 2 --hidden Welke dagen? | ma | di", kind=DraftKind.POLL)
    txn_id = account.sender.enqueue(draft, account.clear(draft))
    assert [(item.body, item.kind) for item in account.items()] == [("Welke dagen?", ItemKind.MESSAGE)]
    assert [answer.text for answer in shown(account).answers] == ["ma", "di"]
    await account.until(txn_id, "sent")
    (request,) = server.seen("PUT", SEND)
    assert f"/send/{POLL}start/" in request.path
    read = asked(request.json)
    assert read is not None
    assert (read.question, [text for _id, text in read.answers]) == ("Welke dagen?", ["ma", "di"])
    assert (read.selections, read.disclosed) == (2, False)
    assert request.json["org.matrix.msc1767.text"] == "Welke dagen?\n1. ma\n2. di"


async def test_a_vote_is_shown_at_once_changed_and_taken_back(account: SendingAccount, server: FakeHomeserver) -> None:
    account.receive(poll_start(), poll_vote(ALICE, "a"))
    await vote(account, "2")
    assert mine(account) == [False, True]
    assert [answer.votes for answer in shown(account).answers] == [1, 1]
    await vote(account, "1")
    assert [answer.votes for answer in shown(account).answers] == [2, 0]
    await vote(account, "")
    assert ([answer.votes for answer in shown(account).answers], shown(account).voters) == ([1, 0], 1)
    assert await account.sender.flush(30)
    chosen = [one.json[f"{POLL}response"]["answers"] for one in server.seen("PUT", SEND)]
    assert chosen == [["b"], ["a"], []]
    assert all(
        one.json["m.relates_to"] == {"rel_type": "m.reference", "event_id": ID} for one in server.seen("PUT", SEND)
    )


async def test_a_vote_has_no_row_of_its_own_unless_it_failed(account: SendingAccount, server: FakeHomeserver) -> None:
    server.on("PUT", SEND, json_answer({"errcode": "M_FORBIDDEN", "error": "no"}, status=403))
    account.receive(poll_start())
    txn_id = await vote(account, "2")
    assert len(account.items()) == 1
    await account.until(txn_id, "failed")
    failed: TimelineItem = account.items()[-1]
    assert (failed.kind, str(failed.words), failed.send_state) == (
        ItemKind.PLACEHOLDER,
        "Your vote in a poll.",
        SendState.FAILED,
    )
    assert mine(account) == [False, False], "what failed is not shown as chosen"


async def test_a_vote_waits_for_the_server_like_a_message(account: SendingAccount, server: FakeHomeserver) -> None:
    account.receive(poll_start())
    await account.gateway.close()
    server.on("PUT", SEND, json_answer({}, status=502))
    txn_id = await vote(account, "2")
    await account.until(txn_id, "queued")
    again = SendingAccount(server=server, database=account.database)
    server.on("PUT", SEND, *sent("$later"))
    again.sender.resume()
    assert await again.sender.flush(20)
    assert server.seen("PUT", SEND)[-1].json[f"{POLL}response"]["answers"] == ["b"]
    await again.close()


@pytest.mark.parametrize("numbers", ["3", "0", "a", "1,2", "hoi", " 1", "-1"])
async def test_a_vote_is_numbers_of_answers_and_nothing_else(account: SendingAccount, numbers: str) -> None:
    account.receive(poll_start())
    with pytest.raises(ValueError, match="numbers"):
        await vote(account, numbers)
    assert account.outbox.counts() == (0, 0)


async def test_nobody_votes_in_what_has_ended_or_is_no_poll(account: SendingAccount) -> None:
    with pytest.raises(NoSuchMessage):
        await vote(account, "1")
    account.receive(poll_start(), poll_end(ALICE))
    with pytest.raises(PollClosed):
        await vote(account, "1")


async def test_a_message_is_no_vote(account: SendingAccount) -> None:
    account.receive(poll_start())
    draft = account.draft("1")
    with pytest.raises(NotCleared):
        await polls(account).vote(draft, account.clear(draft), ID)


async def test_an_own_poll_is_ended(account: SendingAccount, server: FakeHomeserver) -> None:
    account.receive(poll_start(sender=ME))
    await account.until(await end(account), "sent")
    (request,) = server.seen("PUT", SEND)
    assert request.json[f"{POLL}end"] == {}
    assert request.json["m.relates_to"] == {"rel_type": "m.reference", "event_id": ID}


async def test_a_poll_of_somebody_else_is_ended_by_who_has_the_power(account: SendingAccount) -> None:
    account.receive(poll_start(), state=(levels({ALICE: 100}),))
    with pytest.raises(PollClosed):
        await end(account)
    account.receive(levels({ALICE: 100, ME: 50}))
    await account.until(await end(account), "sent")


async def test_in_an_encrypted_room_question_and_votes_leave_encrypted(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    key_answers(server, KeyServer().door(ME, "DEVICE"))
    account.receive(poll_start(), encryption())
    draft = account.draft("Kanarie? | geel | groen", kind=DraftKind.POLL)
    account.sender.enqueue(draft, account.clear(draft))
    account.database.execute("UPDATE event SET encrypted = 0")
    await vote(account, "1")
    assert await account.sender.flush(30)
    requests = server.seen("PUT", SEND)
    assert ["/send/m.room.encrypted/" in one.path for one in requests] == [True, True]
    wire = json.dumps([one.json for one in requests])
    assert "Kanarie" not in wire
    assert "answers" not in wire
    assert server.seen("POST", KEYS) is not None


async def test_a_poll_of_ours_is_asked_anew_until_somebody_has_voted(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    account.receive(poll_start(sender=ME))
    draft = account.draft("--choose 2 Wie dan? | ik | jij", kind=DraftKind.EDIT)
    anew = edited(account.database, account.view.polls, RoomId(ROOM), About(edits=ID))
    with pytest.raises(BadPoll):
        account.sender.enqueue(bad := account.draft("Wie?", kind=DraftKind.EDIT), account.clear(bad), anew)
    account.sender.enqueue(draft, account.clear(draft), anew)
    (waiting,) = [item for item in account.items() if item.edited]
    assert waiting.poll is not None
    assert waiting.poll.question == "Wie dan?"
    assert await account.sender.flush(10)
    (request,) = server.seen("PUT", SEND)
    assert f"/send/{POLL}start/" in request.path
    assert request.json["m.relates_to"] == {"rel_type": "m.replace", "event_id": ID}
    begun = request.json["m.new_content"]
    now = asked(begun)
    assert now is not None
    assert (now.question, now.selections, [text for _id, text in now.answers]) == ("Wie dan?", 2, ["ik", "jij"])
    assert not {name for name, _text in now.answers} & {"a", "b", "1", "2"}
    account.receive(event(f"{POLL}start", request.json, ME, "$x"), poll_vote(ALICE, now.answers[1][0]))
    assert [answer.votes for answer in shown(account).answers] == [0, 1]
    await vote(account, "1")
    with pytest.raises(PollClosed, match="Somebody has voted"):
        edited(account.database, account.view.polls, RoomId(ROOM), About(edits=ID))


def test_what_is_no_poll_is_edited_as_ever(account: SendingAccount) -> None:
    account.receive(message("hallo", ME, "$said"))
    about = About(edits=EventId("$said"))
    assert edited(account.database, account.view.polls, RoomId(ROOM), about) == about


@pytest.mark.parametrize(
    ("poll", "text"),
    [
        (NewPoll("Wie?", ("a", "b")), "Wie? | a | b"),
        (NewPoll("Wie?", ("a", "b", "c"), 2, disclosed=False), "--hidden --choose 2 Wie? | a | b | c"),
        (NewPoll("Wie?", ("a|b", "c")), None),
        (NewPoll("--hidden", ("a", "b")), None),
    ],
)
def test_a_poll_is_written_as_it_can_be_typed(poll: NewPoll, text: str | None) -> None:
    assert written_poll(poll) == text


async def test_votes_are_counted_once_until_there_is_news(account: SendingAccount) -> None:
    account.receive(poll_start(), poll_vote(ALICE, "a"))
    asked_before = [shown(account).voters]
    statements: list[str] = []
    account.database._connection.set_trace_callback(statements.append)
    asked_before.append(shown(account).voters)
    account.database._connection.set_trace_callback(None)
    assert asked_before == [1, 1]
    assert not any("m.reference" in one for one in statements)
    account.receive(poll_vote(MALLORY, "b"))
    assert shown(account).voters == 2


async def test_the_screen_is_told_of_a_vote_on_its_way_and_of_one_taken_out(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", SEND, json_answer({"errcode": "M_FORBIDDEN", "error": "no"}, status=403))
    account.receive(poll_start())
    told: list[TimelineUpdate] = []
    publisher = Publisher(account.rooms, account.view, account.outbox)
    publisher.listen(lambda batch: told.extend(one for one in batch.updates if isinstance(one, TimelineUpdate)))
    publisher.open(RoomId(ROOM))
    txn_id = await vote(account, "2")
    publisher.outbox_changed(ROOM)
    assert [answers(row) for row in told[-1].rows] == [[False, True]]
    await account.until(txn_id, "failed")
    publisher.outbox_changed(ROOM)
    assert [answers(row) for row in told[-1].rows] == [[False, False]]
    account.sender.discard(txn_id)
    publisher.outbox_changed(ROOM)
    assert (told[-1].rows, told[-1].pending) == ((), ())


def answers(row: Row) -> list[bool]:
    assert row.item.poll is not None
    return [answer.mine for answer in row.item.poll.answers]
