"""Whether others see that our user is there: not unless that was chosen; and whether we see that they are."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from session.account.presence import Presence
from session.server.gateway import Gateway
from session.sync import ways as ways_module
from session.sync.ways import Way, best_way
from session.values.model import UserId
from session.values.person_presence import Attendance, PersonPresence
from session.values.shown_as import ShownAs
from session.values.updates import PresenceUpdate
from tests.fakes import faults
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, MALLORY, ME, sync_answer
from tests.fakes.sliding_answers import OFFERED, SLIDING, sliding_sync
from tests.fakes.synced_account import SyncedAccount

STATUS, SYNC = "/presence/[^/]+/status$", "/v3/sync$"


@pytest.fixture
async def gateway(server: FakeHomeserver) -> AsyncIterator[Gateway]:
    server.on("PUT", STATUS, json_answer({}))
    server.on("GET", SYNC, json_answer(sync_answer()))
    gateway = Gateway(server.url, "token")
    yield gateway
    await gateway.close()


@pytest.fixture
def presence(account: SyncedAccount, gateway: Gateway) -> Presence:
    return Presence(account.database, gateway, ME)


def told(server: FakeHomeserver) -> list[str]:
    return [one.json["presence"] for one in server.seen("PUT", STATUS)]


def ways(account: SyncedAccount, gateway: Gateway, presence: Presence) -> Way:
    return best_way(gateway, account.database, ME, presence)


async def test_nobody_is_told_anything_unless_it_was_chosen(
    presence: Presence, account: SyncedAccount, gateway: Gateway, server: FakeHomeserver
) -> None:
    await ways(account, gateway, presence).fetch(0)
    await presence.keep()
    await presence.choose("off")
    assert told(server) == []
    assert [one.query["set_presence"] for one in server.seen("GET", SYNC)] == ["offline"]


@pytest.mark.parametrize("shown", [ShownAs.ONLINE, ShownAs.UNAVAILABLE])
async def test_a_sync_says_what_was_chosen(
    presence: Presence, account: SyncedAccount, gateway: Gateway, server: FakeHomeserver, shown: ShownAs
) -> None:
    await presence.begin(shown)
    await ways(account, gateway, presence).fetch(0)
    assert [one.query["set_presence"] for one in server.seen("GET", SYNC)] == [shown]


async def test_sliding_sync_says_it_beside_and_not_oftener_than_is_needed(
    presence: Presence, account: SyncedAccount, gateway: Gateway, server: FakeHomeserver
) -> None:
    server.on("GET", "/versions$", json_answer(OFFERED))
    server.on("POST", SLIDING, json_answer(sliding_sync("p1")))
    way = ways(account, gateway, presence)
    await presence.begin("online")
    for _ in range(2):
        account.arrival.apply(await way.fetch(30_000))
    assert told(server) == ["online"]
    assert [int(one.query["timeout"]) for one in server.seen("POST", SLIDING)] == [0, 20_000]


async def test_what_was_chosen_outlives_a_restart_and_going_is_said_at_once(
    presence: Presence, account: SyncedAccount, gateway: Gateway, server: FakeHomeserver
) -> None:
    await presence.choose("unavailable")
    again = Presence(account.database, gateway, ME)
    await again.begin("off")
    assert again.shown is ShownAs.UNAVAILABLE
    await again.choose("off")
    assert told(server) == ["unavailable", "offline"]
    third = Presence(account.database, gateway, ME)
    await third.begin("online")
    assert third.shown is ShownAs.OFF


async def test_a_server_without_presence_stops_nothing(presence: Presence, server: FakeHomeserver) -> None:
    server.on("PUT", STATUS, faults.refused(403, "M_FORBIDDEN"))
    await presence.choose("online")
    assert presence.shown is ShownAs.ONLINE


NOW = 1_795_000_000_000


def said(sender: object, presence: object, **content: object) -> dict[str, object]:
    return {"type": "m.presence", "sender": sender, "content": {"presence": presence, **content}}


@pytest.fixture
def updates(presence: Presence) -> list[PresenceUpdate]:
    told: list[PresenceUpdate] = []
    presence.others.begin(True)
    presence.others.tell = told.append
    return told


async def test_a_sync_brings_who_is_there(
    presence: Presence,
    account: SyncedAccount,
    gateway: Gateway,
    server: FakeHomeserver,
    updates: list[PresenceUpdate],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ways_module, "now_ms", lambda: NOW)
    broken = [said(ALICE, "somewhere"), said(7, "online"), said("bob", "online"), said("@" + "x" * 300, "online"), None]
    good = [
        said(ALICE, "online", status_msg="\x1b[2J", last_active_ago=1_000),
        said(MALLORY, "offline", last_active_ago="long"),
    ]
    server.on("GET", SYNC, json_answer(sync_answer(presence={"events": [*broken, *good]})))
    await ways(account, gateway, presence).fetch(0)
    alice = PersonPresence(UserId(ALICE), Attendance.ONLINE, NOW - 1_000)
    mallory = PersonPresence(UserId(MALLORY), Attendance.GONE)
    assert updates == [PresenceUpdate((alice, mallory))]
    assert await presence.others.of(UserId(ALICE)) == alice
    assert server.seen("GET", STATUS) == [], "what a sync says is not asked for"


async def test_what_is_not_shown_is_not_asked_for(
    presence: Presence, account: SyncedAccount, gateway: Gateway, server: FakeHomeserver, updates: list[PresenceUpdate]
) -> None:
    await presence.others.choose(False)
    server.on("GET", SYNC, json_answer(sync_answer(presence={"events": [said(ALICE, "online")]})))
    await ways(account, gateway, presence).fetch(0)
    assert await presence.others.of(UserId(ALICE)) is None
    assert updates == [PresenceUpdate((), reset=True)]
    (asked,) = server.seen("GET", SYNC)
    assert json.loads(asked.query["filter"])["presence"] == {"not_types": ["*"]}
    assert server.seen("GET", STATUS) == []
    again = Presence(account.database, gateway, ME)
    await again.begin("off", True)
    assert not again.others.shown, "the choice outlives a restart"


async def test_one_person_is_asked_for_where_no_sync_says_it(
    presence: Presence, server: FakeHomeserver, updates: list[PresenceUpdate]
) -> None:
    server.on("GET", STATUS, json_answer({"presence": "unavailable"}))
    away = PersonPresence(UserId(ALICE), Attendance.AWAY)
    assert [await presence.others.of(UserId(ALICE)) for _ in range(3)] == [away] * 3
    assert len(server.seen("GET", STATUS)) == 1, "an answer is good for a while"
    assert updates == [PresenceUpdate((away,))]
    assert await presence.others.known() == {ALICE: away}


async def test_single_commands_ask_for_nobody(
    presence: Presence, account: SyncedAccount, gateway: Gateway, server: FakeHomeserver
) -> None:
    await ways(account, gateway, presence).fetch(0)
    (asked,) = server.seen("GET", SYNC)
    assert json.loads(asked.query["filter"])["presence"] == {"not_types": ["*"]}


async def test_who_may_not_be_seen_is_not(presence: Presence, server: FakeHomeserver) -> None:
    presence.others.begin(True)
    server.on("GET", STATUS, json_answer({"errcode": "M_FORBIDDEN"}, 403))
    assert await presence.others.of(UserId(ALICE)) is None
