"""Without a network the commands that only look answer from the store, and say that it is of the last sync."""

from __future__ import annotations

import asyncio
from pathlib import Path

from session.values.model import RoomId
from tests.fakes.room_events import ALICE, ME, message
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.small_login import at_home

LUNCH, DOOR = RoomId("!lunch:hs.example"), RoomId("!deur:hs.example")

ARGUMENTS = {"rooms": (), "search": ("twaalf",)}
"""What the commands that take no room are asked."""


async def test_what_is_stored_is_shown_as_of_the_last_sync(tmp_path: Path) -> None:
    async with SmallHomeserver() as server:
        for room_id, name in ((LUNCH, "Lunch"), (DOOR, "Deur")):
            server.add_room(room_id, [(ME, "Ik"), (ALICE, "Alice")], name=name, encrypted=False)
        server.rooms[LUNCH]["timeline"]["events"].append(message("soep om twaalf uur"))
        sluis, session = await at_home(tmp_path / "home", server)
        await session.sync_once()
        await session.facts(LUNCH)
        await session.close()
        server.down = True

        for command, told in (
            ("rooms", "Lunch"),
            ("search", "soep"),
            ("read", "soep om twaalf uur"),
            ("readers", ALICE),
        ):
            done = await asyncio.to_thread(sluis, command, *ARGUMENTS.get(command, ("Lunch",)))
            assert told in done.out
            assert done.err.endswith("This is as of the last sync.\n")
            assert done.err.count("\n") == 1

        unknown = await asyncio.to_thread(sluis, "readers", "Deur", check=False)
        assert (unknown.exit_code, unknown.out) == (1, "")
        assert "not known here who reads this room" in unknown.err
