"""The room list on a real homeserver: favourites, muted rooms, and a space of hundreds of rooms, whole."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from urllib.parse import quote

import pytest

from session.values.model import RoomId
from session.values.room_marks import NotifyLevel, RoomTag
from tests.e2e.test_rooms_and_people import call, open_room, typed
from tests.support.real_app import RealApp, real_app
from tests.support.screens import chat, until
from tests.support.users import MakeUser, User
from tui.screens.listing import ListingScreen

pytestmark = pytest.mark.slow
CHILDREN = 300 if os.environ.get("SLUIS_LONG") else 120
"""Rooms in a space: more than a page of the server has; three hundred where there is time for them."""
AT_ONCE = 8


async def made(user: User, name: str, **more: object) -> RoomId:
    """Make a room, past every client."""
    return RoomId((await call(user, "POST", "createRoom", {"name": name, **more}))["room_id"])


async def seen_as(app: RealApp, room_id: RoomId, tag: RoomTag, level: NotifyLevel) -> None:
    """Wait until the list says this of a room."""

    def holds() -> bool:
        room = chat(app.pilot)._known.get(room_id)
        return room is not None and (room.tag, room.level) == (tag, level)

    await until(app.pilot, holds)


@pytest.mark.parametrize("sync", ["auto", "classic"])
async def test_a_favourite_and_a_muted_room_on_two_devices(
    make_user: MakeUser, tmp_path: Path, sync: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sync == "classic":
        monkeypatch.setenv("SLUIS_SYNC", sync)
    noor = make_user("noor")
    kade = await made(noor, "Kade")
    own = f"user/{quote(noor.user_id)}"
    await call(noor, "PUT", f"{own}/rooms/{quote(kade)}/tags/m.lowpriority", {"order": 0.1})
    async with real_app(tmp_path, noor, (100, 30)) as app:
        await app.open_room(kade)
        await seen_as(app, kade, RoomTag.LOW, NotifyLevel.DEFAULT)
        await app.see("Low priority")

        await typed(app, "/favourite")
        await app.see("Favourites")
        tags = await call(noor, "GET", f"{own}/rooms/{quote(kade)}/tags")
        assert list(tags["tags"]) == ["m.favourite"]

        await typed(app, "/notify mute")
        await app.see("(muted)")
        rules = (await call(noor, "GET", "pushrules/"))["global"]
        assert [rule["rule_id"] for rule in rules["override"] if not rule["default"]] == [kade]

        # What another device changes shows here.
        await call(noor, "DELETE", f"pushrules/global/override/{quote(kade)}")
        await call(noor, "PUT", f"pushrules/global/room/{quote(kade)}", {"actions": []})
        await call(noor, "DELETE", f"{own}/rooms/{quote(kade)}/tags/m.favourite")
        await seen_as(app, kade, RoomTag.NONE, NotifyLevel.MENTIONS)
        await app.see("(open) (@)")

        await typed(app, "/notify default")
        await seen_as(app, kade, RoomTag.NONE, NotifyLevel.DEFAULT)
        assert kade not in str((await call(noor, "GET", "pushrules/"))["global"]["room"])


async def test_a_space_of_many_rooms_is_whole(make_user: MakeUser, tmp_path: Path) -> None:
    noor, els = make_user("noor"), make_user("els")
    server = noor.user_id.partition(":")[2]
    space = await made(els, "Waterwegen", creation_content={"type": "m.space"}, preset="public_chat")
    free = asyncio.Semaphore(AT_ONCE)

    async def child(number: int) -> RoomId:
        async with free:
            room_id = await made(els, f"Sluis {number:03}", preset="public_chat")
            path = f"rooms/{quote(space)}/state/m.space.child/{quote(room_id)}"
            await call(els, "PUT", path, {"via": [server], "order": f"{number:03}"})
            return room_id

    children = await asyncio.gather(*(child(number) for number in range(CHILDREN)))
    await call(noor, "POST", f"join/{quote(space)}", {})
    await call(noor, "POST", f"join/{quote(children[7])}", {})
    async with real_app(tmp_path, noor, (100, 30)) as app:
        await app.open_room(space)
        await app.press("f8", "t")
        await app.see(f"{CHILDREN} found", "# Sluis 000", "# Sluis 007")
        listing = app.pilot.app.screen
        assert isinstance(listing, ListingScreen)
        assert [one.room_id for one in listing._listed] == children
        await app.press(*("space" if char == " " else char for char in f"sluis {CHILDREN - 1}"))
        await app.see("1 found", f"# Sluis {CHILDREN - 1}")
        await app.press("enter")
        await app.open_room(children[-1])
        assert open_room(app) == children[-1]
