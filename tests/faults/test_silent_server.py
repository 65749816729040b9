"""A server that takes connections and answers nothing: commands end within the time that they say, and lose nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

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
START = 12.0
"""Seconds that a command may take, start and all; a request by itself has thirty or more."""


@pytest.fixture
async def server() -> AsyncIterator[StoringHomeserver]:
    async with StoringHomeserver() as homeserver:
        homeserver.add_room(ROOM, [(ME, "Ik"), (ALICE, "Alice")], name="Sluisdeur")
        yield homeserver


async def run_later(server: StoringHomeserver, home: Path, *command: str, deaf: str = ".*") -> tuple[int, str, float]:
    """Log in, let requests to `deaf` hang, and return exit code, what was said, and how long the command took."""
    env = environment(home)
    profile = Profile(Path(env["SLUIS_DATA_DIR"]))
    profile.folder.mkdir(parents=True, mode=0o700)
    key = vault.create(profile.key_file, PASSPHRASE)
    session = await Session.login(profile, key, LoginRequest(server.url, ME, PASSWORD), ADVISOR)
    await session.sync_once()
    await session.close()
    for method in ("GET", "PUT", "POST"):
        server.on(method, ".*", faults.html(502))
        server.on(method, deaf, faults.hang(server))
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(*SLUIS, *command, env=env, stderr=asyncio.subprocess.PIPE)
    _out, err = await process.communicate()
    return process.returncode or 0, err.decode(), time.monotonic() - began


async def test_a_message_is_left_to_the_next_command_when_waiting_is_over(
    server: StoringHomeserver, tmp_path: Path
) -> None:
    code, said, took = await run_later(server, tmp_path, "send", "--wait", "1", ROOM, "blijft")
    assert (code, "stored, not sent yet" in said) == (4, True), said
    assert took < START


async def test_a_server_that_is_away_is_not_waited_for_a_second_time(server: StoringHomeserver, tmp_path: Path) -> None:
    code, said, took = await run_later(server, tmp_path, "readers", ROOM, deaf="/members")
    assert (code, "that takes the server" in said) == (1, True), said
    assert took < START
