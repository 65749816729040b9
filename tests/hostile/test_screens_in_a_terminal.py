"""Every hostile string in every place of the screens, read as the bytes of a real terminal, before any sweep."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.homeserver import json_answer
from tests.fakes.hostile_world import CROWD, GOOD_TOO, HALLS, LAST, STRINGS, HostileWorld, hall, shares
from tests.support.hostile_walk import BACK, UP, Walk, everything, home_with_account, of, walking

pytestmark = pytest.mark.slow
TAGS = tuple(tag for tag, _ in STRINGS)
LONG = frozenset(tag for tag, text in STRINGS if len(text) > 400)
"""Their HTML is too much, or their end is cut off."""


@pytest.fixture
async def server() -> AsyncIterator[HostileWorld]:
    async with HostileWorld() as server:
        yield server


async def go_to_the_crowd(walk: Walk, server: HostileWorld) -> None:
    """Come into the room of all."""
    server.on("POST", "/join/", json_answer({"room_id": CROWD}))
    await walk.see("hall of all", "[+]", keys=f"/join {CROWD}\r")


async def read_the_rows(walk: Walk, server: HostileWorld) -> None:
    """Read all that people and servers say in rooms: bodies, HTML, files, answers, topics, types and names."""
    # The first of them stands open from the start: only a room that one comes into is drawn whole.
    await go_to_the_crowd(walk, server)
    await walk.settle()
    for number in range(HALLS):
        tags = tuple(tag for _, tag, _ in shares(number))
        short = tuple(tag for tag in tags if tag not in LONG)
        server.on("POST", "/join/", json_answer({"room_id": hall(number)}))
        await walk.see(f"hall {number}", *of(tags, "befcan"), *of(short, "ht"), keys=f"/join {hall(number)}\r")


async def look_at_the_crowd(walk: Walk, server: HostileWorld) -> None:
    """Look at messages from all sides: versions, reactions, inspected."""
    await go_to_the_crowd(walk, server)
    await walk.press(BACK)
    await walk.look("v", *of(TAGS[1::2], "v"))
    await walk.look("p", "Who reacted")
    await walk.look("i", LAST)
    await walk.press(UP)
    await walk.look("v", *of(TAGS[::2], "v"))


async def test_no_string_in_a_conversation_commands_the_terminal(tmp_path: Path, server: HostileWorld) -> None:
    async with walking(await home_with_account(tmp_path, server), *of(TAGS, "r")) as walk:
        await read_the_rows(walk, server)
        server.say_one_more(hall(HALLS - 1))
        await walk.see(GOOD_TOO)
    everything(walk)


async def test_no_string_in_a_report_commands_the_terminal(tmp_path: Path, server: HostileWorld) -> None:
    async with walking(await home_with_account(tmp_path, server), *of(TAGS, "r")) as walk:
        await look_at_the_crowd(walk, server)
        server.say_one_more(CROWD)
        await walk.see(GOOD_TOO)
    everything(walk)
