"""Searching and reading from the command line: names with blanks, and names that fit more than one room."""

from __future__ import annotations

import asyncio
from pathlib import Path

from session.values.model import RoomId
from tests.fakes.room_events import ALICE, ME, message
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.small_login import at_home

ROOMS = {RoomId("!a:hs.example"): "Beheer team A", RoomId("!b:hs.example"): "Beheer team B"}


async def test_rooms_with_blanks_in_their_names_are_found_and_named(tmp_path: Path) -> None:
    async with SmallHomeserver() as server:
        for room_id, name in ROOMS.items():
            server.add_room(room_id, [(ME, "Ik"), (ALICE, "Alice")], name=name, encrypted=False)
            server.rooms[room_id]["timeline"]["events"].append(message("hallo daar"))
        sluis, session = await at_home(tmp_path / "home", server)
        await session.sync_once()
        await session.close()

        found = await asyncio.to_thread(sluis, "search", "in:Beheer team A", "hallo")
        assert ("Beheer team A" in found.out, found.out.count("\n"), found.err) == (True, 1, "")
        whole = await asyncio.to_thread(sluis, "search", "in:Beheer hallo")
        assert whole.out.count("hallo daar") == len(ROOMS)
        none = await asyncio.to_thread(sluis, "search", "tot ziens")
        assert (none.out, none.err) == ("", "sluis: Nothing was found.\n")
        several = await asyncio.to_thread(sluis, "read", "beheer", check=False)
        assert several.exit_code == 1
        assert several.err == "sluis: The names of several rooms begin with beheer: Beheer team A, Beheer team B.\n"
