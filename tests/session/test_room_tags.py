"""Groups of rooms that their owner names: as the server gets them, as the list shows them, and what is no name."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.account.audit import Audit
from session.rooms.room_choices import RoomChoices
from session.rooms.room_tags import RoomTags
from session.rooms.summaries import Rooms
from session.rooms.tag_names import names_of, problem_with
from session.store.room_settings import RoomSettings
from session.values.errors import SessionError
from session.values.model import RoomId, UserId
from session.values.room_marks import RoomTag
from tests.fakes import faults
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ME, ROOM
from tests.fakes.sending_account import SendingAccount, in_one_room

HERE = RoomId(ROOM)


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """An account in one room."""
    async with in_one_room(server) as account:
        yield account


@pytest.fixture
def told() -> list[set[str] | None]:
    """Which rooms were said to look different."""
    return []


@pytest.fixture
def tags(account: SendingAccount, told: list[set[str] | None]) -> RoomTags:
    """Its groups."""
    audit = Audit(account.database, account.advisor)
    return RoomTags(account.database, account.gateway, UserId(ME), audit, told.append)


def cleared(account: SendingAccount, text: str) -> tuple[Draft, Clearance]:
    draft = account.draft(text, kind=DraftKind.TAG)
    return draft, account.clear(draft)


def own_tags(account: SendingAccount) -> tuple[str, ...]:
    """Return what the list says of the room."""
    rooms = Rooms(account.database, ME)
    rooms.refresh()
    return rooms.get(ROOM).own_tags


async def test_a_room_is_put_into_groups_and_taken_out(
    tags: RoomTags, account: SendingAccount, server: FakeHomeserver, told: list[set[str] | None]
) -> None:
    assert await tags.add(*cleared(account, "Werk aan de kade"), HERE) == "Werk aan de kade"
    await tags.add(*cleared(account, "archief"), HERE)
    paths = [one.path for one in server.seen("PUT", f"/user/{ME}/rooms/{ROOM}/tags/")]
    assert [path.rsplit("/", 1)[1] for path in paths] == ["u.Werk aan de kade", "u.archief"]
    assert own_tags(account) == await tags.all() == ("archief", "Werk aan de kade")
    assert await tags.remove(HERE, " werk aan de kade") == "Werk aan de kade"
    assert server.seen("DELETE", "/tags/")[-1].path.endswith("/u.Werk aan de kade")
    assert own_tags(account) == ("archief",)
    assert told == [{ROOM}] * 3
    with pytest.raises(SessionError, match="no such tag"):
        await tags.remove(HERE, "werk")


async def test_a_favourite_keeps_its_groups_and_a_group_keeps_its_favourites(
    tags: RoomTags, account: SendingAccount
) -> None:
    choices = RoomChoices(account.database, account.gateway, UserId(ME), lambda _rooms: None)
    await tags.add(*cleared(account, "werk"), HERE)
    await choices.put(HERE, RoomTag.FAVOURITE)
    assert own_tags(account) == ("werk",)
    await tags.remove(HERE, "werk")
    assert RoomSettings(account.database).tags() == {ROOM: RoomTag.FAVOURITE}
    await choices.put(HERE, RoomTag.NONE)
    assert RoomSettings(account.database).given_tags(ROOM) == {}


async def test_a_refusal_leaves_the_groups_as_they_were(
    tags: RoomTags, account: SendingAccount, server: FakeHomeserver
) -> None:
    await tags.add(*cleared(account, "werk"), HERE)
    for method in ("PUT", "DELETE"):
        server.on(method, "", faults.refused(403, "M_FORBIDDEN"))
    with pytest.raises(SessionError):
        await tags.add(*cleared(account, "archief"), HERE)
    with pytest.raises(SessionError):
        await tags.remove(HERE, "werk")
    assert own_tags(account) == ("werk",)


@pytest.mark.parametrize(
    ("name", "why"),
    [("", "letter"), ("--", "letter"), ("x" * 61, "at most"), ("a\nb", "one line"), ("a\u202eb", "one line")],
)
async def test_what_is_no_name_is_said_and_not_sent(
    tags: RoomTags, account: SendingAccount, server: FakeHomeserver, name: str, why: str
) -> None:
    assert why in problem_with(name)
    with pytest.raises(SessionError, match=why):
        await tags.add(*cleared(account, name), HERE)
    assert server.requests == []


def test_names_come_in_their_owners_order_and_garbage_is_left_out() -> None:
    assert names_of({"tags": None}) == names_of({}) == ()
    good = {"u.b": {"order": 0.9}, "u.c": None, "u.a": {"order": True}, "u.z": {"order": 0.1}}
    bad: dict[str, object] = {"u.": {}, "m.lowpriority": {}, "u.\x1b[31m": {}, "u.d\u202ee": {}, "u." + "x" * 300: {}}
    assert names_of({"tags": {**bad, **good}}) == ("z", "b", "a", "c")
    assert len(names_of({"tags": {f"u.{number}": {} for number in range(1000)}})) == 20
