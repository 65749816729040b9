"""Away for a long time: everything that was said meanwhile comes, in the server's order, around what was there."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.store.vault import StoreKey
from session.timeline.reading import LEFT_OUT
from session.values.model import RoomId
from session.values.updates import Batch, Connection, ConnectionUpdate
from tests.fakes.answers import MESSAGES
from tests.fakes.faults import hang
from tests.fakes.room_events import ALICE, ME
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.faults.two_people import until
from tests.faults.victim import ADVISOR, say
from tests.support.users import PASSWORD

ROOM = RoomId("!sluis:hs.example")
KEY = StoreKey(b"k" * vault.KEY_BYTES)
MANY = 10_000 if os.environ.get("SLUIS_LONG") else 2_000
"""What comes in while nobody is there; ten thousand where there is time for it."""


@pytest.fixture(params=[False, True], ids=["classic", "sliding"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[StoringHomeserver]:
    async with StoringHomeserver() as homeserver:
        homeserver.sliding = request.param
        homeserver.add_room(ROOM, [(ME, "Ik"), (ALICE, "Alice")], encrypted=False)
        yield homeserver


@pytest.fixture
async def profile(server: StoringHomeserver, tmp_path: Path) -> Profile:
    """An account that has seen two messages and was closed."""
    profile = Profile(tmp_path)
    session = await Session.login(profile, KEY, LoginRequest(server.url, ME, PASSWORD), ADVISOR)
    server.say(ROOM, ALICE, "een")
    server.say(ROOM, ALICE, "twee")
    await session.sync_once()
    await session.close()
    return profile


def ids(session: Session) -> list[str | None]:
    return [item.event_id for item in session.timeline(ROOM, 1_000_000) if item.sender == ALICE]


@pytest.mark.parametrize("many", [400, pytest.param(MANY, marks=pytest.mark.slow)])
async def test_all_that_was_said_meanwhile_is_there(server: StoringHomeserver, profile: Profile, many: int) -> None:
    for number in range(many):
        server.say(ROOM, ALICE, f"nummer {number}")
    session = await Session.restore(profile, KEY, ME, ADVISOR)
    assert len(ids(session)) == 2
    await session.start(lambda _: None)
    await until(lambda: len(ids(session)) == 2 + many, deadline=240, every=0.5)
    assert ids(session) == server.ids(ROOM)
    assert str(LEFT_OUT) not in {str(item.words) for item in session.timeline(ROOM, 1_000_000)}
    await session.close()


async def test_a_gap_outlives_the_process(server: StoringHomeserver, profile: Profile) -> None:
    for number in range(100):
        server.say(ROOM, ALICE, f"nummer {number}")
    server.on("GET", MESSAGES, hang(server))
    session = await Session.restore(profile, KEY, ME, ADVISOR)
    await session.start(lambda _: None)
    await server.until(1, "GET", MESSAGES)
    await session.close()
    server._scripts.clear()
    session = await Session.restore(profile, KEY, ME, ADVISOR)
    assert [item.body or str(item.words) for item in session.timeline(ROOM, 33)][:4] == [
        "een",
        "twee",
        str(LEFT_OUT),
        "nummer 70",
    ]
    await session.start(lambda _: None)
    await until(lambda: ids(session) == server.ids(ROOM))
    await session.close()


async def test_what_is_stored_is_shown_and_written_on_while_the_server_is_away(
    server: StoringHomeserver, profile: Profile
) -> None:
    server.down = True
    told: list[Batch] = []
    session = await Session.restore(profile, KEY, ME, ADVISOR)
    assert [room.name for room in session.rooms()] == ["Sluisdeur renovatie"]
    await session.start(told.append)
    assert told, "the rooms are told before the network answers"
    opened = asyncio.create_task(session.open_timeline(ROOM))
    await asyncio.sleep(0)
    rows = [row.item.body for batch in told for update in batch.updates for row in getattr(update, "rows", ())]
    assert rows[-2:] == ["een", "twee"]
    await say(session, ROOM, "alvast geschreven")
    assert session.timeline(ROOM, 1)[0].body == "alvast geschreven"
    await until(lambda: ConnectionUpdate(Connection.OFFLINE) in _connections(told))
    server.down = False
    server.tell()
    assert await session.flush(30)
    await until(lambda: ConnectionUpdate(Connection.SYNCED) in _connections(told))
    assert [event["content"]["body"] for event in server.logs[ROOM]] == ["een", "twee", "alvast geschreven"]
    await opened
    await session.close()


def _connections(told: list[Batch]) -> list[ConnectionUpdate]:
    return [
        ConnectionUpdate(update.connection)
        for batch in told
        for update in batch.updates
        if isinstance(update, ConnectionUpdate)
    ]
