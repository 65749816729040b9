"""Whatever the umask: each file that sluis makes is its owner's alone, from the settings' neighbour to the backup."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from session.values.model import RoomId
from tests.fakes import faults
from tests.fakes.answers import DOWNLOAD, MEDIA_CONFIG, SEND, UPLOAD, uploaded
from tests.fakes.homeserver import json_answer
from tests.fakes.room_events import ALICE, ME, event
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.support.commands import SLUIS, environment
from tests.support.in_a_pty import InAPty
from tests.support.users import PASSWORD

pytestmark = pytest.mark.slow
ROOM = RoomId("!sluis:hs.example")
FILE = {"msgtype": "m.file", "body": "brief.txt", "url": "mxc://hs.example/one", "info": {"size": 5}}


@pytest.fixture
async def server() -> AsyncIterator[StoringHomeserver]:
    async def brief(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"brief", content_type="text/plain")

    async with StoringHomeserver() as homeserver:
        homeserver.add_room(ROOM, [(ME, "Ik"), (ALICE, "Alice")], encrypted=False, name="Sluisdeur")
        homeserver.log_in(ALICE)
        homeserver.on("GET", MEDIA_CONFIG, json_answer({"m.upload.size": 5_000_000}))
        homeserver.on("POST", UPLOAD, *uploaded("two"))
        homeserver.on("GET", DOWNLOAD, brief)
        yield homeserver


async def _run(env: dict[str, str], *arguments: str, stdin: str = "") -> None:
    process = await asyncio.create_subprocess_exec(
        *SLUIS,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=env,
        umask=0,
    )
    _out, err = await process.communicate(stdin.encode())
    assert process.returncode == 0, (arguments, err.decode())


def _app(env: dict[str, str], home: Path) -> InAPty:
    before = os.umask(0)
    try:
        return InAPty(env, folder=home)
    finally:
        os.umask(before)


def _made(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): stat.S_IMODE(path.lstat().st_mode) for path in folder.rglob("*")}


async def test_every_file_is_its_owners_alone_whatever_the_umask(server: StoringHomeserver, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    config = home / "config.toml"
    config.write_text("log = true\n")
    config.chmod(0o600)
    mine = home / "mijn.txt"
    mine.write_text("van mij")
    out = home / "out"
    out.mkdir(mode=0o700)
    env = {**environment(home), "SLUIS_STATE_DIR": str(home / "state" / "deep"), "SLUIS_CONFIG": str(config)}
    given = set(_made(home))
    await _run(env, "login", "--homeserver", server.url, "--user", ME, "--password-stdin", stdin=f"{PASSWORD}\n")
    said = server._keep(ROOM, event("m.room.message", FILE, ALICE))
    await _run(env, "send", ROOM, "goedemorgen", "allemaal", "--reason", "zo hoort het")
    await _run(env, "send", ROOM, "--file", str(mine), "--reason", "zo hoort het")
    await _run(env, "save", ROOM, said, str(out))
    await _run(env, "inspect", ROOM, said, "--to", str(out / "inspected"))
    await _run(env, "keys", "export", str(out / "keys"), stdin="een lange wachtzin\n")
    await _run(env, "backup", str(out / "backup"), stdin="een lange wachtzin\n")
    server.on("PUT", SEND, faults.html(502))
    app = await asyncio.to_thread(_app, env, home)
    try:
        await asyncio.to_thread(app.until, "goedemorgen")
        app.type("dit wacht nog")
        await asyncio.to_thread(app.until, "dit wacht nog")
        app.type(f"\x15/file {mine} erbij\r")
        await asyncio.to_thread(app.until, "mijn.txt")
        app.type("nog niet weg\x11")
        await asyncio.to_thread(app.until_ended)
    finally:
        app.close()
    made = {name: mode for name, mode in _made(home).items() if name not in given}
    wanted = ("state/deep/sluis.log", "out/brief.txt", "out/inspected", "out/keys", "out/backup")
    assert set(wanted) <= set(made)
    assert any(name.endswith(".db") for name in made)
    assert {name: oct(mode) for name, mode in made.items() if mode & 0o077} == {}
    assert sys.platform != "linux" or not [name for name in made if name.startswith("core")]
