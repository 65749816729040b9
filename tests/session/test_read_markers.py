"""How far a room was read goes to other devices and comes from them; threads that were not opened stay unread."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from session.publisher import Publisher
from session.reading.receipts import Receipts
from session.server.gateway import Gateway
from session.values.model import RoomId
from session.values.room_marks import is_marked_unread
from session.values.updates import TimelineUpdate
from tests.fakes import faults
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, event, member, message, room_news, state, sync_answer
from tests.fakes.synced_account import SyncedAccount

HERE = RoomId(ROOM)
RECEIPT, MARKER, MARKS = r"/rooms/[^/]+/receipt/", "/read_markers$", "marked_unread$"
THREADS = json_answer({"versions": ["v1.1", "v1.4", "r0.6.0"]})


def unread(notified: int, *events: dict[str, Any], threads: dict[str, int] | None = None, **more: Any) -> Any:
    """Return a sync with these events, of which so many notify in the main timeline, and so many in threads."""
    in_threads = {root: {"notification_count": n, "highlight_count": 0} for root, n in (threads or {}).items()}
    counts = {"unread_notifications": {"notification_count": notified}, "unread_thread_notifications": in_threads}
    return sync_answer("s", join={ROOM: {**room_news(*events, state=(member(ME), member(ALICE))), **counts, **more}})


def setting(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return a private setting of a room, as a sync brings it."""
    return {"account_data": {"events": [{"type": kind, "content": content}]}}


def reply(event_id: str, root: str) -> dict[str, Any]:
    """Return a reply in a thread."""
    content = {"msgtype": "m.text", "body": "in de draad", "m.relates_to": {"rel_type": "m.thread", "event_id": root}}
    return event("m.room.message", content, ALICE, event_id)


@pytest.fixture
async def gateway(server: FakeHomeserver) -> AsyncIterator[Gateway]:
    for method in ("POST", "PUT"):
        server.on(method, "", json_answer({}))
    server.on("GET", "/versions$", THREADS)
    gateway = Gateway(server.url, "token")
    yield gateway
    await gateway.close()


@pytest.fixture
def receipts(account: SyncedAccount, gateway: Gateway) -> Receipts:
    return Receipts(account.database, gateway, ME)


async def test_opening_a_room_reads_its_main_timeline_and_no_thread(
    receipts: Receipts, account: SyncedAccount, server: FakeHomeserver
) -> None:
    account.take(unread(2, message("een", event_id="$one"), reply("$reply", "$one")))
    assert receipts.mark(HERE)
    await receipts.send()
    (receipt,), (marker,) = server.seen("POST", RECEIPT), server.seen("POST", MARKER)
    assert receipt.path.endswith("/m.read.private/$one")
    assert receipt.json == {"thread_id": "main"}
    assert marker.json == {"m.fully_read": "$one"}


async def test_servers_without_threads_get_receipts_for_all_of_the_room(
    receipts: Receipts, account: SyncedAccount, server: FakeHomeserver
) -> None:
    server.on("GET", "/versions$", json_answer({"versions": ["v1.3"]}))
    account.take(unread(2, message("een", event_id="$one"), reply("$reply", "$one")))
    receipts.mark(HERE)
    await receipts.send()
    (receipt,) = server.seen("POST", RECEIPT)
    assert receipt.path.endswith("/$reply")
    assert receipt.json == {}


async def test_the_marker_is_told_once(receipts: Receipts, account: SyncedAccount, server: FakeHomeserver) -> None:
    account.take(unread(1, message("een", event_id="$one")))
    for _ in range(2):
        receipts.mark(HERE)
        await receipts.send()
        account.take(unread(1, reply("$reply", "$one")))
    assert len(server.seen("POST", MARKER)) == 1


async def test_a_muted_room_is_read_too_and_our_own_words_are_no_news(
    receipts: Receipts, account: SyncedAccount
) -> None:
    account.take(unread(0, message("stil", event_id="$quiet")))
    assert receipts.mark(HERE)
    assert not receipts.mark(HERE)
    account.take(unread(0, message("van mij", ME, "$mine")))
    assert not receipts.mark(HERE)


@pytest.mark.parametrize(("marker", "begins"), [("$two", "$three"), ("$one", "$two"), ("$gone", "$two")])
async def test_what_is_new_begins_behind_what_another_device_has_read(
    receipts: Receipts, account: SyncedAccount, marker: str, begins: str
) -> None:
    publisher = Publisher(account.rooms, account.view, account.outbox)
    receipts.serve(account.view, publisher)
    opened: list[TimelineUpdate] = []
    publisher.listen(lambda batch: opened.extend(one for one in batch.updates if isinstance(one, TimelineUpdate)))
    account.take(unread(1, message("een", event_id="$one")))
    receipts.mark(HERE)
    account.take(unread(2, message("twee", event_id="$two"), message("drie", event_id="$three")))
    account.take(unread(1, **setting("m.fully_read", {"event_id": marker})))
    receipts.mark(HERE)
    publisher.open(HERE)
    (update,) = opened
    assert next(row.item.event_id for row in update.rows if row.position == update.new_from) == begins


A, B, C = (message(text, event_id=f"${text}") for text in "abc")


@pytest.mark.parametrize(
    ("events", "count", "begins", "new"),
    [
        ((A, member(ME), B, C), 2, "$b", 2),
        ((A, B, message("van mij", ME, "$mine"), C), 1, "$c", 1),
        ((A, B, C), 2, "$b", 2),
        ((A, B, C), 30, "$a", 3),
        ((A, member(ME), B, C), 0, None, 0),
    ],
    ids=["from our joining", "behind our own words", "as many as are counted", "all that is here", "nothing is unread"],
)
async def test_in_a_room_that_was_never_read_what_is_new_begins_where_others_say_it_does(
    receipts: Receipts, account: SyncedAccount, events: tuple[Any, ...], count: int, begins: str | None, new: int
) -> None:
    publisher = Publisher(account.rooms, account.view, account.outbox)
    receipts.serve(account.view, publisher)
    opened: list[TimelineUpdate] = []
    publisher.listen(lambda batch: opened.extend(one for one in batch.updates if isinstance(one, TimelineUpdate)))
    account.take(unread(count, *events))
    receipts.mark(HERE)
    publisher.open(HERE)
    (update,) = opened
    at_the_line = [row.item.event_id for row in update.rows if row.position == update.new_from]
    assert (at_the_line, update.new) == ([begins] if begins else [], new)


CHANGES = (state("m.room.topic", {"topic": "soep"}, ALICE), member(ALICE, name="Alice B"))


@pytest.mark.parametrize(
    ("events", "begins", "new"),
    [
        ((*CHANGES, message("van mij", ME, "$mine"), A), "$a", 1),
        ((A, message("van mij", ME, "$mine"), B, *CHANGES), "$b", 1),
        (CHANGES, None, 0),
    ],
    ids=["behind our own words", "what others said", "changes of the room alone"],
)
async def test_what_is_new_is_what_others_said_since_we_said_something(
    receipts: Receipts, account: SyncedAccount, events: tuple[Any, ...], begins: str | None, new: int
) -> None:
    account.take(unread(1, message("een", event_id="$one")))
    receipts.mark(HERE)
    account.take(unread(1, *events))
    update = account.view.opened(HERE, "$one")
    at_the_line = [row.item.event_id for row in update.rows if row.position == update.new_from]
    assert (at_the_line, update.new) == ([begins] if begins else [], new)


def test_all_that_is_new_is_counted_however_much_that_is(receipts: Receipts, account: SyncedAccount) -> None:
    account.take(unread(1, message("een", event_id="$one")))
    receipts.mark(HERE)
    many = [message("stroom", event_id=f"${n}") for n in range(1300)]
    account.take(unread(1300, *many))
    update = account.view.opened(HERE, "$one")
    assert update.new_from is not None
    (first,) = account.view.window(HERE, update.new_from, update.new_from).rows
    assert (first.item.event_id, update.new) == ("$0", 1300)


def test_threads_count_as_unread_until_the_room_is_opened(receipts: Receipts, account: SyncedAccount) -> None:
    account.take(unread(1, message("een", event_id="$one"), threads={"$one": 2, "$other": 1}))
    assert account.summary().unread == 4
    receipts.mark(HERE)
    account.take(unread(0, message("twee", event_id="$two"), threads={"$one": 2, "$other": 1}))
    assert account.summary().unread == 0
    account.take(unread(0, reply("$reply", "$one"), threads={"$one": 3, "$other": 1}))
    assert account.summary().unread == 1
    account.take(unread(0, threads={}))
    account.take(unread(0, threads={"$one": 1}))
    assert account.summary().unread == 1


async def test_a_room_marked_as_unread_is_so_on_all_devices_until_it_is_opened(
    receipts: Receipts, account: SyncedAccount, server: FakeHomeserver
) -> None:
    account.take(unread(0, message("een")))
    told: list[set[str]] = []
    receipts.marks.changed = told.append
    for unread_now in (True, True, False):
        await receipts.marks.mark(HERE, unread=unread_now)
        account.rooms.refresh()
        assert account.summary().marked_unread is unread_now
    names = [(one.path.rsplit("/", 1)[1], one.json["unread"]) for one in server.seen("PUT", MARKS)]
    both = ("m.marked_unread", "com.famedly.marked_unread")
    assert names == [(name, value) for value in (True, False) for name in both]
    assert told == [{ROOM}, {ROOM}]


async def test_a_mark_that_could_not_be_told_is_told_later(
    receipts: Receipts, account: SyncedAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", MARKS, faults.html(502), json_answer({}))
    account.take(unread(0, message("een")))
    await receipts.marks.mark(HERE, unread=True)
    account.rooms.refresh()
    assert account.summary().marked_unread
    before = len(server.seen("PUT", MARKS))
    await receipts.send()
    await receipts.send()
    assert len(server.seen("PUT", MARKS)) == before + 2


@pytest.mark.parametrize(
    ("contents", "marked"),
    [
        ({}, False),
        ({"com.famedly.marked_unread": {"unread": True}}, True),
        ({"m.marked_unread": {"unread": False}, "com.famedly.marked_unread": {"unread": True}}, False),
        ({"m.marked_unread": {"unread": "yes"}}, False),
        ({"m.marked_unread": None, "com.famedly.marked_unread": []}, False),
    ],
)
def test_the_name_of_the_spec_counts_first(contents: dict[str, Any], marked: bool) -> None:
    assert is_marked_unread(contents) is marked
