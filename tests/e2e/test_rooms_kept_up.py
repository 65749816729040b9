"""Rooms that somebody keeps up with: what other devices and people see of it, on a real homeserver."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from session.values.model import RoomId
from tests.session.extract.documents import png
from tests.support.real_app import RealApp, real_app
from tests.support.screens import chat, settled, shown, until
from tests.support.users import MakeUser, User
from tui.demo.plain_http import Answered

pytestmark = pytest.mark.slow


async def call(user: User, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, Any]:
    """Do something as this user, past every client."""
    return await asyncio.to_thread(user.call, method, f"/_matrix/client/v3/{path}", body)


async def typed(app: RealApp, line: str) -> None:
    """Type a line, press Enter and wait until the server has answered."""
    chat(app.pilot).desk.composer.rewrite(line)
    await app.press("enter")
    await settled(app.pilot)


async def said(user: User, room_id: str, number: int, **content: object) -> str:
    """Say something in a room, in the clear."""
    path = f"rooms/{quote(room_id)}/send/m.room.message/t{number}"
    body = {"msgtype": "m.text", "body": f"bericht {number}", **content}
    return str((await call(user, "PUT", path, body))["event_id"])


async def setting(user: User, room_id: str, kind: str) -> dict[str, Any]:
    """Return a private setting of a room as the server has it, or an empty object."""
    path = f"user/{quote(user.user_id)}/rooms/{quote(room_id)}/account_data/{kind}"
    try:
        return await call(user, "GET", path)
    except Answered:
        return {}


def open_room(app: RealApp) -> RoomId:
    """Return the room that is shown."""
    room = chat(app.pilot).open_room
    assert room is not None
    return room.room_id


async def test_other_devices_see_what_was_read_and_what_was_marked(make_user: MakeUser, tmp_path: Path) -> None:
    noor, els = make_user("noor"), make_user("els")
    made = await call(els, "POST", "createRoom", {"name": "Markt", "preset": "public_chat"})
    room_id = made["room_id"]
    await call(noor, "POST", f"join/{quote(room_id)}", {})
    root = await said(els, room_id, 1)
    await said(els, room_id, 2, **{"m.relates_to": {"rel_type": "m.thread", "event_id": root}})
    last = await said(els, room_id, 3)
    async with real_app(tmp_path, noor, (100, 30)) as app:
        await app.open_room(RoomId(room_id))
        async with asyncio.timeout(60):
            while (await setting(noor, room_id, "m.fully_read")).get("event_id") != last:
                await settled(app.pilot)
        # The thread was not opened, so it is still unread for other devices.
        wanted = json.dumps({"room": {"timeline": {"unread_thread_notifications": True}}})
        sync = await call(noor, "GET", f"sync?filter={quote(wanted)}")
        news = sync["rooms"]["join"][room_id]
        assert news["unread_notifications"]["notification_count"] == 0
        assert root in news["unread_thread_notifications"]

        await typed(app, "/unread")
        await app.see("Marked as unread")
        async with asyncio.timeout(60):
            while (await setting(noor, room_id, "m.marked_unread")).get("unread") is not True:
                await settled(app.pilot)
        assert "•" in await app.see("Markt")
        path = f"user/{quote(noor.user_id)}/rooms/{quote(room_id)}/account_data/m.marked_unread"
        await call(noor, "PUT", path, {"unread": False})
        await until(app.pilot, lambda: "•" not in shown(app.pilot), 60)


async def test_a_room_is_replaced_and_followed(make_user: MakeUser, tmp_path: Path) -> None:
    noor, els = make_user("noor"), make_user("els")
    async with real_app(tmp_path, noor, (100, 30)) as app:
        await typed(app, "/create Kade")
        await app.see("# Kade")
        old = open_room(app)
        await typed(app, f"/invite {els.user_id}")
        await app.see("is invited")
        await call(els, "POST", f"join/{quote(old)}", {})
        await app.see("2 people")
        await typed(app, "/upgrade 12")
        await app.see("Close this room for a new one of version 12? 1 person is invited.")
        await app.press("y")
        await app.see("The room is replaced; this is the new one.", "(replaced)")
        new = open_room(app)
        assert new != old
        create = await call(noor, "GET", f"rooms/{quote(new)}/state/m.room.create")
        assert create["room_version"] == "12"
        members = await call(noor, "GET", f"rooms/{quote(new)}/members")
        assert {one["state_key"]: one["content"]["membership"] for one in members["chunk"]}[els.user_id] == "invite"
        await typed(app, "/previous")
        await app.see("this room was replaced")
        await typed(app, "hoi")
        await app.see("This room was replaced, nothing was sent")
        chat(app.pilot).desk.composer.rewrite("")
        await typed(app, "/follow")
        await until(app.pilot, lambda: open_room(app) == new, 60)


async def test_pictures_and_searches_reach_the_server(make_user: MakeUser, tmp_path: Path) -> None:
    noor, els = make_user("noor"), make_user("els")
    made = await call(els, "POST", "createRoom", {"name": "Markt", "preset": "public_chat"})
    room_id = made["room_id"]
    await said(els, room_id, 1, body="de erwtensoep staat klaar")
    for number in range(2, 90):
        await said(els, room_id, number)
    await call(noor, "POST", f"join/{quote(room_id)}", {})
    path = tmp_path / "ik.png"
    path.write_bytes(png())
    async with real_app(tmp_path, noor, (100, 30)) as app:
        await app.open_room(RoomId(room_id))
        await typed(app, f"/avatar {path}")
        await app.see("It is not encrypted.")
        await app.press("y")
        await app.see("Done.")
        profile = await call(els, "GET", f"profile/{quote(noor.user_id)}")
        assert profile["avatar_url"].startswith("mxc://")

        await typed(app, "/search --server erwtensoep")
        # Whether it is marked as found there depends on how far back the room is here by now.
        await app.see("Your server found 1 message.", "de erwtensoep staat klaar")
        await app.press("enter")
        await app.see("de erwtensoep staat klaar", "bericht 2")


@pytest.mark.parametrize("let_in", [True, False], ids=["let in", "turned down"])
async def test_who_knocks_hears_what_came_of_it(make_user: MakeUser, tmp_path: Path, let_in: bool) -> None:
    noor, els = make_user("noor"), make_user("els")
    rule = {"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "knock"}}
    made = await call(els, "POST", "createRoom", {"name": "Kade", "initial_state": [rule]})
    room_id = made["room_id"]
    async with real_app(tmp_path, noor, (100, 30)) as app:
        await typed(app, f"/knock {room_id} ik ben van de kade")
        await app.see("Asked;")
        user: dict[str, object] = {"user_id": noor.user_id}
        await call(els, "POST", f"rooms/{quote(room_id)}/{'invite' if let_in else 'kick'}", user)
        await app.see("You are let into" if let_in else "You are not let into")
        if let_in:
            await app.see("Invitations", f"from {els.user_id[:12]}")
