"""What the owner chooses about a room: as the server gets it, as the list shows it, and as other clients wrote it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from session.reading.push_rules import Ping, PushRules, Surroundings
from session.rooms.room_choices import RoomChoices
from session.rooms.summaries import Rooms
from session.store.account import AccountStore
from session.store.room_settings import RoomSettings
from session.sync.classic import read_sync
from session.sync.sliding import Position, read_sliding
from session.values.errors import SessionError
from session.values.model import RoomId, UserId
from session.values.room_marks import NotifyLevel, RoomTag, levels_of, tag_of, with_level
from tests.fakes import faults
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ALICE, ME, ROOM, member, message
from tests.fakes.sending_account import SendingAccount, in_one_room

HERE = RoomId(ROOM)
PATH = f"/user/{ME}/rooms/{ROOM}/tags"


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
def choices(account: SendingAccount, told: list[set[str] | None]) -> RoomChoices:
    """What its owner chooses."""
    return RoomChoices(account.database, account.gateway, UserId(ME), told.append)


def summary(account: SendingAccount) -> tuple[RoomTag, NotifyLevel]:
    """Return what the list says of the room."""
    rooms = Rooms(account.database, ME)
    rooms.refresh()
    return rooms.get(ROOM).tag, rooms.get(ROOM).level


async def test_a_favourite_is_one_on_the_server_and_in_the_list(
    choices: RoomChoices, account: SendingAccount, server: FakeHomeserver, told: list[set[str] | None]
) -> None:
    await choices.put(HERE, RoomTag.FAVOURITE)
    assert [one.path.rsplit("/", 1)[1] for one in server.seen("PUT", "/tags/")] == ["m.favourite"]
    assert summary(account) == (RoomTag.FAVOURITE, NotifyLevel.DEFAULT)
    assert told == [{ROOM}]

    await choices.put(HERE, RoomTag.LOW)
    assert [one.path.rsplit("/", 1)[1] for one in server.seen("DELETE", "/tags/")] == ["m.favourite"]
    assert summary(account)[0] is RoomTag.LOW

    await choices.put(HERE, RoomTag.NONE)
    assert server.seen("DELETE", "/tags/")[-1].path.endswith("/m.lowpriority")
    assert summary(account)[0] is RoomTag.NONE


async def test_a_room_becomes_a_direct_chat_and_none_again(
    choices: RoomChoices, account: SendingAccount, server: FakeHomeserver, told: list[set[str] | None]
) -> None:
    other = {"@x:hs.example": ["!x:hs.example", ROOM], "wrong": 5}
    with account.database.transaction():
        account.account.set_data("m.direct", other)
    assert await choices.make_direct(HERE) == ALICE
    assert account.account.direct_rooms() == {ROOM, "!x:hs.example"}
    await choices.end_direct(HERE)
    path = f"/user/{ME}/account_data/m.direct"
    assert [one.json for one in server.seen("PUT", path)] == [
        {"@x:hs.example": ["!x:hs.example"], ALICE: [ROOM]},
        {"@x:hs.example": ["!x:hs.example"]},
    ]
    assert account.account.direct_rooms() == {"!x:hs.example"}
    assert told == [None, None]


async def test_with_whom_a_chat_is_direct_has_to_be_clear(
    choices: RoomChoices, account: SendingAccount, server: FakeHomeserver
) -> None:
    account.receive(state=(member("@bob:hs.example"),))
    with pytest.raises(SessionError, match="With whom"):
        await choices.make_direct(HERE)
    with pytest.raises(SessionError, match="is not in this room"):
        await choices.make_direct(HERE, UserId("@gone:hs.example"))
    assert server.requests == []
    assert await choices.make_direct(HERE, UserId("@bob:hs.example")) == "@bob:hs.example"


async def test_a_refusal_leaves_the_list_as_it_was(
    choices: RoomChoices, account: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", "", faults.refused(403, "M_FORBIDDEN"))
    with pytest.raises(SessionError):
        await choices.put(HERE, RoomTag.FAVOURITE)
    with pytest.raises(SessionError):
        await choices.set_level(HERE, NotifyLevel.MUTE)
    assert summary(account) == (RoomTag.NONE, NotifyLevel.DEFAULT)


@pytest.mark.parametrize(
    ("level", "kind", "notifies"),
    [(NotifyLevel.MUTE, "override", False), (NotifyLevel.MENTIONS, "room", False), (NotifyLevel.ALL, "room", True)],
)
async def test_a_level_is_a_push_rule_that_holds_here_at_once(
    choices: RoomChoices,
    account: SendingAccount,
    server: FakeHomeserver,
    level: NotifyLevel,
    kind: str,
    notifies: bool,
) -> None:
    await choices.set_level(HERE, level)
    made = server.seen("PUT", "/pushrules/")[-1]
    assert f"/pushrules/global/{kind}/" in made.path
    assert ("notify" in made.json["actions"]) is notifies
    assert summary(account)[1] is level
    rules = PushRules(AccountStore(account.database).data("m.push_rules"))
    event = {"type": "m.room.message", "sender": ALICE, "content": {"body": "hoi", "msgtype": "m.text"}}
    assert rules.judge(event, Surroundings(ROOM, 2, "Noor", {})) == Ping(notifies=notifies)

    await choices.set_level(HERE, NotifyLevel.DEFAULT)
    assert f"/pushrules/global/{kind}/" in server.seen("DELETE", "/pushrules/")[-1].path
    assert summary(account)[1] is NotifyLevel.DEFAULT


def test_a_room_that_element_muted_is_quiet() -> None:
    condition = {"kind": "event_match", "key": "room_id", "pattern": ROOM}
    rule = {"rule_id": ROOM, "enabled": True, "conditions": [condition], "actions": ["dont_notify"]}
    rules = {"global": {"override": [rule]}}
    assert levels_of(rules) == {ROOM: NotifyLevel.MUTE}
    assert PushRules(rules).judge(message("hoi"), Surroundings(ROOM, 2, "Noor", {})) == Ping()
    elsewhere = Surroundings("!other:hs", 2, "Noor", {})
    loud = with_level(rules, "!other:hs", NotifyLevel.ALL)
    assert PushRules(loud).judge(message("hoi"), elsewhere).notifies


@pytest.mark.parametrize(
    "content",
    [{}, {"tags": None}, {"tags": []}, {"tags": {"u.werk": {}}}, {"tags": {"m.server_notice": {}}}],
)
def test_other_tags_and_garbage_are_no_place(content: dict[str, object]) -> None:
    assert tag_of(content) is RoomTag.NONE


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"global": None},
        {"global": {"room": None, "override": "x"}},
        {"global": {"room": [None, {"rule_id": 3, "actions": []}, {"rule_id": "!a:b"}]}},
        {"global": {"override": [{"rule_id": "x", "actions": [], "conditions": [{"kind": "event_match"}]}]}},
        {
            "global": {
                "override": [
                    {
                        "rule_id": "x",
                        "actions": [],
                        "conditions": [{"kind": "event_match", "key": "room_id", "pattern": "*"}],
                    }
                ]
            }
        },
    ],
)
def test_rules_that_name_no_room_name_none(rules: dict[str, object]) -> None:
    assert levels_of(rules) == {}
    assert levels_of(with_level(rules, ROOM, NotifyLevel.MENTIONS)) == {ROOM: NotifyLevel.MENTIONS}


def test_both_ways_to_sync_bring_tags() -> None:
    event = {"type": "m.tag", "content": {"tags": {"m.favourite": {"order": 0.1}}}}
    wanted = ((ROOM, "m.tag", event["content"]),)
    classic = {"next_batch": "1", "rooms": {"join": {ROOM: {"account_data": {"events": [event, None]}}}}}
    assert read_sync(classic).room_settings == wanted
    sliding = {"pos": "1", "extensions": {"account_data": {"rooms": {ROOM: [event], "x": [event], "!y:z": None}}}}
    batch, _position = read_sliding(sliding, Position(), ME)
    assert batch.room_settings == wanted
    assert not batch.is_bare


def test_what_nothing_reads_is_not_kept(account: SendingAccount) -> None:
    settings = RoomSettings(account.database)
    assert settings.keep(ROOM, "m.tag", {"tags": {"m.lowpriority": {}}})
    assert not settings.keep(ROOM, "u.colour", {"blue": True})
    assert settings.tags() == {ROOM: RoomTag.LOW}
