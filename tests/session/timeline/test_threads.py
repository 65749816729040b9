"""Threads in the store and the room's timeline: replies stand under their root, whatever comes in which order."""

from __future__ import annotations

import pytest

from session.store.threads import ThreadStore
from session.values.model import EventId, RoomId
from session.values.places import room_of, root_of, thread_place
from session.values.updates import TimelineUpdate
from tests.fakes.room_events import ALICE, ME, ROOM, TIME, edit, event, member, message, redaction
from tests.fakes.synced_account import SyncedAccount

HERE = RoomId(ROOM)


def reply(body: str, event_id: str, root: str = "$root", minutes: int = 1, sender: str = ALICE) -> dict[str, object]:
    """Return a message in a thread."""
    relation = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, "m.in_reply_to": {"event_id": root}}
    content = {"msgtype": "m.text", "body": body, "m.relates_to": relation}
    return event("m.room.message", content, sender, event_id, origin_server_ts=TIME + minutes * 60_000)


def shown(update: TimelineUpdate) -> list[str]:
    return [row.item.body or str(row.item.words) for row in update.rows]


def replies(account: SyncedAccount, root: str = "$root") -> list[str]:
    return [one.event_id for one in ThreadStore(account.database).replies(ROOM, root)]


def opened(account: SyncedAccount) -> TimelineUpdate:
    return account.view.opened(HERE)


@pytest.fixture
def threaded(account: SyncedAccount) -> SyncedAccount:
    """A room with a message, a thread of two under it, and a message after that."""
    account.receive(
        message("root", event_id="$root"),
        reply("one", "$one"),
        message("after", event_id="$after"),
        reply("two", "$two", minutes=2, sender=ME),
        state=(member(ALICE, name="Alice"), member(ME, name="Ik")),
    )
    return account


def test_replies_stand_under_their_root_and_not_in_the_room(threaded: SyncedAccount) -> None:
    update = opened(threaded)
    assert shown(update) == ["root", "after"]
    thread = update.rows[0].item.thread
    assert thread is not None
    assert (thread.replies, thread.last_sender, thread.last_timestamp) == (2, "Ik", TIME + 120_000)
    assert update.rows[1].item.thread is None
    assert [threaded.view.window(HERE, place, place).rows for place in update.gone] == [(), ()]


def test_a_reply_changes_its_root_and_leaves_no_row(threaded: SyncedAccount) -> None:
    changes = threaded.receive(reply("three", "$three", minutes=3))
    update = threaded.view.changed(HERE, changes.timelines[ROOM])
    (row,) = update.rows
    assert row.item.thread is not None
    assert (row.item.body, row.item.thread.replies) == ("root", 3)
    assert update.gone == (update.last,)


def test_a_reply_whose_root_is_not_here_is_shown_until_that_comes(account: SyncedAccount) -> None:
    account.receive(message("after", event_id="$after"), reply("early", "$early"))
    assert shown(opened(account)) == ["after", "early"]
    changes = account.arrival.history(ROOM, [account.checked(message("root", event_id="$root"))], None)
    update = account.view.changed(HERE, changes.timelines[ROOM])
    assert shown(update) == ["root"]
    assert update.gone == (update.last,)
    assert shown(opened(account)) == ["root", "after"]


def test_threads_do_not_nest(threaded: SyncedAccount) -> None:
    threaded.receive(reply("branch", "$branch", root="$one"))
    assert shown(opened(threaded)) == ["root", "after", "branch"]


def test_what_was_removed_is_not_counted_and_keeps_its_place(threaded: SyncedAccount) -> None:
    threaded.receive(redaction("$one"))
    assert shown(opened(threaded)) == ["root", "after"]
    thread = opened(threaded).rows[0].item.thread
    assert thread is not None
    assert thread.replies == 1
    assert replies(threaded) == ["$one", "$two"]


def test_a_removed_root_keeps_its_thread(threaded: SyncedAccount) -> None:
    threaded.receive(redaction("$root"))
    root = opened(threaded).rows[0].item
    assert root.removed
    assert root.thread is not None
    assert root.thread.replies == 2


def test_what_is_fetched_for_a_thread_has_no_place_and_gets_one_from_history(account: SyncedAccount) -> None:
    account.receive(message("root", event_id="$root"), reply("new", "$new", minutes=9))
    old = [account.checked(reply("old", "$old", minutes=2)), account.checked(reply("older", "$older", minutes=1))]
    account.arrival.beside(ROOM, old)
    assert replies(account) == ["$older", "$old", "$new"]
    assert shown(opened(account)) == ["root"]
    account.arrival.history(ROOM, old, None)
    assert replies(account) == ["$older", "$old", "$new"]
    assert shown(opened(account)) == ["root"]


def test_an_edit_in_a_thread_is_no_reply(threaded: SyncedAccount) -> None:
    threaded.receive(edit("$one", "one better"))
    thread = opened(threaded).rows[0].item.thread
    assert thread is not None
    assert thread.replies == 2


def test_a_place_names_its_room_and_root() -> None:
    place = thread_place(RoomId("!a:b>3 $"), EventId("$x!y:z"))
    assert (room_of(place), root_of(place)) == ("!a:b>3 $", "$x!y:z")
    assert (room_of(HERE), root_of(HERE), root_of(None)) == (ROOM, None, None)
