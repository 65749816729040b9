"""What could not be sent stands at its place in time: what comes later stands below it, and is not hidden by it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from session.publisher import Publisher
from session.sending.content import About
from session.store.unsent_rows import row_id
from session.values.model import RoomId, SendState
from session.values.updates import Batch, TimelineUpdate
from tests.fakes.answers import MEMBERS, SEND, members, sent
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, event, member, message
from tests.fakes.sending_account import SendingAccount

TOO_LARGE = json_answer({"errcode": "M_TOO_LARGE", "error": "too large"}, status=413)
PEOPLE = (member(ME), member(ALICE))


@pytest.fixture
async def sender(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """An account in one room with two messages, whose server takes nothing for now."""
    server.on("GET", MEMBERS, members(*PEOPLE))
    server.on("PUT", SEND, TOO_LARGE)
    account = SendingAccount(server=server)
    account.receive(message("a"), message("b", event_id="$b"), state=PEOPLE)
    yield account
    await account.close()


async def fails(sender: SendingAccount, text: str) -> str:
    """Say what the server refuses, and return its transaction id."""
    txn_id = sender.say(text)
    await sender.until(txn_id, "failed")
    return txn_id


async def test_what_comes_later_stands_below_what_failed(sender: SendingAccount) -> None:
    txn_id = await fails(sender, "mislukt")
    assert sender.bodies() == ["a", "b", "mislukt"]
    sender.receive(message("nieuws"))
    await fails(sender, "ook niet")
    sender.receive(message("meer"))
    assert sender.bodies() == ["a", "b", "mislukt", "nieuws", "ook niet", "meer"]
    failed = sender.items()[2]
    assert (failed.key, failed.send_state, failed.event_id) == (txn_id, SendState.FAILED, None)


async def test_on_the_screen_it_is_a_row_until_it_is_tried_again_or_taken_back(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    publisher, batches = Publisher(sender.rooms, sender.view, sender.outbox), list[Batch]()
    sender.tell = publisher.outbox_changed
    publisher.listen(batches.append)
    publisher.open(RoomId(ROOM))
    first, second = await fails(sender, "mislukt"), await fails(sender, "ook")

    def news() -> TimelineUpdate:
        return next(one for one in reversed(batches[-1].updates) if isinstance(one, TimelineUpdate))

    assert [item.key for item in news().pending] == [first, second]
    publisher.changed(sender.receive(message("nieuws")))
    assert [row.item.body for row in news().rows] == ["mislukt", "ook", "nieuws"]
    assert [row.item.key for row in news().unsent] == [first, second]
    assert not news().pending
    places = [row.position for row in news().unsent]
    sender.sender.discard(second)
    assert news().gone == (places[1],)
    assert [row.item.key for row in news().unsent] == [first]
    server.on("PUT", SEND, *sent("$one"))
    sender.sender.retry(first)
    assert news().gone == (places[0],)
    assert [item.key for item in news().pending] == [first]
    await sender.until(first, "sent")
    publisher.changed(sender.receive(message("mislukt", ME, "$one", unsigned={"transaction_id": first})))
    assert sender.bodies() == ["a", "b", "nieuws", "mislukt"]


async def test_an_echo_of_what_was_said_before_does_not_go_below_what_failed_after_it(
    sender: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", SEND, *sent("$one"), TOO_LARGE)
    went = sender.say("gelukt")
    await sender.until(went, "sent")
    await fails(sender, "mislukt")
    sender.receive(message("gelukt", ME, "$one", unsigned={"transaction_id": went}))
    assert sender.bodies() == ["a", "b", "gelukt", "mislukt"]


async def test_what_arrived_all_the_same_stands_where_the_server_has_it(sender: SendingAccount) -> None:
    txn_id = await fails(sender, "toch")
    sender.receive(message("nieuws"))
    changes = sender.receive(message("toch", ME, "$late", unsigned={"transaction_id": txn_id}))
    assert sender.bodies() == ["a", "b", "nieuws", "toch"]
    assert changes.gone[ROOM]


async def test_what_the_server_left_out_is_behind_what_failed(sender: SendingAccount) -> None:
    await fails(sender, "mislukt")
    sender.receive(message("z"), limited=True, prev_batch="gap")
    (gap,) = sender.gaps.in_room(ROOM)
    sender.fill(gap, message("y"))
    assert sender.bodies() == ["a", "b", "mislukt", "y", "z"]


async def test_it_is_no_event_to_read_or_to_count(sender: SendingAccount) -> None:
    await fails(sender, "mislukt")
    sender.receive(message("nieuws", event_id="$new"))
    newest = sender.events.newest(ROOM)
    assert newest is not None
    assert newest.event_id == "$new"
    assert sender.events.of_others(ROOM, -99, 99, ME)[1] == 3


async def test_a_server_that_names_an_event_like_it_breaks_nothing(sender: SendingAccount) -> None:
    txn_id = await fails(sender, "mislukt")
    sender.receive(message("bedrog", event_id=f"unsent:{txn_id}"), message("nog", event_id=row_id(txn_id)))
    sender.receive(message("nieuws"))
    assert sender.bodies() == ["a", "b", "mislukt", "bedrog", "nieuws"]


async def test_in_a_thread_it_stands_among_the_replies(sender: SendingAccount) -> None:
    draft = sender.draft("mislukt")
    about = About(thread="$b", latest="$b")
    txn_id = sender.sender.enqueue(draft, sender.clear(draft), about)
    await sender.until(txn_id, "failed")
    relates = {"rel_type": "m.thread", "event_id": "$b"}
    said = {"msgtype": "m.text", "body": "nieuws", "m.relates_to": relates}
    sender.receive(event("m.room.message", said, ALICE, "$reply"))
    room = RoomId(ROOM)
    assert not sender.view.pending(room, "$b")
    (unsent,) = sender.view.unsent(room, "$b")
    assert [row.item.body for row in sender.view.opened(room).rows] == ["a", "b"]
    reply = sender.events.get(ROOM, "$reply")
    assert reply is not None
    assert (unsent.position or 0) < (reply.position or 0)
