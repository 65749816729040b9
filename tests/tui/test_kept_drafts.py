"""What is being written outlives a restart and a crash, in its own room, and is not there twice once it was sent."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.model import EventId, RoomDraft, RoomId
from session.store import vault
from tests.fakes.homeserver import json_answer
from tests.fakes.recorded_session import RecordedSession
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.people import LUNCH, PROJECT
from tests.support.screens import chat, chatting, recorded, settled, until
from tests.support.small_app import running, type_login, until_shown
from tui.draft_keeper import DraftKeeper

NOOR = "@noor:hs.example"
HERE, THERE = RoomId("!lunch:hs.example"), RoomId("!project:hs.example")


@pytest.fixture(autouse=True)
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "_MEMORY_KIB", 64)
    monkeypatch.setattr(vault, "_PASSES", 1)


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        homeserver.add_room(HERE, [(NOOR, "Noor")], name="Lunch", encrypted=False)
        homeserver.add_room(THERE, [(NOOR, "Noor")], name="Project", encrypted=False)
        yield homeserver


async def main_screen(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: chat(pilot) is not None and chat(pilot).open_room is not None)
    await pilot.press("escape")
    await until(pilot, lambda: pilot.app.screen is chat(pilot))


async def write_in(pilot: Pilot[None], room: RoomId, text: str) -> None:
    chat(pilot).show_room(room)
    await pilot.press(*text)


def standing(pilot: Pilot[None]) -> dict[str, str]:
    return {room: draft.text for room, draft in chat(pilot).desk.composer.drafts().items()}


async def test_drafts_are_there_after_a_restart_each_in_its_room(server: SmallHomeserver, tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await write_in(pilot, HERE, "soep?")
        await write_in(pilot, THERE, "het plan")
        await pilot.press("ctrl+q")
    async with running(tmp_path) as pilot:
        await main_screen(pilot)
        assert standing(pilot) == {HERE: "soep?", THERE: "het plan"}
        chat(pilot).show_room(HERE)
        assert chat(pilot).desk.composer.text == "soep?"
        await pilot.press(*"!", "ctrl+a", "ctrl+k", "ctrl+q")
    async with running(tmp_path) as pilot:
        await main_screen(pilot)
        assert standing(pilot) == {THERE: "het plan"}


async def test_a_crash_leaves_the_draft_and_no_file_shows_it(server: SmallHomeserver, tmp_path: Path) -> None:
    home, crashed = tmp_path / "home", tmp_path / "crashed"
    async with running(home) as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await write_in(pilot, HERE, "kanariepiet")
        keeper: DraftKeeper = chat(pilot).keeper
        await until(pilot, lambda: keeper._timer is None)
        await settled(pilot)
        # What lies on the disk now is what a machine without power would come back with.
        shutil.copytree(home, crashed)
    assert all(b"kanariepiet" not in path.read_bytes() for path in crashed.rglob("*") if path.is_file())
    async with running(crashed) as pilot:
        await main_screen(pilot)
        assert standing(pilot) == {HERE: "kanariepiet"}


async def test_what_was_sent_is_no_draft_any_more(server: SmallHomeserver, tmp_path: Path) -> None:
    server.on("PUT", "/send/", json_answer({"event_id": "$1"}))
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await write_in(pilot, HERE, "soep om half een")
        await pilot.press("enter")
        await until_shown(pilot, "soep om half een")
        await until(pilot, lambda: bool(server.seen("PUT", "/send/")))
    async with running(tmp_path) as pilot:
        await main_screen(pilot)
        assert standing(pilot) == {}


async def kept_edit(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        await pilot.press(*"half af")
        chat(pilot).desk.edit(EventId("$mine"), "eerder gezegd")
        await pilot.press("!")


async def test_an_edit_and_the_draft_that_it_pushed_aside_are_kept() -> None:
    session = recorded()
    await kept_edit(session)
    assert session.drafts.kept[PROJECT] == RoomDraft("eerder gezegd!", None, EventId("$mine"), "half af")
    async with chatting(session) as pilot:
        composer = chat(pilot).desk.composer
        assert (composer.text, composer.edits) == ("eerder gezegd!", EventId("$mine"))
        await pilot.press("escape")
        assert composer.text == "half af"


async def test_the_first_key_is_kept_at_once() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press("x")
        await settled(pilot)
        assert session.drafts.kept[PROJECT].text == "x"
        chat(pilot).show_room(LUNCH)
        await pilot.press(*"yz")
    assert {room: draft.text for room, draft in session.drafts.kept.items()} == {PROJECT: "x", LUNCH: "yz"}
