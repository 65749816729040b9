"""Who took our user out of a room, or an invitation back, and why: said with the room's name, whatever way it came."""

from __future__ import annotations

import pytest

from session.publisher import Publisher
from session.rooms.summaries import Rooms
from session.store.departures import DepartureStore
from session.store.outbox import OutboxStore
from session.values.model import RoomId
from session.values.updates import Batch, DepartureUpdate, RoomsUpdate
from session.values.words import Words
from tests.fakes.room_events import ALICE, ME, ROOM, Json, member, room_news, state, sync_answer
from tests.fakes.synced_account import SyncedAccount

INVITED = "!tuin:hs.example"


def gone(event: Json, room: str = ROOM) -> Json:
    return sync_answer("s9", leave={room: room_news(event)})


def invitation(reason: str) -> Json:
    content = {"membership": "invite", "reason": reason}
    event = {"type": "m.room.member", "state_key": ME, "sender": ALICE, "content": content}
    named = {"type": "m.room.name", "state_key": "", "sender": ALICE, "content": {"name": "Tuin"}}
    return sync_answer("s5", invite={INVITED: {"invite_state": {"events": [event, named]}}})


@pytest.fixture(params=[False, True], ids=["sync", "sliding"])
def account(request: pytest.FixtureRequest) -> SyncedAccount:
    """An account in one room, on a server of either kind."""
    account = SyncedAccount(sliding=request.param)
    account.receive(state("m.room.name", {"name": "Sluis"}, ALICE), member(ME), member(ALICE))
    return account


@pytest.mark.parametrize(
    ("how", "words"), [("leave", "@alice:hs.example removed you from Sluis."), ("ban", "banned you from Sluis.")]
)
def test_who_removed_us_is_told_before_the_room_is_gone(account: SyncedAccount, how: str, words: str) -> None:
    batches: list[Batch] = []
    rooms = Rooms(account.database, ME)
    rooms.refresh()
    publisher = Publisher(rooms, account.view, OutboxStore(account.database))
    publisher.listen(batches.append)
    event = member(ME, how, sender=ALICE)
    event["content"]["reason"] = "te luid"
    publisher.changed(account.take(gone(event)))
    told, listed = batches[-1].updates[:2]
    assert isinstance(told, DepartureUpdate)
    assert told.room_id == RoomId(ROOM)
    assert words in str(told.words)
    assert told.reason == "te luid"
    assert "te luid" not in repr(told)
    assert isinstance(listed, RoomsUpdate)
    assert listed.rooms == ()


def test_who_removed_us_is_known_after_a_restart_until_we_are_in_again(account: SyncedAccount) -> None:
    event = member(ME, "ban", sender=ALICE)
    event["content"]["reason"] = "te luid"
    account.take(gone(event))
    rooms = Rooms(account.database, ME)
    rooms.refresh()
    kept = DepartureStore(account.database).of(ROOM)
    assert kept is not None
    told = Publisher(rooms, account.view, OutboxStore(account.database)).departed(kept)
    words = Words.of("{user} banned you from {room}.", user=ALICE, room="Sluis")
    assert told == DepartureUpdate(RoomId(ROOM), words, "te luid", "Sluis")
    store = DepartureStore(account.database)
    assert store.unread() == [kept], "nobody has read it yet"
    store.read(ROOM)
    assert (store.unread(), store.of(ROOM)) == ([], kept)
    account.receive(member(ME))
    assert store.of(ROOM) is None
    account.take(gone(event))
    assert store.unread() == [kept], "it happened again"
    account.receive(member(ME))
    assert store.unread() == []
    account.take(gone(member(ME, "leave")))
    assert DepartureStore(account.database).of(ROOM) is None, "this time we left ourselves"


def test_an_invitation_says_why_and_who_takes_it_back_is_told(account: SyncedAccount) -> None:
    account.take(invitation("omdat je van tuinen houdt"))
    assert account.summary(INVITED).why_invited == "omdat je van tuinen houdt"
    (one,) = account.take(gone(member(ME, "leave", sender=ALICE), INVITED)).departures
    assert str(one.words("Tuin")) == "@alice:hs.example took back the invitation to Tuin."


@pytest.mark.parametrize(("other", "called"), [("Eva", "Alice de Wit"), ("Alice de Wit", ALICE)])
def test_who_removed_us_is_called_as_in_the_room_unless_somebody_else_is_called_so(
    account: SyncedAccount, other: str, called: str
) -> None:
    batches: list[Batch] = []
    rooms = Rooms(account.database, ME)
    rooms.refresh()
    publisher = Publisher(rooms, account.view, OutboxStore(account.database))
    publisher.listen(batches.append)
    account.receive(member(ALICE, name="Alice de Wit"), member("@eva:hs.example", name=other))
    publisher.changed(account.take(gone(member(ME, "leave", sender=ALICE))))
    told = batches[-1].updates[0]
    assert isinstance(told, DepartureUpdate)
    assert told.words == Words.of("{user} removed you from {room}.", user=called, room="Sluis")


@pytest.mark.parametrize("reason", [None, 4, {"a": 1}])
def test_a_reason_that_is_no_text_is_none(account: SyncedAccount, reason: object) -> None:
    event = member(ME, "leave", sender=ALICE)
    event["content"]["reason"] = reason
    (one,) = account.take(gone(event)).departures
    assert one.reason == ""


def test_whoever_leaves_by_themselves_is_told_nothing(account: SyncedAccount) -> None:
    assert account.take(gone(member(ME, "leave"))).departures == []
    account.take(invitation(""))
    assert account.take(gone(member(ME, "leave"), INVITED)).departures == []
