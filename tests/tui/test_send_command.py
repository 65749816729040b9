"""A message from the command line waits as long as that was said, and no longer."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from session.values.model import RoomId
from tests.fakes.faults import hang
from tests.fakes.homeserver import json_answer
from tests.fakes.room_events import ALICE, ME
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.small_login import at_home

LUNCH = RoomId("!lunch:hs.example")
ENOUGH = 20.0
"""Seconds for starting, waiting and closing, on a busy machine too; asking who reads the room would take minutes."""


async def test_a_server_that_says_nothing_holds_up_no_command(tmp_path: Path) -> None:
    async with SmallHomeserver() as server:
        server.add_room(LUNCH, [(ME, "Ik"), (ALICE, "Alice")], name="Lunch", encrypted=False)
        sluis, session = await at_home(tmp_path / "home", server)
        await session.sync_once()
        await session.close()
        for method in ("GET", "PUT", "POST"):
            server.on(method, "/", hang(server))
        server.on("GET", "/versions|/sync", json_answer({}, 502))

        begun = time.monotonic()
        sent = await asyncio.to_thread(sluis, "send", "--wait", "1", "Lunch", "hoi", check=False)
        assert sent.exit_code == 4
        assert time.monotonic() - begun < ENOUGH
