"""Sliding sync through the loop and a homeserver that says what a test wants: windows, positions, and ways out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from session.server.gateway import Gateway
from session.store.database import Database
from session.sync.arrival import Changes
from session.sync.batch import POSITION, SLIDING_POSITION
from session.sync.loop import SyncLoop
from session.sync.sliding import Position
from session.sync.ways import SYNC, best_way
from session.values.errors import SessionError
from session.values.updates import Connection
from tests.fakes import faults
from tests.fakes.answers import SYNC as CLASSIC
from tests.fakes.homeserver import FakeHomeserver, ReceivedRequest, json_answer
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, encryption, member, message, room_news, state, sync_answer
from tests.fakes.sliding_answers import OFFERED, SLIDING, sliding_room, sliding_sync
from tests.fakes.synced_account import SyncedAccount

VERSIONS = r"/_matrix/client/versions$"
OTHER, NEW = "!other:hs.example", "!new:hs.example"
BASE = (member(ME), member(ALICE, name="Alice"))


class Syncing:
    """An account and its loop."""

    def __init__(self, server: FakeHomeserver, database: Database | None = None) -> None:
        self.account = SyncedAccount(database or Database.in_memory())
        self.gateway = Gateway(server.url, "token")
        self.server = server
        self.shown: list[Changes] = []
        self.begin()

    def begin(self) -> None:
        """Begin as after a start of the program."""
        way = best_way(self.gateway, self.account.database, ME)
        self.loop = SyncLoop(self.gateway, self.account.account, self.account.arrival, way, self.shown.append)

    async def once(self, *answers: dict[str, Any]) -> Changes:
        """Sync once, to these answers."""
        if answers:
            self.server.on("POST", SLIDING, *(json_answer(answer) for answer in answers))
        changes = await self.loop.once()
        self.account.rooms.refresh()
        return changes

    async def news(self, room_id: str = ROOM, *timeline: Any, pos: str = "p9", **more: Any) -> Changes:
        """Sync once, to news of one room."""
        return await self.once(sliding_sync(pos, {room_id: sliding_room(*timeline, **more)}))

    @property
    def position(self) -> Position:
        return Position.stored(self.account.account.get(SLIDING_POSITION))

    def asked(self) -> list[ReceivedRequest]:
        return self.server.seen("POST", SLIDING)


@pytest.fixture
async def syncing(server: FakeHomeserver) -> AsyncIterator[Syncing]:
    server.on("GET", VERSIONS, json_answer(OFFERED))
    found = Syncing(server)
    yield found
    await found.gateway.close()


def first_room(*timeline: Any, **more: Any) -> dict[str, Any]:
    """Return a room as a new connection brings it."""
    return sliding_room(*timeline, state=BASE, initial=True, joined_count=2, invited_count=0, **more)


async def test_the_window_grows_until_it_holds_all_rooms(syncing: Syncing) -> None:
    rooms = {f"!r{n}:hs.example": first_room(message("x")) for n in range(130)}
    names = list(rooms)

    def part(pos: str, first: int, last: int) -> dict[str, Any]:
        return sliding_sync(pos, {name: rooms[name] for name in names[first:last]}, count=130)

    await syncing.once(part("p1", 0, 20), part("p2", 20, 100), part("p3", 100, 130), sliding_sync("p4", count=130))
    asked = [one.json["lists"]["all"]["ranges"] for one in syncing.asked()]
    assert asked == [[[0, 19]], [[0, 99]], [[0, 499]]]
    assert [one.query.get("pos") for one in syncing.asked()] == [None, "p1", "p2"]
    assert len(syncing.account.rooms.all()) == 130
    # The first rooms are on the screen before the last have come.
    assert [len(changes.rooms) for changes in syncing.shown] == [20, 80]
    await syncing.loop.once(timeout_ms=30_000)
    last = syncing.asked()[-1]
    assert (last.query["pos"], last.query["timeout"]) == ("p3", "30000")
    assert last.json["lists"]["all"]["ranges"] == [[0, 499]]


async def test_both_positions_are_stored_with_what_they_brought(syncing: Syncing) -> None:
    first = sliding_sync("p1", {ROOM: first_room(message("a"))}, to_device={"events": [], "next_batch": "7"})
    await syncing.once(first)
    assert (syncing.position.pos, syncing.position.to_device) == ("p1", "7")
    syncing.account.database.execute(
        "CREATE TEMP TRIGGER full BEFORE UPDATE ON account BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    again = sliding_sync("p2", {ROOM: sliding_room(message("b"))}, to_device={"events": [], "next_batch": "8"})
    with pytest.raises(Exception, match="no"):
        await syncing.once(again)
    assert (syncing.position.pos, syncing.position.to_device) == ("p1", "7")
    assert syncing.account.bodies() == ["a"]
    syncing.account.database.execute("DROP TRIGGER full")
    syncing.begin()
    await syncing.once(again)
    assert syncing.account.bodies() == ["a", "b"]
    last = syncing.asked()[-1]
    assert (last.query["pos"], last.json["extensions"]["to_device"]["since"]) == ("p1", "7")


async def test_a_forgotten_connection_is_made_anew_and_loses_and_doubles_nothing(
    syncing: Syncing, server: FakeHomeserver
) -> None:
    to_device = {"to_device": {"events": [], "next_batch": "7"}}
    one, two = message("een", event_id="$1"), message("twee", event_id="$2")
    gone = {OTHER: first_room(message("weg"))}
    await syncing.once(sliding_sync("p1", {ROOM: first_room(one, two), **gone}, **to_device))
    syncing.account.room_store.set_members_complete(ROOM, True)
    anew = sliding_sync("q1", {ROOM: first_room(two, message("drie"), limited=True, prev_batch="b")}, **to_device)
    server.on("POST", SLIDING, faults.refused(400, "M_UNKNOWN_POS"), json_answer(anew))
    await syncing.once()
    refused, fresh = syncing.asked()[-2:]
    assert (refused.query["pos"], fresh.query.get("pos")) == ("p1", None)
    # What was for this device alone is not sent again: it has a position of its own.
    assert fresh.json["extensions"]["to_device"]["since"] == "7"
    assert syncing.account.bodies() == ["een", "twee", "drie"]
    assert [room.room_id for room in syncing.account.rooms.all()] == [ROOM]
    assert not syncing.account.summary().facts.devices_known
    assert syncing.account.machine.tracking.outdated()


async def test_what_was_missed_beyond_a_forgotten_connection_is_a_gap(syncing: Syncing, server: FakeHomeserver) -> None:
    await syncing.once(sliding_sync("p1", {ROOM: first_room(message("een"))}))
    anew = sliding_sync("q1", {ROOM: first_room(message("negen"), limited=True, prev_batch="b")})
    server.on("POST", SLIDING, faults.refused(400, "M_UNKNOWN_POS"), json_answer(anew))
    await syncing.once()
    (gap,) = syncing.account.gaps.in_room(ROOM)
    assert gap.token == "b"
    assert [body for body in syncing.account.bodies() if "here yet" not in body] == ["een", "negen"]


async def test_a_server_that_stops_offering_it_is_asked_as_before(syncing: Syncing, server: FakeHomeserver) -> None:
    with syncing.account.database.transaction():
        syncing.account.account.set(POSITION, "s1")
    one = message("een", event_id="$1")
    server.on("GET", CLASSIC, json_answer(sync_answer("s2", join={ROOM: room_news(one, state=BASE)})))
    await syncing.once()
    two = message("twee", event_id="$2")
    await syncing.once(sliding_sync("p1", {ROOM: first_room(one, two)}))
    later = room_news(two, message("drie"), state=(member(ALICE, "leave"),))
    server.on("GET", CLASSIC, json_answer(sync_answer("s3", join={ROOM: later})))
    server.on("POST", SLIDING, faults.refused(404, "M_UNRECOGNIZED"))
    await syncing.once()
    assert [one.query["since"] for one in server.seen("GET", CLASSIC)] == ["s1", "s2"]
    assert syncing.account.bodies() == ["een", "twee", "drie"]
    await syncing.once()
    assert len(syncing.asked()) == 2


async def test_what_is_known_already_still_says_how_the_room_stands(syncing: Syncing, server: FakeHomeserver) -> None:
    """Coming back to /sync, its state is older than what sliding sync brought; its timeline is not."""
    left = member(MALLORY, "leave", before="join")
    await syncing.once(sliding_sync("p1", {ROOM: first_room(left)}))
    news = room_news(left, state=(member(MALLORY), *BASE))
    server.on("GET", CLASSIC, json_answer(sync_answer("s3", join={ROOM: news})))
    server.on("POST", SLIDING, faults.refused(404, "M_UNRECOGNIZED"))
    await syncing.once()
    assert MALLORY not in [one.user_id for one in syncing.account.rooms.members(ROOM)]


async def test_classic_catches_up_before_sliding_takes_over(syncing: Syncing, server: FakeHomeserver) -> None:
    with syncing.account.database.transaction():
        syncing.account.account.set(POSITION, "s1")
    letter = {"type": "m.dummy", "sender": ALICE, "content": {}}
    server.on(
        "GET",
        CLASSIC,
        json_answer(sync_answer("s2", to_device={"events": [letter]})),
        json_answer(sync_answer("s3", join={ROOM: room_news(message("een", event_id="$1"), state=BASE)})),
    )
    await syncing.once()
    # Only a further request tells the server that the letter has arrived.
    assert [one.query["since"] for one in server.seen("GET", CLASSIC)] == ["s1", "s2"]
    assert syncing.asked() == []
    again = first_room(message("een", event_id="$1"), message("twee"))
    await syncing.once(sliding_sync("p1", {ROOM: again}))
    assert "since" not in syncing.asked()[0].json["extensions"]["to_device"]
    assert syncing.account.bodies() == ["een", "twee"]


@pytest.mark.parametrize("answer", [json_answer({"versions": ["v1.15"]}), faults.refused(404, "M_UNRECOGNIZED")])
async def test_without_an_offer_it_is_not_tried(syncing: Syncing, server: FakeHomeserver, answer: Any) -> None:
    server.on("GET", VERSIONS, answer)
    server.on("GET", CLASSIC, json_answer(sync_answer("s1")))
    await syncing.once()
    assert (syncing.asked(), len(server.seen("GET", CLASSIC))) == ([], 1)


async def test_the_environment_can_want_classic(
    syncing: Syncing, server: FakeHomeserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SYNC, "classic")
    syncing.begin()
    server.on("GET", CLASSIC, json_answer(sync_answer("s1")))
    await syncing.once()
    assert [one.path for one in server.requests] == ["/_matrix/client/v3/sync"]


async def test_a_room_that_is_looked_at_gets_a_longer_timeline(syncing: Syncing) -> None:
    await syncing.once(
        sliding_sync("p1", {ROOM: first_room(message("negen", event_id="$9"), limited=True, prev_batch="b9")})
    )
    syncing.loop.look_at(ROOM)
    longer = sliding_room(
        *(message(body, event_id=f"${body}") for body in ("zeven", "acht")),
        message("negen", event_id="$9"),
        limited=True,
        prev_batch="b7",
        unstable_expanded_timeline=True,
    )
    await syncing.once(sliding_sync("p2", {ROOM: longer}))
    (subscription,) = syncing.asked()[-1].json["room_subscriptions"].items()
    assert subscription[0] == ROOM
    assert subscription[1]["timeline_limit"] > syncing.asked()[-1].json["lists"]["all"]["timeline_limit"]
    # What lies before what is known stands there, and paging back goes on before it.
    assert syncing.account.bodies() == ["zeven", "acht", "negen"]
    room = syncing.account.room_store.get(ROOM)
    assert room is not None
    assert room.older_token == "b7"


async def test_a_longer_timeline_fills_the_gap_that_it_reaches_into(syncing: Syncing) -> None:
    await syncing.once(sliding_sync("p1", {ROOM: first_room(message("een"))}))
    await syncing.news(ROOM, message("negen", event_id="$9"), limited=True, prev_batch="b9")
    await syncing.news(
        ROOM, message("acht"), message("negen", event_id="$9"), message("tien"), limited=True, prev_batch="b8", pos="p3"
    )
    (gap,) = syncing.account.gaps.in_room(ROOM)
    assert gap.token == "b8"
    bodies = syncing.account.bodies()
    assert [body for body in bodies if "here yet" not in body] == ["een", "acht", "negen", "tien"]
    assert "here yet" in bodies[1]


async def test_coming_and_going(syncing: Syncing) -> None:
    invitation = [member(ME, "invite", sender=ALICE), state("m.room.name", {"name": "Kade"})]
    knock = [member(ME, "knock")]
    rooms = {
        ROOM: first_room(message("a")),
        NEW: {"initial": True, "invite_state": invitation},
        OTHER: {"initial": True, "stripped_state": knock},
    }
    await syncing.once(sliding_sync("p1", rooms))
    listed = {room.room_id: room for room in syncing.account.rooms.all()}
    assert listed.keys() == {ROOM, NEW}
    assert (listed[NEW].inviter, listed[NEW].name) == (ALICE, "Kade")
    await syncing.news(NEW, message("welkom"), state=(member(ME), member(ALICE)), initial=True, joined_count=2)
    assert syncing.account.summary(NEW).inviter is None
    await syncing.news(ROOM, member(ME, "leave", before="join"), state=(member(ME, "leave"),), pos="p3")
    assert [room.room_id for room in syncing.account.rooms.all()] == [NEW]


async def test_the_server_is_not_taken_at_its_word_for_a_room_without_its_state(syncing: Syncing) -> None:
    """It may believe that it told of a room: without its state it would look as if it were not encrypted."""
    await syncing.once(sliding_sync("p1", {ROOM: first_room(message("a"))}))
    whole = sliding_sync("q1", {NEW: sliding_room(state=(*BASE, encryption()), initial=True), ROOM: first_room()})
    await syncing.once(sliding_sync("p2", {NEW: sliding_room(message("x"))}), whole)
    assert [one.query.get("pos") for one in syncing.asked()] == [None, "p1", None]
    assert syncing.account.summary(NEW).facts.encrypted


async def test_a_room_that_is_told_anew_leaves_its_members_in_doubt(syncing: Syncing) -> None:
    await syncing.once(sliding_sync("p1", {ROOM: first_room(encryption())}))
    syncing.account.room_store.set_members_complete(ROOM, True)
    await syncing.news(ROOM, message("b"))
    assert syncing.account.room_store.get(ROOM).members_complete  # type: ignore[union-attr]
    await syncing.news(ROOM, message("c"), initial=True, pos="p3")
    assert not syncing.account.room_store.get(ROOM).members_complete  # type: ignore[union-attr]
    assert syncing.account.summary().facts.encrypted


async def test_heroes_count_as_readers_before_all_members_are_known(syncing: Syncing) -> None:
    room = sliding_room(
        message("a"),
        state=(member(ME),),
        initial=True,
        joined_count=2,
        invited_count=1,
        heroes=[{"user_id": MALLORY, "displayname": "Mal"}, {"user_id": ALICE}, {"user_id": 5}, 7],
    )
    await syncing.once(sliding_sync("p1", {ROOM: room}))
    summary = syncing.account.summary()
    assert summary.name == f"Mal, {ALICE}"
    assert summary.facts.servers == ("evil.example", "hs.example")
    assert summary.facts.readers == 3


async def test_heroes_of_an_empty_room_are_no_readers(syncing: Syncing) -> None:
    room = sliding_room(
        state=(member(ME),),
        initial=True,
        joined_count=1,
        invited_count=0,
        heroes=[{"user_id": MALLORY, "displayname": "Mal"}],
    )
    await syncing.once(sliding_sync("p1", {ROOM: room}))
    summary = syncing.account.summary()
    assert summary.facts.servers == ("hs.example",)
    assert (summary.name, summary.deserted) == ("Mal", True)


async def test_the_state_at_the_end_counts_more_than_the_timeline(syncing: Syncing) -> None:
    overruled = state("m.room.join_rules", {"join_rule": "invite"}, MALLORY)
    in_force = state("m.room.join_rules", {"join_rule": "public"})
    await syncing.once(sliding_sync("p1", {ROOM: sliding_room(overruled, state=(*BASE, in_force), initial=True)}))
    assert syncing.account.summary().facts.public


async def test_a_longer_timeline_changes_no_state(syncing: Syncing) -> None:
    """What is in force was told before; in what lies behind are names that were, and what was overruled."""
    before, now = state("m.room.name", {"name": "Toen"}), state("m.room.name", {"name": "Nu"})
    overruled = state("m.room.join_rules", {"join_rule": "public"}, MALLORY)
    in_force = state("m.room.join_rules", {"join_rule": "invite"})
    first = sliding_room(now, overruled, state=(*BASE, now, in_force), initial=True, limited=True, prev_batch="b")
    await syncing.once(sliding_sync("p1", {ROOM: first}))
    await syncing.news(ROOM, before, now, overruled, message("x"), limited=True, unstable_expanded_timeline=True)
    summary = syncing.account.summary()
    assert (summary.name, summary.facts.public) == ("Nu", False)


async def test_classic_from_the_start_ends_what_has_ended(syncing: Syncing, server: FakeHomeserver) -> None:
    rooms = {ROOM: first_room(message("een", event_id="$1")), OTHER: first_room(message("weg"))}
    await syncing.once(sliding_sync("p1", rooms))
    server.on("POST", SLIDING, faults.refused(404, "M_UNRECOGNIZED"))
    all_rooms = {ROOM: room_news(message("een", event_id="$1"), message("twee"), state=BASE)}
    server.on("GET", CLASSIC, json_answer(sync_answer("s1", join=all_rooms)))
    await syncing.once()
    assert "since" not in server.seen("GET", CLASSIC)[0].query
    assert [room.room_id for room in syncing.account.rooms.all()] == [ROOM]
    assert syncing.account.bodies() == ["een", "twee"]
    assert syncing.account.machine.tracking.outdated()


async def test_all_that_the_extensions_bring_is_taken(syncing: Syncing, server: FakeHomeserver) -> None:
    extensions: dict[str, Any] = {
        "e2ee": {
            "device_lists": {"changed": [ALICE], "left": []},
            "device_one_time_keys_count": {"signed_curve25519": 3},
            "device_unused_fallback_key_types": [],
        },
        "account_data": {"global": [{"type": "m.direct", "content": {ALICE: [ROOM]}}]},
    }
    await syncing.once(sliding_sync("p1", {ROOM: first_room(encryption())}, **extensions))
    assert syncing.account.summary().facts.direct
    assert ALICE in syncing.account.machine.tracking.outdated()
    server.on("POST", "/keys/upload$", json_answer({"one_time_key_counts": {"signed_curve25519": 50}}))
    await syncing.account.machine.account.upload(syncing.gateway)
    uploaded = server.seen("POST", "/keys/upload$")[-1].json
    assert uploaded["one_time_keys"]
    assert uploaded["fallback_keys"]


async def test_a_list_that_is_said_to_be_endless_is_not_followed(syncing: Syncing) -> None:
    await syncing.once(sliding_sync("p1", {ROOM: first_room(message("a"))}, count=10**30))
    assert len(syncing.asked()) < 10
    assert syncing.account.bodies() == ["a"]


@pytest.mark.parametrize("pos", [None, 5, "", [], {}], ids=repr)
async def test_without_a_next_position_it_is_no_answer(syncing: Syncing, pos: object) -> None:
    with pytest.raises(Exception, match="cannot be read"):
        await syncing.once({**sliding_sync("p1"), "pos": pos})
    assert syncing.account.account.get(SLIDING_POSITION) is None


async def test_what_several_answers_bring_is_handled_together(syncing: Syncing, server: FakeHomeserver) -> None:
    """Letters of an answer that was followed by a fault are not forgotten."""
    letter = {"type": "m.key.verification.request", "sender": ALICE, "content": {"transaction_id": "t"}}
    first = sliding_sync("p1", {ROOM: first_room()}, count=30, to_device={"events": [letter], "next_batch": "1"})
    server.on("POST", SLIDING, json_answer(first), faults.html(502))
    with pytest.raises(Exception, match="502"):
        await syncing.once()
    changes = await syncing.once(sliding_sync("p2", count=30))
    assert [one.kind for one in changes.letters] == ["m.key.verification.request"]


async def test_the_screen_hears_of_synced_when_all_rooms_are_there(syncing: Syncing, server: FakeHomeserver) -> None:
    told: list[Connection] = []
    first = sliding_sync("p1", {ROOM: first_room()}, count=30)
    server.on("POST", SLIDING, json_answer(first), faults.hang(server))

    async def handled(changes: Changes) -> None:
        raise AssertionError("not whole yet")

    task = asyncio.create_task(syncing.loop.run(handled, lambda connection, _: told.append(connection)))
    await server.until(2, "POST", SLIDING)
    assert (told, len(syncing.shown)) == ([], 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


SICK = {
    "bad gateway": faults.html(502),
    "captive": faults.html(200),
    "list": faults.raw(b"[]"),
    "no position": faults.raw(b'{"pos": 5}'),
    "deep": faults.deep(),
    "huge number": faults.huge_number(),
    "truncated": faults.truncated(),
    "forbidden": faults.refused(403, "M_FORBIDDEN"),
    "slow down": faults.rate_limited("1000"),
}


@pytest.mark.parametrize("name", SICK)
async def test_a_fault_costs_no_place_and_is_said(syncing: Syncing, server: FakeHomeserver, name: str) -> None:
    await syncing.once(sliding_sync("p1", {ROOM: first_room(message("een"))}))
    server.on("POST", SLIDING, SICK[name], json_answer(sliding_sync("p2", {ROOM: sliding_room(message("twee"))})))
    with pytest.raises(SessionError):
        await syncing.once()
    assert syncing.position.pos == "p1"
    await syncing.once()
    assert [one.query.get("pos") for one in syncing.asked()[1:]] == ["p1", "p1"]
    assert syncing.account.bodies() == ["een", "twee"]


async def test_a_server_that_forgets_each_connection_is_not_asked_without_end(
    syncing: Syncing, server: FakeHomeserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session.sync.ways._PAUSE", 30.0)
    await syncing.once(sliding_sync("p1"))
    forgets = faults.refused(400, "M_UNKNOWN_POS")
    server.on("POST", SLIDING, forgets, json_answer(sliding_sync("p2")), forgets, json_answer(sliding_sync("p3")))
    await syncing.once()
    again = asyncio.create_task(syncing.once())
    await server.until(4, "POST", SLIDING)
    with pytest.raises(TimeoutError):
        await server.until(5, "POST", SLIDING, deadline=0.5)
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)


def test_a_position_is_stored_as_text_and_back() -> None:
    position = Position("p", "7", 100, whole=True)
    assert Position.stored(position.as_text()) == position
    assert json.loads(position.forgotten().as_text())["to_device"] == "7"
