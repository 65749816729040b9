"""Every hostile string in every place of the screens, read as the bytes of a real terminal, before any sweep."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from session.login import LoginRequest
from session.profile import Profile
from session.session import Session
from session.store import vault
from tests.fakes.homeserver import json_answer
from tests.fakes.hostile_world import CROWD, HALLS, LAST, STRINGS, HostileWorld, hall, shares
from tests.fakes.room_events import ME
from tests.support.commands import PASSPHRASE, environment
from tests.support.hostile_walk import BACK, ESCAPE, UP, Walk
from tests.support.in_a_pty import InAPty
from tests.support.screens import advisor
from tests.support.terminal_stream import strictly_taken_apart
from tests.support.users import PASSWORD

pytestmark = pytest.mark.slow
SIZE = (200, 800)
UNSWEPT = ("-m", "tests.support.unswept")
TAGS = tuple(tag for tag, _ in STRINGS)
LONG = frozenset(tag for tag, text in STRINGS if len(text) > 400)
"""Their HTML is too much, or their end is cut off."""


@dataclass
class Place:
    """A home with an account, and the server that it belongs to."""

    home: Path
    server: HostileWorld


@asynccontextmanager
async def walking(place: Place, program: tuple[str, ...]) -> AsyncIterator[Walk]:
    """Run the app until its list has every room; end it as a user does."""
    app = InAPty(environment(place.home), size=SIZE, program=program)
    walk = Walk(app)
    try:
        await walk.see("synced", *of(TAGS, "r"))
        yield walk
        await walk.press(ESCAPE)
        app.type("\x11")
        assert app.until_ended() == 0
    finally:
        app.close()


def of(tags: tuple[str, ...], ends: str) -> Iterator[str]:
    """Yield each tag with each of these ends."""
    return (tag + end for tag in tags for end in ends)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    env = environment(tmp_path)
    profile = Profile(Path(env["SLUIS_DATA_DIR"]))
    profile.folder.mkdir(parents=True, mode=0o700)
    async with HostileWorld() as server:
        key = vault.create(profile.key_file, PASSPHRASE)
        session = await Session.login(profile, key, LoginRequest(server.url, ME, PASSWORD), advisor(), identity=False)
        await session.close()
        (tmp_path / ".config" / "sluis").mkdir(parents=True)
        (tmp_path / ".config" / "sluis" / "config.toml").write_text('log = true\nlanguage = "en"\n')
        yield Place(tmp_path, server)


async def read_the_rows(walk: Walk, server: HostileWorld) -> None:
    """Read all that people and servers say in rooms: bodies, HTML, files, answers, topics, types and names."""
    for number in range(HALLS):
        tags = tuple(tag for _, tag, _ in shares(number))
        short = tuple(tag for tag in tags if tag not in LONG)
        server.on("POST", "/join/", json_answer({"room_id": hall(number)}))
        await walk.see(f"hall {number}", *of(tags, "befcan"), *of(short, "ht"), keys=f"/join {hall(number)}\r")


async def look_at_the_crowd(walk: Walk, server: HostileWorld) -> None:
    """Look at messages from all sides: versions, reactions, inspected."""
    server.on("POST", "/join/", json_answer({"room_id": CROWD}))
    await walk.see("hall of all", "[+]", keys=f"/join {CROWD}\r")
    await walk.press(BACK)
    await walk.look("v", *of(TAGS[1::2], "v"))
    await walk.look("p", "Who reacted")
    await walk.look("i", LAST)
    await walk.press(UP)
    await walk.look("v", *of(TAGS[::2], "v"))


async def test_no_string_in_a_conversation_commands_the_terminal(place: Place) -> None:
    async with walking(place, UNSWEPT) as walk:
        await read_the_rows(walk, place.server)
    everything(walk)


async def test_no_string_in_a_report_commands_the_terminal(place: Place) -> None:
    async with walking(place, UNSWEPT) as walk:
        await look_at_the_crowd(walk, place.server)
    everything(walk)


def everything(walk: Walk) -> None:
    """Look at all that came over the line."""
    stream = strictly_taken_apart(walk.app.seen.decode("utf-8"))
    assert stream.foreign == []
    assert stream.hidden == []
