"""In which spaces a room stands: directly or through others, as the spaces themselves say it now."""

from __future__ import annotations

import pytest

from session.rooms.room_choices import RoomChoices
from session.rooms.spaces import within
from session.sync.sliding import Position, sliding_request
from session.values.model import RoomId
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ME, ROOM, Json, member, state
from tests.fakes.sending_account import SendingAccount
from tests.fakes.synced_account import SyncedAccount

WATER, LOCKS = "!water:hs.example", "!locks:hs.example"
VIA = {"via": ["hs.example"]}


def space(*children: str) -> tuple[Json, ...]:
    """Return the state of a space with these rooms in it."""
    made = state("m.room.create", {"type": "m.space"}, ME)
    return (made, member(ME), *(state("m.space.child", VIA, ME, child) for child in children))


@pytest.mark.parametrize("sliding", [False, True], ids=["classic", "sliding"])
def test_a_room_stands_in_a_space_and_in_those_around_it(sliding: bool) -> None:
    account = SyncedAccount(sliding=sliding)
    account.receive(state=(member(ME),))
    account.receive(room=LOCKS, state=space(ROOM))
    assert account.summary().within == {LOCKS}
    account.receive(room=WATER, state=space(LOCKS))
    assert account.summary().within == {LOCKS, WATER}
    assert account.summary(LOCKS).within == {WATER}
    account.receive(state("m.space.child", {}, ME, ROOM), room=LOCKS)
    assert account.summary().within == frozenset()
    account.database.close()


def test_a_room_that_is_no_space_holds_nothing(account: SyncedAccount) -> None:
    account.receive(state=(member(ME),))
    plain = (state("m.room.create", {}, ME), member(ME), state("m.space.child", VIA, ME, ROOM))
    account.receive(room=LOCKS, state=plain)
    assert account.summary().within == frozenset()


def test_spaces_in_a_circle_contain_each_other_and_not_themselves() -> None:
    assert within({"!a": {"!b", "!a"}, "!b": {"!a", "!c"}}) == {
        "!a": {"!b"},
        "!b": {"!a"},
        "!c": {"!a", "!b"},
    }


def test_sliding_sync_is_asked_for_all_children() -> None:
    request = sliding_request(Position(), ["!open:hs.example"])
    wanted = request["lists"]["all"]["required_state"]
    assert ["m.space.child", "*"] in wanted
    assert ["m.room.name", ""] in wanted


async def test_how_the_list_is_looked_at_is_kept_in_the_store(server: FakeHomeserver) -> None:
    account = SendingAccount(server=server)
    choices = RoomChoices(account.database, account.gateway, account.user_id, lambda _rooms: None)
    assert await choices.kept_list() is None
    await choices.keep_list("unread", "name", RoomId(WATER))
    again = RoomChoices(account.database, account.gateway, account.user_id, lambda _rooms: None)
    assert await again.kept_list() == ("unread", "name", WATER)
    await account.close()
