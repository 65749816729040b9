"""Two accounts on a real homeserver in one app: what is said to the one out of sight is seen and answered."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from session.account.profile import Profile
from session.values.model import RoomId
from tests.e2e.test_rooms_and_people import call, typed
from tests.support.real_app import PATIENCE, RealApp, real_app
from tests.support.screens import chat, until
from tests.support.server import ServerView
from tests.support.small_app import type_login
from tests.support.two_accounts import prompt
from tests.support.users import MakeUser, User
from tui.screens.identity import IdentityScreen

pytestmark = pytest.mark.slow


async def room_of(owner: User, name: str, *others: User) -> RoomId:
    """Make a room, past every client, and let the others in."""
    settings = {"name": name, "invite": [one.user_id for one in others]}
    room_id = RoomId((await call(owner, "POST", "createRoom", settings))["room_id"])
    for one in others:
        await call(one, "POST", f"join/{quote(room_id)}", {})
    return room_id


async def shows(app: RealApp, account: str) -> None:
    """Wait until an account is named in front of what is written."""
    await until(app.pilot, lambda: chat(app.pilot) is not None and prompt(app.pilot) == account, PATIENCE)


async def test_two_accounts_on_one_homeserver(make_user: MakeUser, server_view: ServerView, tmp_path: Path) -> None:
    noor, els, sam = make_user("noor"), make_user("els"), make_user("sam")
    home, office = await room_of(noor, "Thuis"), await room_of(sam, "Kantoor", els)
    async with real_app(tmp_path, noor, (100, 30)) as app:
        await app.open_room(home)
        await typed(app, "/login")
        await app.see("Enter goes on · Esc goes back")
        await type_login(app.pilot, els.base_url, els.user_id)
        await until(app.pilot, lambda: isinstance(app.pilot.app.screen, IdentityScreen), PATIENCE)
        await app.press("escape")
        await app.see("Kantoor")
        await shows(app, f"{els.localpart} >")

        await app.press("alt+s")
        await shows(app, f"{noor.localpart} >")
        await app.see("Thuis", "others: 0 unread")
        words = {"msgtype": "m.text", "body": "heeft els even tijd?"}
        await call(sam, "PUT", f"rooms/{quote(office)}/send/m.room.message/1", words)
        screen = await app.see("others: 1 unread")
        assert "even tijd" not in screen

        await app.press("alt+v")
        await app.see("on the screen", "synced · 1 unread")
        await app.press("up" if els.user_id < noor.user_id else "down", "enter")
        await shows(app, f"{els.localpart} >")
        await app.see("heeft els even tijd?", "others: 0 unread")
        await typed(app, "om twaalf uur")
        answer = server_view.until_message(office, lambda event: event["content"].get("body") == "om twaalf uur")
        assert answer["sender"] == els.user_id

        await typed(app, "/logout")
        await app.see("y yes")
        await app.press("y")
        await shows(app, ">")
        await app.see("Thuis", "synced")
        assert Profile(tmp_path, "app").users() == [noor.user_id]
        await typed(app, "het gaat door")
        kept = server_view.until_message(home, lambda event: event["content"].get("body") == "het gaat door")
        assert kept["sender"] == noor.user_id
        assert [event["content"]["body"] for event in server_view.messages(office)] == [words["body"], "om twaalf uur"]
