"""Who asks to come into a room is seen by those who may say yes, and is let in or turned down by a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.homeserver import json_answer
from tests.fakes.room_events import member, room_news
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.screens import chat, shown, until, until_shown
from tests.support.small_app import running, type_login

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

NOOR, SAM, KIM, MAL = "@noor:hs.example", "@sam:hs.example", "@kim:hs.example", "@mal:elders.example"
ROOM, OTHER = "!room:hs.example", "!other:hs.example"


async def test_people_who_ask_are_let_in_or_turned_down(tmp_path: Path) -> None:
    async with SmallHomeserver() as server:
        for path in ("/invite$", "/kick$"):
            server.on("POST", path, json_answer({}))
        server.add_room(ROOM, [(NOOR, "Noor"), (SAM, "Sam")], encrypted=False)
        server.add_room(OTHER, [(SAM, "Sam"), (NOOR, "Noor")], name="Elders", encrypted=False, levels={NOOR: 0})
        for room in (ROOM, OTHER):
            asking = [member(KIM, "knock", name="Kim"), member(MAL, "knock", name="Mal\x1b[2J\u202e")]
            asking[0]["content"]["reason"] = "ik ben van de kade en wil graag meelezen"
            asking[1]["content"]["reason"] = "laat\nmij \x1b[2Jin\u202e"
            server.members[room] += asking
            server.rooms[room]["state"]["events"] += asking
        levels = next(one for one in server.rooms[OTHER]["state"]["events"] if one["type"] == "m.room.power_levels")
        levels["content"]["invite"] = 50
        async with running(tmp_path) as pilot:
            await type_login(pilot, server.url)
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is chat(pilot) and chat(pilot).open_room is not None)
            known = {room.room_id: room.knocking for room in chat(pilot)._known.all()}
            assert known == {ROOM: 2, OTHER: 0}
            chat(pilot).show_room(ROOM)  # type: ignore[arg-type]
            await until_shown(pilot, "2 people ask to come in: /knocks")
            await pilot.press(*"/knocks", "enter")
            await until_shown(pilot, "Who asks to come into", KIM, MAL, "server elders.example")
            await until_shown(pilot, "ik ben van de kade en wil graag meelezen", "laat↵mij")
            assert not {"\x1b", "\u202e"} & set(shown(pilot))
            await pilot.press("alt+i")
            await until(pilot, lambda: "meelezen" not in shown(pilot))
            assert KIM in shown(pilot)
            await pilot.press("alt+i")
            await until_shown(pilot, "graag meelezen")
            await pilot.press("enter")
            await pilot.press("f2")
            await until_shown(pilot, f"Let Kim ({KIM}) come into", "y yes")
            await pilot.press("enter", "n")
            await until(pilot, lambda: "y yes" not in shown(pilot))
            assert not server.seen("POST", "/invite$")
            await pilot.press("f2", "y")
            await until_shown(pilot, f"{KIM} may come in.")
            await pilot.press("down", "f3")
            await until_shown(pilot, f"{MAL} is turned down.")
            assert [one.json["user_id"] for one in server.seen("POST", "/invite$")] == [KIM]
            assert [one.json for one in server.seen("POST", "/kick$")] == [{"user_id": MAL}]


async def test_the_mark_does_not_jump_to_another_person_who_asks(tmp_path: Path) -> None:
    async with SmallHomeserver() as server:
        for path in ("/invite$", "/kick$"):
            server.on("POST", path, json_answer({}))
        server.add_room(ROOM, [(NOOR, "Noor"), (SAM, "Sam")], encrypted=False)
        asking = [member(KIM, "knock", name="Kim"), member(MAL, "knock", name="Mal")]
        server.members[ROOM] += asking
        server.rooms[ROOM]["state"]["events"] += asking
        async with running(tmp_path) as pilot:
            await type_login(pilot, server.url)
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is chat(pilot) and chat(pilot).open_room is not None)
            await pilot.press(*"/knocks", "enter")
            await until_shown(pilot, "Who asks to come into", KIM, MAL)
            await pilot.press("f2")
            await until_shown(pilot, f"Let Kim ({KIM}) come into")
            server.news({ROOM: room_news(member(KIM, "leave"))})
            await until_shown(pilot, f"{KIM} asks no longer.")
            await pilot.press("y", "f2", "f3")
            await until_shown(pilot, "Nobody is marked any more")
            assert not server.seen("POST", "/invite$") + server.seen("POST", "/kick$")
            await pilot.press("down", "f2")
            await until_shown(pilot, f"Let Mal ({MAL}) come into")
            await pilot.press("y")
            await until_shown(pilot, f"{MAL} may come in.")
