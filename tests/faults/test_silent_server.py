"""A server that takes connections and answers nothing: commands end within the time that they say, and lose nothing."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.values.model import RoomId
from tests.fakes import faults
from tests.fakes.room_events import ALICE, ME
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.faults.victim import ADVISOR
from tests.support.commands import PASSPHRASE, SLUIS, environment
from tests.support.users import PASSWORD

ROOM = RoomId("!sluis:hs.example")
START = 8.0
"""Seconds that a command may take beside its waiting."""


async def test_a_message_is_left_to_the_next_command_when_waiting_is_over(tmp_path: Path) -> None:
    env = environment(tmp_path)
    profile = Profile(Path(env["SLUIS_DATA_DIR"]))
    profile.folder.mkdir(parents=True, mode=0o700)
    key = vault.create(profile.key_file, PASSPHRASE)
    async with StoringHomeserver() as server:
        server.add_room(ROOM, [(ME, "Ik"), (ALICE, "Alice")], name="Sluisdeur")
        session = await Session.login(profile, key, LoginRequest(server.url, ME, PASSWORD), ADVISOR)
        await session.sync_once()
        await session.close()
        for method in ("GET", "PUT", "POST"):
            server.on(method, ".*", faults.hang(server))
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *SLUIS, "send", "--wait", "1", ROOM, "blijft", env=env, stderr=asyncio.subprocess.PIPE
        )
        _out, err = await process.communicate()
        took = time.monotonic() - began
        assert process.returncode == 4, err.decode()
        assert took < 1 + START
