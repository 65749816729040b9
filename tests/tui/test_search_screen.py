"""Searching on the screen: found while one types, safe to show, and Enter stands at the message in its room."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.values.model import EventId, RoomId, SearchHit, UserId
from tests.fakes.answers import MESSAGES, messages
from tests.fakes.homeserver import json_answer
from tests.fakes.room_events import message
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.screens import BSN, chat, settled, shown, until, until_shown
from tests.support.small_app import running, type_login
from tui.screens.search import SearchScreen
from widgets.lists.hit_list import HitList
from widgets.lists.hit_rows import hit_lines

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

NOOR, SAM = "@noor:hs.example", "@sam:hs.example"
LUNCH, PROJECT = "!lunch:hs.example", "!project:hs.example"


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        for room, name in ((LUNCH, "Lunch"), (PROJECT, "Project")):
            homeserver.add_room(room, [(NOOR, "Noor"), (SAM, "Sam")], name=name, encrypted=False)
        said = [message(f"regel {number} van het verslag", SAM, f"$p{number}") for number in range(60)]
        for number, one in enumerate(said):
            one["origin_server_ts"] += number * 60_000
        said[20]["content"]["body"] = "de \x1b[31m soep\x1b]0;pwned\x07 staat klaar"
        homeserver.rooms[PROJECT]["timeline"]["events"] = said
        homeserver.rooms[LUNCH]["timeline"]["events"] = [message("soep of broodjes?", SAM, "$l")]
        yield homeserver


async def search(pilot: Pilot[None], *keys: str) -> SearchScreen:
    await pilot.press("ctrl+f", *keys)
    await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, SearchScreen)
    return screen


async def main_screen(pilot: Pilot[None], server: SmallHomeserver) -> None:
    await type_login(pilot, server.url)
    await until(pilot, lambda: chat(pilot).open_room is not None)
    await pilot.press("escape")
    await until(pilot, lambda: pilot.app.screen is chat(pilot))


async def test_what_is_found_is_shown_while_typing_and_enter_goes_there(
    server: SmallHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await main_screen(pilot, server)
        chat(pilot).show_room(RoomId(LUNCH))
        await search(pilot, *"so")
        await until_shown(pilot, "soep of broodjes?", "staat klaar", "Lunch · Sam", "Project · Sam")
        assert "\x1b" not in shown(pilot)
        await pilot.press(*"ep in", ":", *"proj")
        await until(pilot, lambda: "broodjes" not in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
        timeline = chat(pilot).pane.reading.timeline
        await until(pilot, lambda: timeline.selected is not None and timeline.selected.event_id == EventId("$p20"))
        open_room = chat(pilot).open_room
        assert open_room is not None
        assert open_room.room_id == PROJECT
        assert "staat klaar" in shown(pilot)
        assert "regel 21" in shown(pilot)
        assert pilot.app.focused is timeline


async def test_more_is_found_further_down_and_what_is_not_understood_is_said(
    server: SmallHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await main_screen(pilot, server)
        screen = await search(pilot, *"verslag")
        hits = screen.query_one(HitList)
        await until(pilot, lambda: hits.count == 20)
        await until_shown(pilot, "regel 59")
        for _ in range(70):
            await pilot.press("down")
            await settled(pilot)
            if hits.count == 59:
                break
        assert hits.count == 59
        await pilot.press(*" before:99 ")
        await until_shown(pilot, "before: needs a day")
        await until_shown(pilot, "Esc empties")
        await pilot.press("escape")
        await until(pilot, lambda: hits.count == 0)
        await pilot.press(*"nergens")
        await until_shown(pilot, "Nothing was found.")


async def test_the_whole_history_is_fetched_on_request(server: SmallHomeserver, tmp_path: Path) -> None:
    server.on("GET", MESSAGES, messages(message("een oud verslag", SAM, "$old")))
    async with running(tmp_path) as pilot:
        await main_screen(pilot, server)
        await search(pilot)
        await until_shown(pilot, "61 messages here can be found", "F2 fetch all history")
        await pilot.press("f2")
        await until_shown(pilot, "63 messages here can be found", "2 of 2 rooms back to their start")


async def test_a_slash_word_begins_with_what_stands_behind_it(server: SmallHomeserver, tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await main_screen(pilot, server)
        await pilot.press(*"/search broodjes", "enter")
        await until_shown(pilot, "soep of broodjes?")


async def test_a_key_asks_the_server_and_its_messages_stand_among_the_others(
    server: SmallHomeserver, tmp_path: Path
) -> None:
    old = {**message("erwtensoep van vorig jaar", SAM, "$old"), "room_id": LUNCH, "origin_server_ts": 1_700_000_000_000}
    found = {"results": [{"result": old}], "highlights": ["erwtensoep"]}
    server.on("POST", "/search$", json_answer({"search_categories": {"room_events": found}}))
    async with running(tmp_path) as pilot:
        await main_screen(pilot, server)
        await search(pilot, *"soep")
        await until_shown(pilot, "soep of broodjes?", "F3 ask the server")
        assert server.seen("POST", "/search$") == []
        await pilot.press("f3")
        await until_shown(pilot, "erwtensoep van vorig jaar", "(server) Lunch · ", "Your server found 1 message.")
        assert "soep of broodjes?" in shown(pilot)


async def test_what_is_to_be_held_is_not_searched_for_on_a_server(server: SmallHomeserver, tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await main_screen(pilot, server)
        await pilot.press(*f"/search --server bsn {BSN}", "enter")
        await until_shown(pilot, "Held, nothing was sent")
        assert server.seen("POST", "/search$") == []
        assert not server.holds(BSN)


@pytest.mark.parametrize("width", [20, 40, 80])
def test_both_lines_fit_and_what_was_found_is_in_them(width: int) -> None:
    excerpt = (("lang " * 30, False), ("soep", True), (" en meer\x1b]0;x\x07 erna" * 9, False))
    hit = SearchHit(RoomId("!r:x"), "Kamer \u202e", EventId("$e"), UserId("@a:x"), "", 1_795_000_000_000, excerpt)
    lines = hit_lines(hit, width).plain.splitlines()
    assert len(lines) == 2
    assert all(len(line) <= width for line in lines)
    assert "soep" in lines[1]
    assert not {"\x1b", "\u202e"} & set("".join(lines))
