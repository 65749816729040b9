"""What came in a thread stays told until that thread is read, by whichever way the news come."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from session.publisher import Publisher
from session.reading.receipts import Receipts
from session.reading.threads import Threads
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.timeline.thread_look import ThreadLook, begin_counting
from session.values.model import EventId, RoomId
from session.values.places import thread_place
from session.values.receipts_to import ReceiptsTo
from session.values.updates import Batch, TimelineUpdate
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, event, member, message
from tests.fakes.synced_account import SyncedAccount

HERE = RoomId(ROOM)
CALLED = {
    "rule_id": "me",
    "actions": ["notify", {"set_tweak": "highlight"}],
    "conditions": [{"kind": "event_property_contains", "key": r"content.m\.mentions.user_ids", "value": ME}],
}


class Told(SyncedAccount):
    """An account that is told things by either way."""

    def told(self, *timeline: Any) -> tuple[int, int]:
        """Take in what came, and return how many threads have news, and how many of them call us."""
        state = (member(ALICE, name="Alice"), member(ME, name="Ik"))
        self.receive(*timeline, state=state)
        return self.news()

    def news(self) -> tuple[int, int]:
        """Return what the room's summary says of its threads."""
        self.rooms.refresh({ROOM})
        return self.summary().threads, self.summary().threads_calling


def reply(body: str, event_id: str, root: str = "$root", sender: str = ALICE, *, to_me: bool = False) -> dict[str, Any]:
    """Return a message in a thread, of now."""
    content: dict[str, Any] = {"msgtype": "m.text", "body": body}
    content["m.relates_to"] = {"rel_type": "m.thread", "event_id": root}
    if to_me:
        content["m.mentions"] = {"user_ids": [ME]}
    return event("m.room.message", content, sender, event_id, origin_server_ts=round(time.time() * 1000) + 1000)


@pytest.fixture(params=[True, False], ids=["sliding", "classic"])
def account(request: pytest.FixtureRequest) -> Told:
    account = Told(sliding=request.param)
    with account.database.transaction():
        begin_counting(AccountStore(account.database))
        AccountStore(account.database).set_data("m.push_rules", {"global": {"override": [CALLED]}})
    return account


def test_a_thread_that_calls_is_told_of_until_it_is_read_itself(account: Told) -> None:
    rules = [CALLED, {"rule_id": "all", "actions": ["notify"], "conditions": []}]
    with account.database.transaction():
        AccountStore(account.database).set_data("m.push_rules", {"global": {"override": rules}})
    assert account.told(message("root", event_id="$root"), message("other", event_id="$other")) == (0, 0)
    assert account.told(reply("jij", "$one", to_me=True), reply("praat", "$two", root="$other")) == (2, 1)
    receipts = Receipts(account.database, None, ME)  # type: ignore[arg-type]
    assert receipts.mark(HERE)
    assert account.news() == (2, 1)
    (root, *_rest) = account.items()
    assert root.thread is not None
    assert (root.thread.unread, root.thread.calling) == (1, 1)
    receipts.mark_thread(thread_place(HERE, EventId("$root")), "$one")
    assert account.news() == (1, 0)
    # Who answers has read what stands above.
    assert account.told(reply("dank", "$mine", root="$other", sender=ME)) == (0, 0)


def test_a_thread_in_which_nothing_notifies_is_no_news(account: Told) -> None:
    with account.database.transaction():
        AccountStore(account.database).set_data(
            "m.push_rules", {"global": {"override": [CALLED], "room": [{"rule_id": ROOM, "actions": []}]}}
        )
    account.told(message("root", event_id="$root"))
    assert account.told(reply("praat", "$one")) == (0, 0)
    assert account.told(reply("jij daar", "$two", to_me=True)) == (1, 1)


async def test_others_get_their_turn_while_many_threads_are_marked_as_read(account: Told) -> None:
    for number in range(20):
        root = f"$r{number}"
        account.told(message("root", event_id=root), reply("jij", f"$a{number}", root=root, to_me=True))
    assert account.news() == (20, 20)
    publisher = Publisher(account.rooms, account.view, account.outbox)
    receipts = Receipts(account.database, None, ME)  # type: ignore[arg-type]
    await receipts.metadata.choose_receipts(HERE, ReceiptsTo.OFF)
    working = account.database, None, account.arrival, account.view, publisher
    threads, turns = Threads(*working, None, None, receipts), 0  # type: ignore[arg-type]
    look = ThreadLook(account.database, ME)
    marking = asyncio.create_task(threads.mark_read(HERE))
    while not marking.done():
        await asyncio.sleep(0)
        turns += look.newest_unread(ROOM, "$r0") != look.newest_unread(ROOM, "$r19")
    assert turns > 1
    assert account.news() == (0, 0)


async def test_who_marks_a_room_as_read_has_read_its_threads(account: Told, server: FakeHomeserver) -> None:
    server.on("POST", "/receipt/", json_answer({}))
    roots = [message(f"root {number}", event_id=f"$r{number}") for number in (1, 2, 3)]
    account.told(*roots, reply("al gelezen", "$a", root="$r1"), reply("jij", "$b", root="$r2", to_me=True))
    account.told(reply("nog een", "$c", root="$r2"), reply("stil", "$d", root="$r3"))
    gateway = Gateway(server.url, "token")
    receipts = Receipts(account.database, gateway, ME)
    receipts.mark_thread(thread_place(HERE, EventId("$r1")), "$a")
    await receipts.send()
    publisher, batches = Publisher(account.rooms, account.view, account.outbox), list[Batch]()
    publisher.listen(batches.append)
    publisher.open(HERE)
    working = account.database, gateway, account.arrival, account.view, publisher
    threads = Threads(*working, None, None, receipts)  # type: ignore[arg-type]
    await threads.mark_read(HERE)
    await threads.mark_read(HERE)
    assert [item.thread.unread for item in account.items() if item.thread] == [0, 0, 0]
    assert account.news() == (0, 0)
    told = [row.item.body for one in batches[-1].updates if isinstance(one, TimelineUpdate) for row in one.rows]
    assert told == ["root 2", "root 3"]
    told_of = {one.path.rpartition("/")[2]: one.json for one in server.seen("POST", "/receipt/m.read.private/")}
    assert told_of == {"$a": {"thread_id": "$r1"}, "$c": {"thread_id": "$r2"}, "$d": {"thread_id": "$r3"}}
    # Whoever wants nothing told has read all the same.
    await receipts.metadata.choose_receipts(HERE, ReceiptsTo.OFF)
    assert account.told(reply("jij weer", "$e", root="$r3", to_me=True)) == (1, 1)
    await threads.mark_read(HERE)
    assert account.news() == (0, 0)
    assert len(server.seen("POST", "/receipt/")) == len(told_of)
    await gateway.close()
