"""While no room is open: what can be typed, where it says so, and that no word goes to a room it was not meant for."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from hints.model import DraftKind
from session.host import SessionHost
from session.values.updates import RoomsUpdate
from tests.fakes.recorded_session import RecordedSession
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.people import PROJECT, rooms
from tests.support.screens import HELD_TEXT, app_on, chat, settled, shown, until, until_shown
from tests.support.small_app import running, type_login
from tui.commands.registry import COMMANDS
from tui.screens.devices import DevicesScreen
from tui.screens.identity import IdentityScreen
from widgets.long_notice import LongNotice
from widgets.rooms.room_list import RoomList


@contextlib.asynccontextmanager
async def without_rooms(session: RecordedSession, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    host = SessionHost()
    host.start()
    try:
        async with app_on(session, host).run_test(size=size) as pilot:
            await until(pilot, lambda: session.listener is not None)
            await settled(pilot)
            yield pilot
    finally:
        host.stop()


async def enter(pilot: Pilot[None], text: str) -> None:
    chat(pilot).desk.composer.rewrite(text)
    await pilot.press("enter")
    await settled(pilot)


@pytest.fixture
def session() -> RecordedSession:
    return RecordedSession(())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_can_be_typed_is_on_the_screen(session: RecordedSession, size: tuple[int, int]) -> None:
    async with without_rooms(session, size) as pilot:
        for word in ("/join [ROOM]", "/create NAME", "/identity", "/devices"):
            assert word in shown(pilot)


async def test_a_room_is_joined_and_then_shown(session: RecordedSession) -> None:
    async with without_rooms(session) as pilot:
        await pilot.press(*f"/join {PROJECT}", "enter")
        session.tell(RoomsUpdate(rooms()))
        await settled(pilot)
        assert ("join", PROJECT) in session.asked
        assert chat(pilot).open_room.room_id == PROJECT


async def test_a_room_is_created_past_the_same_gate(session: RecordedSession) -> None:
    async with without_rooms(session) as pilot:
        await enter(pilot, f"/create {HELD_TEXT}")
        assert session.created == []
        assert "Held: nothing was sent." in shown(pilot)
        await pilot.press("f2")
        await settled(pilot)
        assert "9999" not in chat(pilot).desk.composer.text
        await enter(pilot, "/create Nieuwe sluis")
        (created,) = session.created
        assert (created.draft.kind, created.draft.text) == (DraftKind.ROOM_NAME, "Nieuwe sluis")
        assert created.draft.facts.own_server == "rijk.example"


async def test_words_stay_and_can_be_moved_to_a_room(session: RecordedSession) -> None:
    async with without_rooms(session) as pilot:
        await enter(pilot, "hallo allemaal")
        assert session.sent == []
        assert "No room is open: F8 shows the rooms" in shown(pilot)
        session.tell(RoomsUpdate(rooms()))
        await settled(pilot)
        # It is not put into a room that has just come.
        assert chat(pilot).open_room is None
        assert chat(pilot).desk.composer.text == "hallo allemaal"
        await pilot.press("alt+p", *"sluis", "enter")
        await settled(pilot)
        assert chat(pilot).open_room is not None
        assert chat(pilot).desk.composer.text == "hallo allemaal"


async def test_what_was_begun_without_a_room_is_not_lost_when_one_is_chosen(session: RecordedSession) -> None:
    async with without_rooms(session) as pilot:
        await pilot.press(*"/join #sl")
        session.tell(RoomsUpdate(rooms()))
        await settled(pilot)
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        assert chat(pilot).desk.composer.text == ""
        await pilot.press(*"/leave", "enter")
        await settled(pilot)
        await pilot.press("y")
        session.tell(RoomsUpdate(()))
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "/join #sl"


async def test_a_slash_is_typed_from_the_room_list(session: RecordedSession) -> None:
    async with without_rooms(session) as pilot:
        await pilot.press("f8")
        await settled(pilot)
        assert isinstance(pilot.app.focused, RoomList)
        assert "No rooms yet" in shown(pilot)
        await pilot.press("slash", *"join #sluis:rijk.example", "enter")
        await settled(pilot)
        assert ("join", "#sluis:rijk.example") in session.asked


async def test_a_slash_from_the_room_list_leaves_a_draft_alone(session: RecordedSession) -> None:
    async with without_rooms(session) as pilot:
        await pilot.press(*"/create Slu", "f8", "slash", *"is")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "/is"
        await pilot.press("escape")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "/create Slu"


ANSWERED_ELSEWHERE = {"help", "quit", "q", "identity", "devices", "verify", "logout", "search", "accounts"}
"""They open a screen or ask, and need no room."""


@pytest.mark.parametrize(
    "word", [each.slash for each in COMMANDS if each.slash and each.slash not in ANSWERED_ELSEWHERE]
)
async def test_no_slash_word_is_swallowed_in_silence(session: RecordedSession, word: str) -> None:
    async with without_rooms(session) as pilot:
        before = shown(pilot).splitlines()[-1]
        await enter(pilot, f"/{word}")
        said = shown(pilot).splitlines()[-1] != before or pilot.app.screen.query_one(LongNotice).display
        assert said, f"/{word} says nothing"


@pytest.mark.usefixtures("cheap_passphrase")
async def test_a_new_account_signs_itself_and_sees_its_devices(tmp_path: Path) -> None:
    async with SmallHomeserver() as server, running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await until(pilot, lambda: isinstance(pilot.app.screen, IdentityScreen))
        await until_shown(pilot, "Later")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
        await pilot.press(*"/devices", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DevicesScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
        await pilot.press("f8", "slash", *"identity", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, IdentityScreen))
