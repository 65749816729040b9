"""Beside messages: receipts of others are shown, ours go where it was chosen, typing is told only when asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from session.account.metadata import Metadata
from session.publisher import Publisher
from session.reading.receipts import Receipts
from session.server.gateway import Gateway
from session.sync.classic import read_sync
from session.sync.sliding import Position, read_sliding
from session.timeline.thread_look import begin_counting
from session.values.model import EventId, RoomId
from session.values.places import thread_place
from session.values.updates import TimelineUpdate
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, TIME, event, member, message, room_news, sync_answer
from tests.fakes.sliding_answers import sliding_sync
from tests.fakes.synced_account import SyncedAccount

HERE = RoomId(ROOM)
RECEIPT, TYPING = r"/rooms/[^/]+/receipt/", r"/rooms/[^/]+/typing/"


def receipt(event_id: str, user: str = ALICE, at: int = TIME, **more: Any) -> dict[str, Any]:
    """Return the event that says how far somebody has read."""
    return {"type": "m.receipt", "content": {event_id: {"m.read": {user: {"ts": at, **more}}}}}


def passing(*events: dict[str, Any]) -> dict[str, Any]:
    """Return a sync that brings what passes by in the room."""
    return sync_answer("s2", join={ROOM: {**room_news(), "ephemeral": {"events": list(events)}}})


def readers(account: SyncedAccount) -> dict[str, tuple[str, ...]]:
    """Return who has read up to which message, as the room shows it."""
    return {row.item.body: row.item.read_by for row in account.view.opened(HERE).rows if row.item.read_by}


@pytest.fixture
def talking(account: SyncedAccount) -> SyncedAccount:
    """A room with two messages."""
    people = (member(ALICE, name="Alice"), member(ME, name="Ik"))
    account.receive(message("een", ME, "$one"), message("twee", ME, "$two"), state=people)
    return account


def test_who_has_read_is_shown_where_they_are(talking: SyncedAccount) -> None:
    talking.take(passing(receipt("$one")))
    assert readers(talking) == {"een": ("Alice",)}
    changes = talking.take(passing(receipt("$two", at=TIME + 1)))
    assert readers(talking) == {"twee": ("Alice",)}
    assert len(changes.timelines[ROOM]) == 2
    assert talking.view.readers(HERE, "$one") == ("@Alice",)


def test_an_older_receipt_takes_nobody_back(talking: SyncedAccount) -> None:
    talking.take(passing(receipt("$two", at=TIME + 1)))
    talking.take(passing(receipt("$one")))
    assert readers(talking) == {"twee": ("Alice",)}


def test_our_own_receipts_and_those_in_threads_stand_at_no_row(talking: SyncedAccount) -> None:
    talking.take(passing(receipt("$one", ME), receipt("$two", thread_id="$one")))
    assert readers(talking) == {}


@pytest.mark.parametrize(
    "content",
    [None, [], {"$one": None}, {"$one": {"m.read": []}}, {"$one": {"m.read": {ALICE: 5, "nobody": {}, "": {}}}}],
    ids=repr,
)
def test_what_is_no_receipt_is_left_out(talking: SyncedAccount, content: object) -> None:
    talking.take(passing({"type": "m.receipt", "content": content}, {"type": "m.typing", "content": content}))
    assert readers(talking) in ({}, {"een": ("Alice",)})
    assert readers(talking) == {} or content == {"$one": {"m.read": {ALICE: 5, "nobody": {}, "": {}}}}


def test_both_ways_to_sync_say_the_same() -> None:
    typing = {"type": "m.typing", "content": {"user_ids": [ALICE]}}
    classic = read_sync(passing(receipt("$one"), typing))
    extensions = {"receipts": {"rooms": {ROOM: receipt("$one")}}, "typing": {"rooms": {ROOM: typing}}}
    sliding, _position = read_sliding(sliding_sync("p1", **extensions), Position(), ME)
    assert classic.read_by == sliding.read_by != ()
    assert classic.typing == sliding.typing == ((ROOM, (ALICE,)),)


def test_who_types_can_be_taken_for_nobody_else(talking: SyncedAccount) -> None:
    talking.receive(member(MALLORY, name="Аlice"))
    typing = {"type": "m.typing", "content": {"user_ids": [MALLORY, ME, ALICE]}}
    assert talking.view.called(HERE, talking.take(passing(typing)).typing[ROOM]) == (MALLORY, ALICE)


@pytest.fixture
async def gateway(server: FakeHomeserver) -> AsyncIterator[Gateway]:
    server.on("POST", RECEIPT, json_answer({}))
    server.on("PUT", TYPING, json_answer({}))
    gateway = Gateway(server.url, "token")
    yield gateway
    await gateway.close()


@pytest.mark.parametrize(
    ("settings", "here", "told"),
    [
        ("private", None, ["m.read.private"]),
        ("public", None, ["m.read"]),
        ("off", None, []),
        ("private", "public", ["m.read"]),
        ("public", "private", ["m.read.private"]),
        ("public", "off", []),
    ],
)
async def test_our_receipts_go_where_it_was_chosen(
    account: SyncedAccount, gateway: Gateway, server: FakeHomeserver, settings: str, here: str | None, told: list[str]
) -> None:
    news = {**room_news(message("nieuw", event_id="$new")), "unread_notifications": {"notification_count": 1}}
    account.take(sync_answer("s1", join={ROOM: news}))
    receipts = Receipts(account.database, gateway, ME)
    await receipts.metadata.choose(settings, typing=False)
    await receipts.metadata.choose_receipts(HERE, here)
    assert receipts.mark(HERE)
    await receipts.send()
    assert [one.path.split("/")[-2] for one in server.seen("POST", RECEIPT)] == told
    assert len(server.seen("POST", "/read_markers$")) == len(told)


async def test_a_thread_has_receipts_of_its_own(
    talking: SyncedAccount, gateway: Gateway, server: FakeHomeserver
) -> None:
    receipts = Receipts(talking.database, gateway, ME)
    place = thread_place(HERE, EventId("$one"))
    assert receipts.mark_thread(place, "$reply")
    assert not receipts.mark_thread(place, "$reply")
    await receipts.send()
    (request,) = server.requests
    assert request.path.endswith("/receipt/m.read.private/$reply")
    assert request.json == {"thread_id": "$one"}


def test_what_is_new_in_a_thread_is_counted_until_it_is_read(talking: SyncedAccount, gateway: Gateway) -> None:
    begin_counting(talking.account)
    talking.account.set("threads_counted_since", str(TIME))
    relation = {"rel_type": "m.thread", "event_id": "$one"}
    for number in range(2):
        said = {"msgtype": "m.text", "body": "antwoord", "m.relates_to": relation}
        talking.receive(event("m.room.message", said, ALICE, f"$reply{number}", origin_server_ts=TIME + number))
    assert _unread(talking) == 2
    Receipts(talking.database, gateway, ME).mark_thread(thread_place(HERE, EventId("$one")), "$reply0")
    assert _unread(talking) == 1


def _unread(account: SyncedAccount) -> int:
    thread = account.view.opened(HERE).rows[0].item.thread
    return -1 if thread is None else thread.unread


async def test_typing_is_told_only_when_asked(account: SyncedAccount, gateway: Gateway, server: FakeHomeserver) -> None:
    metadata = Metadata(account.database, gateway, ME)
    await metadata.typed(HERE, writing=True)
    assert server.requests == []
    await metadata.choose_typing(HERE, typing=True)
    await metadata.typed(HERE, writing=True)
    await metadata.typed(HERE, writing=True)
    await metadata.typed(HERE, writing=False)
    await metadata.typed(HERE, writing=False)
    assert [one.json["typing"] for one in server.requests] == [True, False]
    await metadata.choose("private", typing=True)
    await metadata.choose_typing(HERE, typing=False)
    await metadata.typed(HERE, writing=True)
    assert len(server.requests) == 2


def test_what_was_not_read_yet_begins_where_it_was_read_up_to(talking: SyncedAccount, gateway: Gateway) -> None:
    receipts, publisher = (
        Receipts(talking.database, gateway, ME),
        Publisher(talking.rooms, talking.view, talking.outbox),
    )
    receipts.serve(talking.view, publisher)
    updates: list[TimelineUpdate] = []
    publisher.listen(lambda batch: updates.extend(one for one in batch.updates if isinstance(one, TimelineUpdate)))
    for event_ids in (("$a",), ("$b", "$c"), ()):
        unread = {"unread_notifications": {"notification_count": len(event_ids)}}
        said = [message("nieuw", event_id=event_id) for event_id in event_ids]
        talking.take(sync_answer(f"s{event_ids}", join={ROOM: {**room_news(*said), **unread}}))
        receipts.mark(HERE)
        publisher.open(HERE)
    never, two, none = updates
    assert (next(row.item.event_id for row in never.rows if row.position == never.new_from), never.new) == ("$a", 1)
    assert two.new_from is not None
    assert (next(row.item.event_id for row in two.rows if row.position == two.new_from), two.new) == ("$b", 2)
    assert (none.new_from, none.new) == (None, 0)
