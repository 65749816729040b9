"""The members of a room on a real session: who they are, how far proven, their devices; small rooms and very large."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from session.values.model import RoomId
from tests.fakes.crypto_people import Person, World
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.screens import chat, shown, until, until_shown
from tests.support.small_app import running, type_login
from tui.screens.identity import IdentityScreen
from tui.screens.members import MembersScreen
from widgets.lists.member_list import MemberList

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

NOOR, SAM, KIM, BOB = "@noor:hs.example", "@sam:hs.example", "@kim:hs.example", "@bob:elders.example"
ROOM = RoomId("!room:hs.example")
MANY = 5_000
FRAME = 0.1
"""Seconds of work that a key may take on a busy machine."""


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        yield homeserver


@pytest.fixture
async def people(server: SmallHomeserver) -> dict[str, Person]:
    """Sam with a signed and an unsigned device, Kim without an identity, Bob of elsewhere without any device."""
    world = World(server.keys)
    found = {
        "sam": await world.signed(SAM, "SAMSPHONE"),
        "tablet": await world.unsigned(SAM, "SAMSTABLET"),
        "kim": await world.unsigned(KIM, "KIMS"),
    }
    named = [(NOOR, "Noor de Wit"), (SAM, "Sam"), (KIM, "Kim \x1b[2J"), (BOB, "Bob")]
    server.add_room(ROOM, named, levels={SAM: 50})
    return found


async def open_members(pilot: Pilot[None], server: SmallHomeserver) -> MembersScreen:
    """Log in, leave the identity for later and open the members of the room."""
    await type_login(pilot, server.url)
    await until(pilot, lambda: isinstance(pilot.app.screen, IdentityScreen))
    await until_shown(pilot, "Later")
    await pilot.press("escape")
    await until(pilot, lambda: pilot.app.screen is chat(pilot) and chat(pilot).open_room is not None)
    await pilot.press(*"/members", "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, MembersScreen) and bool(pilot.app.screen.query(MemberList)))
    screen = pilot.app.screen
    assert isinstance(screen, MembersScreen)
    return screen


def line_of(pilot: Pilot[None], word: str) -> str:
    return next((line for line in shown(pilot).splitlines() if word in line), "")


async def test_who_is_here_and_how_far_proven(
    server: SmallHomeserver, people: dict[str, Person], tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await open_members(pilot, server)
        await until_shown(pilot, "4 people", "2 servers", "2 without identity", "devices NOT signed")
        assert "you" in line_of(pilot, NOOR)
        assert "admin" in line_of(pilot, NOOR)
        assert "not verified · 1 NOT signed · mod" in line_of(pilot, SAM)
        assert "NO identity" in line_of(pilot, KIM)
        assert "NO identity" in line_of(pilot, BOB)
        assert "\x1b" not in shown(pilot)
        await pilot.press("down", "enter")
        await until_shown(pilot, "SAMSPHONE · signed by its owner · gets the keys")
        words = " ".join(shown(pilot).split())
        assert "SAMSTABLET · NOT signed by its owner · gets NO keys: @sam:hs.example has not signed the device" in words
        assert "server hs.example · moderator" in words
        await pilot.press("enter")
        await until(pilot, lambda: "SAMSPHONE" not in shown(pilot))
        await pilot.press(*"bob", "enter")
        await until_shown(pilot, "@bob:elders.example has no device that can read encrypted messages.")


async def test_a_name_that_deceives_is_marked_and_explained(
    server: SmallHomeserver, people: dict[str, Person], tmp_path: Path
) -> None:
    eve, helpful = "@eve:evil.example", "@help:evil.example"
    named = [(NOOR, "Noor de Wit"), (SAM, "Sam"), (eve, "S\u0430m"), (helpful, "IT Support")]
    server.add_room(ROOM, named, levels={SAM: 50})
    async with running(tmp_path) as pilot:
        screen = await open_members(pilot, server)
        await until(pilot, lambda: "[!] S\u0430m" in line_of(pilot, eve) and "[!] IT" in line_of(pilot, helpful))
        assert "[!]" not in line_of(pilot, SAM)
        assert "[!]" not in line_of(pilot, NOOR)
        screen.query_one(Input).value = "only looks like"
        await until(pilot, lambda: screen.query_one(MemberList).count == 1)
        await pilot.press("enter")
        await until_shown(pilot, f"[!] {eve} only looks like {SAM}")


async def test_typing_searches_names_servers_and_words(
    server: SmallHomeserver, people: dict[str, Person], tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        screen = await open_members(pilot, server)
        listed = screen.query_one(MemberList)
        await until_shown(pilot, "without identity")
        for typed, fitting in (("no identity", 2), ("elders", 1), ("wit", 1), ("moderator", 1), ("xyz", 0)):
            screen.query_one(Input).value = typed
            await until(pilot, lambda fitting=fitting: listed.count == fitting)
        await until_shown(pilot, "Nobody fits.")
        await pilot.press("escape")
        await until(pilot, lambda: "Nobody fits." not in shown(pilot))
        await until(pilot, lambda: listed.count == 4)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))


async def test_what_changes_is_taken_over_and_the_mark_stays(
    server: SmallHomeserver, people: dict[str, Person], tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        screen = await open_members(pilot, server)
        await until_shown(pilot, "without identity")
        await pilot.press("down", "enter")
        await until_shown(pilot, "SAMSTABLET")
        server.keys.log_out(SAM, "SAMSTABLET")
        server.tell()
        await until(pilot, lambda: "SAMSTABLET" not in shown(pilot) and "SAMSPHONE" in shown(pilot))
        marked = screen.query_one(MemberList).marked
        assert marked is not None
        assert (marked.user_id, marked.unsigned) == (SAM, 0)


async def test_somebody_can_be_verified_where_that_can_be_done(
    server: SmallHomeserver, people: dict[str, Person], tmp_path: Path
) -> None:
    asked: list[object] = []
    async with running(tmp_path) as pilot:
        pilot.app.begin_verification = lambda *whom: asked.append(whom)  # type: ignore[attr-defined]
        await open_members(pilot, server)
        await until_shown(pilot, "F2 verify", "without identity")
        await pilot.press("f2")
        await until_shown(pilot, "That is you")
        await pilot.press("down", "f2")
        assert asked == [(SAM, None)]


async def test_five_thousand_members_stay_usable(server: SmallHomeserver, tmp_path: Path) -> None:
    crowd = [(f"@person{number}:hs{number % 40}.example", f"Person {number}") for number in range(MANY - 1)]
    server.add_room(ROOM, [(NOOR, "Noor"), *crowd])
    async with running(tmp_path) as pilot:
        screen = await open_members(pilot, server)
        listed = screen.query_one(MemberList)
        await until(pilot, lambda: listed.count == MANY)
        await until_shown(pilot, "5000 people", "41 servers")
        work = {
            "end": lambda: listed.turn(MANY),
            "up": lambda: listed.move(-1),
            "search": lambda: listed.filter("person 49 hs9"),
            "everybody": lambda: listed.filter(""),
            "unfold": listed.toggle,
        }
        for name, step in work.items():
            begin = time.thread_time()
            step()
            taken = time.thread_time() - begin
            print(f"{name}: {taken * 1000:.1f} ms")
            assert taken < FRAME, name
            await pilot.pause()
        await until_shown(pilot, "has no device")


async def test_members_of_an_open_room_are_asked_for(
    server: SmallHomeserver, people: dict[str, Person], tmp_path: Path
) -> None:
    server.add_room("!open:hs.example", [(NOOR, "Noor"), (SAM, "Sam"), (KIM, "Kim")], name="Plein", encrypted=False)
    server.rooms.pop(ROOM)
    async with running(tmp_path) as pilot:
        await open_members(pilot, server)
        await until_shown(pilot, "3 people", "1 without identity")
        assert "not verified" in line_of(pilot, SAM)
        assert "NO identity" in line_of(pilot, KIM)
        assert "not known" not in shown(pilot)


async def test_a_device_is_blocked_by_a_key_and_gets_keys_again_by_the_same(
    server: SmallHomeserver, people: dict[str, Person], tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        screen = await open_members(pilot, server)
        listed = screen.query_one(MemberList)
        await until_shown(pilot, "without identity", "F3 device", "F4 block")
        await pilot.press("down", "f4")
        await until_shown(pilot, "Choose a device first: F3.")
        await pilot.press("f3")
        await until(pilot, lambda: listed.marked_device is not None)
        await until_shown(pilot, "SAMSPHONE · signed by its owner · gets the keys")
        await pilot.press("f4")
        await until_shown(pilot, "@sam:hs.example's device SAMSPHONE gets no keys any more.", "gets NO keys")
        await pilot.press("f3")
        await until(pilot, lambda: listed.marked_device is not None and listed.marked_device.device_id == "SAMSTABLET")
        await pilot.press("f3", "f4")
        await until_shown(pilot, "SAMSPHONE · signed by its owner · gets the keys")
        await pilot.press("up")
        assert listed.marked_device is None
