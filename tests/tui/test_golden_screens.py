"""Pictures of the screen, compared with those that a person looked at; `--snapshot-update` makes new ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion

from session.host import SessionHost
from session.profile import Profile
from session.updates import OutboxUpdate
from tests.support.people import OPEN, PROJECT, conversation, failed
from tests.support.pictures import golden, picture
from tests.support.screens import CONFIG, HELD_TEXT, advisor, chat, chatting, recorded, settled
from tui.app import SluisApp
from tui.config import Config

pytestmark = golden
SIZES = [(80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def a_usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture
def golden_picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(SVGImageExtension)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_at_rest(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), size) as pilot:
        assert golden_picture == picture(pilot.app)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_held(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), size) as pilot:
        await pilot.press(*HELD_TEXT, "enter")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@pytest.mark.parametrize("theme", ["light", "ansi"])
async def test_held_in_other_themes(theme: str, golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24), Config(CONFIG.own_servers, theme=theme)) as pilot:
        await pilot.press(*HELD_TEXT)
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_held_without_colour(monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with chatting(recorded(), (80, 24)) as pilot:
        await pilot.press(*HELD_TEXT)
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_held_in_dutch(golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24), Config(CONFIG.own_servers, language="nl")) as pilot:
        await pilot.press(*HELD_TEXT)
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_why(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), size) as pilot:
        await pilot.press(*HELD_TEXT, "f5")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_reason(golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        await pilot.press(*HELD_TEXT, "f4", *"spoed")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_a_note_in_an_open_room(golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        chat(pilot).show_room(OPEN)
        await pilot.press(*"tot morgen")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_the_room_list_over_a_narrow_screen(golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        await pilot.press("f8", "down")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_a_failed_message(golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    session.timelines[PROJECT] = conversation(failed("komt dit aan?"))
    async with chatting(session, (80, 24)) as pilot:
        session.tell(OutboxUpdate(1, 1))
        await pilot.press("shift+tab", "up", "down")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_help(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), size) as pilot:
        await pilot.press("f1")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_the_first_log_in(tmp_path: Path, golden_picture: SnapshotAssertion) -> None:
    host = SessionHost()
    host.start()
    try:
        async with SluisApp(host, Profile(tmp_path), None, CONFIG, advisor()).run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press("tab", *"@noor:rijk.example", "tab", *"geheim", "enter", "enter", "enter")
            await settled(pilot)
            assert golden_picture == picture(pilot.app)
    finally:
        host.stop()
