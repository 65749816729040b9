"""What is at hand while somebody writes: read from the store, without a server."""

from __future__ import annotations

import pytest

from session.rooms.at_hand import AtHand
from session.values.model import RoomId
from tests.fakes.room_events import (
    ALICE,
    ME,
    ROOM,
    TIME,
    edit,
    member,
    message,
    redaction,
    room_news,
    state,
    sync_answer,
)
from tests.fakes.synced_account import SyncedAccount

HERE = RoomId(ROOM)


@pytest.fixture
def at_hand(account: SyncedAccount) -> AtHand:
    """An account with a room in which it and Alice have talked."""
    news = room_news(
        state("m.room.canonical_alias", {"alias": "#sluis:rijk.example"}),
        member(ME, name="Ik"),
        member(ALICE, name="Alice 100%"),
        message("eerst", event_id="$1", sender=ME, origin_server_ts=TIME + 1),
        message("van haar", event_id="$2", sender=ALICE, origin_server_ts=TIME + 2),
        message("toen", event_id="$3", sender=ME, origin_server_ts=TIME + 3),
        message("eerst", event_id="$4", sender=ME, origin_server_ts=TIME + 4),
        edit("$3", "**later**", event_id="$5", sender=ME, origin_server_ts=TIME + 5),
        message("weg", event_id="$6", sender=ME, origin_server_ts=TIME + 6),
        redaction("$6", event_id="$7", sender=ME),
    )
    account.take(sync_answer("s1", join={ROOM: news}))
    return AtHand(account.database, account.rooms, ME)


async def test_own_texts_come_newest_first_as_they_were_written_last(at_hand: AtHand) -> None:
    assert await at_hand.said(HERE) == ("eerst", "**later**")
    assert await at_hand.said(RoomId("!other:x")) == ()


async def test_people_are_the_others(at_hand: AtHand) -> None:
    assert [one.user_id for one in await at_hand.people(HERE)] == [ALICE]
    assert await at_hand.people_like("0%", 5) == ((ALICE, "Alice 100%"),)
    assert await at_hand.people_like("_", 5) == ()
    assert [user for user, _ in await at_hand.people_like("", 5)] == [ALICE]


async def test_rooms_have_their_main_address(at_hand: AtHand) -> None:
    assert await at_hand.addresses() == {HERE: "#sluis:rijk.example"}


async def test_the_direct_room_with_somebody(at_hand: AtHand, account: SyncedAccount) -> None:
    assert await at_hand.direct_with(ALICE) is None
    direct = {"type": "m.direct", "content": {ALICE: ["!gone:x", ROOM], "@odd:x": "text"}}
    account.take({**sync_answer("s2"), "account_data": {"events": [direct]}})
    account.rooms.refresh()
    assert await at_hand.direct_with(ALICE) == HERE
    assert await at_hand.direct_with("@odd:x") is None  # type: ignore[arg-type]


async def test_a_direct_room_that_the_other_has_left_is_none(at_hand: AtHand, account: SyncedAccount) -> None:
    old, new = "!old:rijk.example", "!new:rijk.example"
    direct = {"type": "m.direct", "content": {ALICE: [ROOM, old, new]}}
    later = (member(ME), member(ALICE, "invite"), message("hoi", event_id="$n", sender=ME, origin_server_ts=TIME + 1))
    rooms = {
        old: room_news(member(ME), member(ALICE), message("oud", event_id="$o", sender=ME, origin_server_ts=TIME)),
        new: room_news(*later),
        ROOM: room_news(member(ALICE, "leave"), message("hier?", event_id="$8", sender=ME, origin_server_ts=TIME + 9)),
    }
    account.take({**sync_answer("s2", join=rooms), "account_data": {"events": [direct]}})
    assert await at_hand.direct_with(ALICE) == new
    account.receive(member(ALICE, "leave"), room=new)
    assert await at_hand.direct_with(ALICE) == old
    account.receive(member(ALICE, "leave"), room=old)
    assert await at_hand.direct_with(ALICE) is None
