"""The work of taking a message in does not grow with the room."""

from __future__ import annotations

import json
from typing import Any

import pytest

from session.store.database import Database
from session.sync.classic import read_sync
from session.sync.unread import LOOKED_AT
from session.values.model import RoomId
from tests.fakes.room_events import (
    ALICE,
    MALLORY,
    ME,
    ROOM,
    TIME,
    event,
    member,
    message,
    room_news,
    state,
    sync_answer,
)
from tests.fakes.synced_account import SyncedAccount


def steps_of_a_message(database: Database, account: SyncedAccount) -> int:
    """Return how many steps the database takes for one more message."""
    counted = 0

    def step() -> int:
        nonlocal counted
        counted += 1
        return 0

    account.receive(message("een bericht vooraf"))  # what only the first message after others costs is not meant
    database._connection.set_progress_handler(step, 1)
    try:
        account.receive(message("nog een bericht"))
    finally:
        database._connection.set_progress_handler(None, 1)
    return counted


def test_a_message_costs_the_same_in_a_room_of_thousands() -> None:
    account = SyncedAccount()
    account.receive(*(message(f"bericht {number}") for number in range(20)))
    few = steps_of_a_message(account.database, account)
    many = [message(f"bericht {number}") for number in range(3_000)]
    account.arrival.apply(read_sync(json.loads(json.dumps(sync_answer("s", join={ROOM: room_news(*many)})))))
    assert steps_of_a_message(account.database, account) < 2 * few


@pytest.mark.parametrize("counts", [{}, {"unread_notifications": {"notification_count": 5}}])
def test_counting_costs_the_same_in_a_room_of_thousands_where_we_never_wrote(counts: dict[str, Any]) -> None:
    """With and without a server that counts."""
    account = SyncedAccount(sliding=not counts)

    def grow() -> int:
        several = [message(f"bericht {number}") for number in range(LOOKED_AT)]
        account.take(sync_answer(f"s{several[0]['event_id']}", join={ROOM: {**room_news(*several), **counts}}))
        return steps_of_a_message(account.database, account)

    some = grow()
    assert grow() < 1.2 * some


def questions_for_a_reply(account: SyncedAccount) -> int:
    """Return how many statements the database is asked for one more reply, with the room and the row that change."""
    account.rooms.refresh({ROOM})  # what is known of a thread is found out once
    account.view.window(RoomId(ROOM), 0, 0)
    counted: list[str] = []
    account.database._connection.set_trace_callback(counted.append)
    try:
        changes = account.receive(reply("nog een"))
        account.view.changed(RoomId(ROOM), changes.timelines[ROOM])
    finally:
        account.database._connection.set_trace_callback(None)
    return len(counted)


def test_who_joins_a_space_costs_the_same_however_many_rooms_its_members_may_join() -> None:
    account, space = SyncedAccount(), "!space:hs.example"
    allow = [{"type": "m.room_membership", "room_id": space}]
    rules = state("m.room.join_rules", {"join_rule": "restricted", "allow": allow})
    made = state("m.room.create", {"type": "m.space"}), state("m.room.name", {"name": "Afdeling"}), member(ME)

    def questions(rooms: int) -> int:
        several = {f"!r{number}:hs.example": room_news(state=(member(ME), rules)) for number in range(rooms)}
        account.take(sync_answer(f"r{rooms}", join={space: room_news(state=made), **several}))
        asked: list[str] = []
        account.database._connection.set_trace_callback(asked.append)
        account.receive(member(ALICE), room=space)
        account.database._connection.set_trace_callback(None)
        return len(asked)

    few = questions(1)
    assert questions(40) <= few


def reply(body: str) -> dict[str, object]:
    relation = {"rel_type": "m.thread", "event_id": "$root"}
    content = {"msgtype": "m.text", "body": body, "m.relates_to": relation}
    return event("m.room.message", content, origin_server_ts=TIME)


@pytest.mark.parametrize("sliding", [False, True])
def test_a_reply_costs_the_same_in_an_unread_thread_of_hundreds(sliding: bool) -> None:
    account = SyncedAccount(sliding=sliding)
    with account.database.transaction():
        account.account.set("threads_counted_since", str(TIME))
    account.receive(message("begin", event_id="$root"), *(reply(f"antwoord {number}") for number in range(20)))
    few = questions_for_a_reply(account)
    account.receive(*(reply(f"antwoord {number}") for number in range(300)))
    assert questions_for_a_reply(account) < 2 * few
    assert account.summary().threads == 1
    (root,) = account.view.window(RoomId(ROOM), 0, 0).rows
    assert root.item.thread is not None
    assert (root.item.thread.replies, root.item.thread.unread) == (322, 322)


def test_the_last_message_is_found_soon_below_a_long_run_that_is_not_shown() -> None:
    account = SyncedAccount()
    account.receive(message("voor allen"), *(message(f"ruis {number}", MALLORY) for number in range(2_000)))
    ignored = {"type": "m.ignored_user_list", "content": {"ignored_users": {MALLORY: {}}}}
    account.take(sync_answer("i", account_data={"events": [ignored]}))
    asked: list[str] = []
    account.database._connection.set_trace_callback(asked.append)
    (last,) = account.view.newest(RoomId(ROOM), 1)
    assert last.body == "voor allen"
    assert len(asked) < 30
