"""A room made from the command line is made for people who are there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.fakes.homeserver import json_answer
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.small_login import at_home

SLIP = "@alcie:hs.example"


async def test_whom_no_server_knows_is_invited_only_when_that_is_said(tmp_path: Path) -> None:
    async with SmallHomeserver() as server:
        server.on("GET", "/profile/", json_answer({"errcode": "M_NOT_FOUND"}, 404))
        server.on("POST", "/createRoom", json_answer({"room_id": "!new:hs.example"}))
        sluis, session = await at_home(tmp_path / "home", server)
        await session.close()
        create = ("create", "Overleg", "--unencrypted", "--invite")

        wrong = await asyncio.to_thread(sluis, *create, "alice", check=False)
        assert (wrong.exit_code, "a user id begins with @" in wrong.err) == (2, True)
        refused = await asyncio.to_thread(sluis, *create, SLIP, check=False)
        assert (refused.exit_code, refused.out) == (1, "")
        assert refused.err == (f"sluis: No server knows {SLIP}: nothing was made. Look at the name, or add --anyway.\n")
        assert server.seen("POST", "/createRoom") == []
        made = await asyncio.to_thread(sluis, *create, SLIP, "--anyway", check=False)
        assert made.out == "!new:hs.example\n"
        assert server.seen("POST", "/createRoom")[0].json["invite"] == [SLIP]
