"""Every hostile string where one thing is shown at a time, and where it leaves the screen, as a terminal's bytes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.hostile_cases import strings
from tests.fakes.hostile_corners import BUNDLES, CROWD, GOOD, HostileCorners, asked, crowds, room
from tests.support.hostile_walk import BACK, ESCAPE, UP, Walk, home_with_account, walking
from tests.support.terminal_stream import GIVEN_BACK, strictly_taken_apart, taken_apart
from tests.support.told_outside import told_outside

pytestmark = pytest.mark.slow
COLUMNS, ROWS = 1100, 50
ALL = tuple(tag for tags, _ in BUNDLES for tag in tags)
MOST_SAID = 12
"""Strings for which there is place in what is shown of the words of a server that refuses."""
F7, ALT_Y, CTRL_K, ALT_DOWN = "\x1b[18~", "\x1by", "\x0b", "\x1b[1;3B"
SETTINGS = """
notify = ["osc9", "osc777", "osc99"]
notify_rooms = true
title_unread = true
editor = "{editor}"
"""
_TEXT = re.compile("[^\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*")


@pytest.fixture
async def server() -> AsyncIterator[HostileCorners]:
    async with HostileCorners() as server:
        yield server


def test_all_strings_are_in_the_bundles() -> None:
    assert set(ALL) >= {f"{one['id']}z" for one in strings()}


async def look_at_rooms(walk: Walk, rooms: int) -> None:
    """Look at a room of each bundle: header, poll, sticker, place, changes; answer in it."""
    # The first of them stands open from the start: only a room that one comes into is drawn whole.
    await walk.see("# crowd", keys=f"/join {CROWD}\r")
    await walk.settle()
    for number, (tags, _) in enumerate(BUNDLES[:rooms]):
        rows = ("[poll]", "asks S", "stands S", "[sticker", "named the room", "set the topic", "banned")
        await walk.see(*tags, *rows, f"# bundle{number}", keys=f"/join {room(number)}\r")
        await walk.settle()
        await walk.press(BACK)
        await walk.see("answers", *tags, keys="a")
        await walk.press(ESCAPE)


async def name_people_and_copy(walk: Walk, server: HostileCorners) -> None:
    """Name people, see somebody type, and copy a message that holds all the strings."""
    await walk.see("# crowd", keys=f"/join {CROWD}\r")
    server.let_type()
    await walk.see("is typing")
    for number, tags in enumerate(crowds()):
        await walk.see(*tags, keys=f"@crowd{number}")
        await walk.press(ESCAPE)
        await walk.press("\x7f" * len(f"@crowd{number}"))
    await walk.press(BACK)
    await walk.see("Copy by the terminal?", keys="c")
    await walk.see("handed to the terminal", keys="y")
    await walk.press(ESCAPE)


async def jump_about(walk: Walk, server: HostileCorners) -> None:
    """Look at what one can jump to, and at each invitation."""
    await walk.see("Jump anywhere", keys=CTRL_K)
    await walk.see(*ALL, keys="#bundle")
    await walk.press(ESCAPE)
    await walk.see("crowd0", keys="@crowd")
    await walk.press(ESCAPE)
    server.invite()
    await walk.see("asked0", keys=ESCAPE)
    await walk.settle()
    await walk.see("Jump anywhere", keys=CTRL_K)
    await walk.see("asked0 ", keys="#asked0 ")
    await walk.settle()
    start = len(walk.app.seen)
    await walk.see("An invitation to", keys="\r")
    left = {asked(tag) for tag in ALL}
    for _ in (*BUNDLES, *BUNDLES, CROWD):
        await walk.press(ALT_DOWN)
        left = {tag for tag in left if tag not in walk.text(start)}
        if not left:
            break
    assert not left


async def be_asked(walk: Walk, server: HostileCorners) -> None:
    """Be asked to compare emoji by devices with such ids and names."""
    server.ask_to_compare()
    await walk.see(f"and {len(BUNDLES) - 1} more")
    start = len(walk.app.seen)
    await walk.see("calls itself", keys=ALT_Y)
    for _ in BUNDLES:
        await walk.press("n")
    assert not [tag for tag in ALL if tag not in walk.text(start)]
    await walk.press(ESCAPE)


async def be_refused(walk: Walk, server: HostileCorners) -> None:
    """Be refused by the server in such words: no more than their beginning is shown."""
    server.refuse(" ".join(text for _, text in BUNDLES))
    seen = await walk.see("refused the request", keys="/join #nowhere:hs.example\r")
    assert len([tag for tag in ALL if tag in seen.partition("refused the request")[2]]) <= MOST_SAID


async def write_in_the_editor(walk: Walk, home: Path) -> str:
    """Edit a message of our own in an editor that only keeps a copy; return what it got."""
    await walk.see("Jump anywhere", keys=CTRL_K)
    await walk.see("bundle2 ", keys="#bundle2 ")
    await walk.see("[sticker", keys="\r")
    await walk.press(BACK + UP)
    await walk.press("e")
    await walk.see("It may keep copies", keys=F7)
    await walk.see("Nothing was changed", keys="y")
    return (home / "edited").read_bytes().decode("utf-8")


@pytest.mark.parametrize(("swept", "rooms"), [(False, len(BUNDLES)), (True, 3)], ids=["unswept", "swept"])
async def test_no_string_in_a_corner_commands_the_terminal(
    tmp_path: Path, server: HostileCorners, swept: bool, rooms: int
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\ncp "$1" {tmp_path}/edited\n')
    editor.chmod(0o700)
    home = await home_with_account(tmp_path, server, SETTINGS.format(editor=editor))
    async with walking(home, f"bundle{len(BUNDLES) - 1}", swept=swept, size=(COLUMNS, ROWS)) as walk:
        await look_at_rooms(walk, rooms)
        await name_people_and_copy(walk, server)
        await be_refused(walk, server)
        server.say_one_more(CROWD)
        await walk.see(GOOD)
        if not swept:
            await jump_about(walk, server)
            await be_asked(walk, server)
        server.say_unread(room(1))
        # By each of the three ways.
        await walk.see("9;sluis: new message in", "777;notify;sluis;new message in", "99;;sluis: new message in")
        # What came last may not have come whole.
        within = walk.app.seen.rindex(b"\x1b")
        edited = await write_in_the_editor(walk, home)
        server.say_one_more(room(2))
        await walk.see(GOOD)
    outside = told_outside(walk.app.seen[:within].decode("utf-8"))
    inside = strictly_taken_apart(outside.rest + GIVEN_BACK)
    behind = taken_apart(told_outside(walk.app.seen[within:].decode("utf-8")).rest.replace(GIVEN_BACK, ""))
    assert (inside.foreign, inside.hidden, behind.foreign) == ([], [], [])
    # In the line to write in stands what was written, also what shows nothing; but nothing that turns text around.
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", behind.text)
    assert sum("new message in bundle1" in line for line in outside.lines) == 3
    assert all(line.isprintable() for line in outside.lines)
    assert not [tag for tag in ALL if tag not in " ".join(outside.copies)]
    assert all(_TEXT.fullmatch(text) for text in (*outside.copies, edited))
    assert "Own" in edited
    logged = (home / ".local" / "state" / "sluis" / "sluis.log").read_text("utf-8")
    assert not logged or logged.replace("\n", "").isprintable()
    assert not [tag for tag in ALL if tag in logged]
