"""Every hostile string in every list of the app, read as the bytes of a real terminal, before any sweep."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.hostile_lists import (
    GOOD_DEVICE,
    GOOD_PERSON,
    GOOD_ROOM,
    GOOD_TOO,
    GOOD_WORDS,
    LISTS,
    HostileLists,
    batches,
    pinned,
)
from tests.fakes.hostile_world import STRINGS
from tests.support.hostile_walk import ESCAPE, Walk, everything, home_with_account, of, walking

pytestmark = pytest.mark.slow
TAGS = tuple(tag for tag, _ in STRINGS)
NUL = frozenset(tag for tag, text in STRINGS if "\0" in text)
"""No name in a server's list: the store could not hold it. The room's id stands there."""
NAMED = tuple(tag for tag in TAGS if tag not in NUL)
ROWS = (200, 400)


@pytest.fixture
async def server() -> AsyncIterator[HostileLists]:
    async with HostileLists() as server:
        yield server


async def read_the_lists(walk: Walk) -> None:
    """Look at every list."""
    await walk.see("hall of lists", GOOD_WORDS, keys=f"/join {LISTS}\r")
    await walk.settle()
    await walk.look("/members\r", *of(TAGS, "m"), GOOD_PERSON)
    await walk.look("/readers\r", *of(TAGS, "m"), GOOD_PERSON)
    await walk.look("/devices\r", *of(TAGS, "d"), GOOD_DEVICE)
    await walk.look(
        "/directory\r",
        *of(NAMED, "p"),
        *(f"{tag}:evil.example" for tag in NUL),
        GOOD_ROOM,
    )
    await walk.look("/people x\r", *of(NAMED, "u"), GOOD_PERSON)
    for tags in pinned():
        await walk.look("/pins\r", "Pinned messages", *of(tags, "s"))
    await walk.look("/threads\r", "Threads", *of(TAGS, "s"))
    await walk.see("Search", keys="\x06")
    for word, tags in batches():
        await walk.see(*of(tags, "s"), keys=word)
        await walk.press(ESCAPE)
    await walk.look("")


async def test_no_string_in_a_list_commands_the_terminal(tmp_path: Path, server: HostileLists) -> None:
    home = await home_with_account(tmp_path, server)
    async with walking(home, size=ROWS) as walk:
        await read_the_lists(walk)
        server.say_one_more()
        await walk.see(GOOD_TOO)
    everything(walk)
