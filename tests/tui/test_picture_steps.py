"""Pictures on the screen: asked about before anybody can see them, and set for oneself or for the room."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.fakes.recorded_session import RecordedSession
from tests.session.extract.documents import png
from tests.support.people import PROJECT
from tests.support.screens import chat, chatting, recorded, shown, until, until_shown


@pytest.fixture
def session(tmp_path: Path) -> RecordedSession:
    made = recorded()
    made.folder = tmp_path / "shelf"
    return made


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "ik.png"
    path.write_bytes(png())
    return path


async def typed(pilot: Pilot[None], text: str) -> None:
    chat(pilot).desk.composer.rewrite(text)
    await pilot.press("enter")


async def test_our_own_picture_is_asked_about_and_set(session: RecordedSession, picture: Path) -> None:
    async with chatting(session) as pilot:
        await typed(pilot, f"/avatar {picture}")
        await until(pilot, lambda: "to everybody who sees you? It is not encrypted." in shown(pilot))
        assert session.files.pictures.set == []
        await pilot.press("y")
        await until(pilot, lambda: session.files.pictures.set == [("own", "")])
        await until(pilot, lambda: "Done." in shown(pilot))


async def test_a_room_gets_its_picture(session: RecordedSession, picture: Path) -> None:
    async with chatting(session) as pilot:
        await typed(pilot, f"/roomavatar {picture}")
        await until(pilot, lambda: "for Sluisdeur renovatie?" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: session.files.pictures.set == [("room", PROJECT)])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/avatar {folder}/nowhere.png", "No such file or directory"),
        ("/avatar {folder}", "is a folder"),
        ("/avatar", "Which picture?"),
    ],
)
async def test_what_is_no_picture_is_said(session: RecordedSession, tmp_path: Path, line: str, said: str) -> None:
    async with chatting(session) as pilot:
        await typed(pilot, line.format(folder=tmp_path))
        await until_shown(pilot, said)
        assert session.files.pictures.set == []
