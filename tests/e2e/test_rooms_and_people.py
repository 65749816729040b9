"""Rooms and people, managed by slash words in the app on a real homeserver; the other side asks the server itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from session.values.model import RoomId
from tests.support.real_app import RealApp, real_app
from tests.support.screens import chat, settled, shown, until
from tests.support.users import MakeUser, User

pytestmark = pytest.mark.slow


async def call(user: User, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, Any]:
    """Do something as this user, past every client."""
    return await asyncio.to_thread(user.call, method, f"/_matrix/client/v3/{path}", body)


async def state(user: User, room_id: str, kind: str) -> dict[str, Any]:
    """Return a state event's content as the server has it."""
    return await call(user, "GET", f"rooms/{quote(room_id)}/state/{kind}")


async def listed(user: User, word: str) -> None:
    """Wait until the server's list has a room: it is written beside all else."""
    wanted: dict[str, object] = {"filter": {"generic_search_term": word}}
    async with asyncio.timeout(60):
        while not (await call(user, "POST", "publicRooms", wanted))["chunk"]:
            pass


async def known(user: User, other: User) -> None:
    """Wait until the server lists somebody for those who share a room with them."""
    async with asyncio.timeout(60):
        while not (await call(user, "POST", "user_directory/search", {"search_term": other.localpart}))["results"]:
            pass


async def membership(user: User, room_id: str, of: User) -> str:
    """Return how somebody stands to a room."""
    members = await call(user, "GET", f"rooms/{quote(room_id)}/members")
    found = [one["content"]["membership"] for one in members["chunk"] if one["state_key"] == of.user_id]
    return str(found[0]) if found else "none"


async def typed(app: RealApp, line: str) -> None:
    """Type a line, press Enter and wait until the server has answered."""
    chat(app.pilot).desk.composer.rewrite(line)
    await app.press("enter")
    await settled(app.pilot)


def open_room(app: RealApp) -> RoomId:
    """Return the room that is shown."""
    room = chat(app.pilot).open_room
    assert room is not None
    return room.room_id


async def test_a_room_from_its_first_day_to_its_last(make_user: MakeUser, tmp_path: Path) -> None:
    noor, els = make_user("noor"), make_user("els")
    async with real_app(tmp_path, noor, (100, 30)) as app:
        await typed(app, "/create Kade")
        await app.see("# Kade")
        room_id = open_room(app)
        assert "algorithm" in await state(noor, room_id, "m.room.encryption")

        slip = els.user_id.replace(":", "x:")
        await typed(app, f"/invite {slip}")
        await app.see(f"No server knows {slip}.")
        await app.press("n")
        await typed(app, f"/invite {els.user_id}")
        await app.see("is invited")
        await call(els, "POST", f"join/{quote(room_id)}", {})
        await app.see("2 people")

        await typed(app, "/name Kade en sluis")
        await typed(app, "/topic de planning van de kade")
        await app.see("# Kade en sluis", "Noor made this room")
        assert (await state(els, room_id, "m.room.topic"))["topic"] == "de planning van de kade"

        name = f"kade-van-{noor.localpart}"
        await typed(app, f"/alias {name}")
        await app.see("is the main address of this room")
        alias = (await state(els, room_id, "m.room.canonical_alias"))["alias"]
        assert alias.startswith(f"#{name}:")

        for switch, listed in (("on", "public"), ("off", "private")):
            await typed(app, f"/listed {switch}")
            if switch == "on":
                await app.press("y")
            await app.see("in the list" if switch == "on" else "in no list")
            place = await call(noor, "GET", f"directory/list/room/{quote(room_id)}")
            assert place["visibility"] == listed
        await typed(app, f"/alias {name}-2")
        await app.see("the main address stays")
        await typed(app, f"/unalias {name}-2")
        await app.see("is gone.")
        led = await call(noor, "GET", f"rooms/{quote(room_id)}/aliases")
        assert led["aliases"] == [alias]

        await typed(app, f"/power {els.user_id} moderator")
        await app.see("Done.")
        await app.see("moderator (level 50, before 0)")
        levels = await state(els, room_id, "m.room.power_levels")
        assert levels["users"][els.user_id] == 50

        await typed(app, "/history joined")
        await app.see("Done.")
        assert await state(els, room_id, "m.room.history_visibility") == {"history_visibility": "joined"}

        await typed(app, f"/kick {els.user_id} even tot rust")
        await app.see("is removed")
        assert await membership(noor, room_id, els) == "leave"
        await typed(app, "/access knock")
        await app.press("y")
        await app.see("Done.")
        assert await state(noor, room_id, "m.room.join_rules") == {"join_rule": "knock"}
        for key, said, then in (("f3", "is turned down", "leave"), ("f2", "may come in", "invite")):
            await call(els, "POST", f"knock/{quote(room_id)}", {"reason": "ben er weer"})
            await app.see("1 person asks to come in: /knocks")
            await typed(app, "/knocks")
            await app.see("Who asks to come into", els.user_id)
            await app.press(key)
            if key == "f2":
                await app.see(f"({els.user_id}) come into")
                await app.press("y")
            await app.see(said, "nobody any more")
            assert await membership(noor, room_id, els) == then
            await app.press("escape")
        await call(els, "POST", f"join/{quote(alias)}", {})

        await typed(app, f"/ban {els.user_id}")
        await app.see("is banned")
        assert await membership(noor, room_id, els) == "ban"
        await typed(app, f"/unban {els.user_id}")
        await app.see("can come back")
        assert await membership(noor, room_id, els) == "leave"

        await typed(app, "/forget")
        await app.press("y")
        await app.see("No room is open")
        joined = await call(noor, "GET", "joined_rooms")
        assert room_id not in joined["joined_rooms"]


async def test_rooms_and_people_that_are_not_known_yet(make_user: MakeUser, tmp_path: Path) -> None:
    noor, els = make_user("noor"), make_user("els")
    word = f"van {els.localpart}"
    public = await call(
        els, "POST", "createRoom", {"name": f"Markt {word}", "visibility": "public", "preset": "public_chat"}
    )
    async with real_app(tmp_path, noor, (100, 30)) as app:
        await listed(els, word)
        await typed(app, f"/directory {word}")
        await app.see("Rooms that anybody can find", f"# Markt {word}", "1 person")
        await app.press("enter")
        await app.open_room(RoomId(public["room_id"]))
        assert await membership(els, public["room_id"], noor) == "join"

        await known(noor, els)
        await typed(app, f"/people {els.localpart}")
        await app.see("People that your server knows", els.user_id)
        await app.press("enter")
        await app.press("enter")
        await app.see("@ Els")
        direct = open_room(app)
        assert await membership(noor, direct, els) == "invite"
        marked = await call(noor, "GET", f"user/{quote(noor.user_id)}/account_data/m.direct")
        assert marked == {els.user_id: [direct]}
        chat(app.pilot).show_room(RoomId(public["room_id"]))
        await typed(app, f"/msg {els.user_id}")
        assert open_room(app) == direct

        await typed(app, "/nick Noor van de Kade")
        await app.see("Done.")
        profile = await call(els, "GET", f"profile/{quote(noor.user_id)}")
        assert profile["displayname"] == "Noor van de Kade"

        chat(app.pilot).show_room(RoomId(public["room_id"]))
        say = f"rooms/{quote(public['room_id'])}/send/m.room.message/"
        await call(els, "PUT", f"{say}1", {"msgtype": "m.text", "body": "gezegd van tevoren"})
        await app.see("gezegd van tevoren")
        await typed(app, f"/ignore {els.user_id}")
        await app.see("is not shown any more")
        await until(app.pilot, lambda: "gezegd van tevoren" not in shown(app.pilot))
        await call(els, "PUT", f"{say}2", {"msgtype": "m.text", "body": "gezegd intussen"})
        await typed(app, "mijn eigen woorden")
        await app.see("mijn eigen woorden")
        assert "gezegd intussen" not in shown(app.pilot)
        ignored = await call(noor, "GET", f"user/{quote(noor.user_id)}/account_data/m.ignored_user_list")
        assert ignored == {"ignored_users": {els.user_id: {}}}
        await typed(app, f"/unignore {els.user_id}")
        await app.see("is shown again", "gezegd van tevoren", "gezegd intussen", "mijn eigen woorden")
        said_there = shown(app.pilot)
        assert said_there.index("gezegd intussen") < said_there.index("mijn eigen woorden")


async def test_a_space_lists_what_is_in_it(make_user: MakeUser, tmp_path: Path) -> None:
    noor = make_user("noor")
    async with real_app(tmp_path, noor, (100, 30)) as app:
        await typed(app, "/space Waterwegen")
        await app.see("+ Waterwegen")
        space = open_room(app)
        inner = await call(noor, "POST", "createRoom", {"name": "Sluizen"})
        path = f"rooms/{quote(space)}/state/m.space.child/{quote(inner['room_id'])}"
        await call(noor, "PUT", path, {"via": [noor.user_id.partition(":")[2]]})
        await app.open_room(space)
        await typed(app, "/rooms")
        await app.see("Rooms in Waterwegen", "# Sluizen", "joined")
        await app.press("enter")
        await app.see("# Sluizen")
        assert open_room(app) == inner["room_id"]
