"""Fetching what others sent, on the screen: how far it is, and a stop."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.values.model import FileForm, FileInfo
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, conversation, said, with_file
from tests.support.screens import CONFIG, chat, chatting, recorded, until_shown

REPORT = FileInfo("verslag.pdf", FileForm.FILE, "application/pdf", 1_000_000)


@pytest.fixture
def session(tmp_path: Path) -> RecordedSession:
    session = recorded()
    session.folder = tmp_path / "shelf"
    return session


def show(session: RecordedSession, file: FileInfo) -> None:
    """Let the newest message bring this file."""
    before = conversation()
    row = replace(before.rows[-1], position=4, item=with_file(said(4, "Sam", ""), file))
    session.timelines[PROJECT] = replace(before, last=4, rows=(*before.rows, row))


async def order(pilot: Pilot[None], text: str) -> None:
    chat(pilot).desk.composer.rewrite(text)
    await pilot.press("enter")


@pytest.mark.parametrize(
    ("size", "come", "far"),
    [(1_000_000, 420_000, "42 %"), (1_000, 420_000, "99 %"), (None, 420_000, "420 kB"), (0, 420_000, "420 kB")],
)
async def test_it_says_how_far_it_is_and_is_stopped(
    session: RecordedSession, tmp_path: Path, size: int | None, come: int, far: str
) -> None:
    show(session, replace(REPORT, size=size))
    async with chatting(session) as pilot:
        session.files.hold_back, session.files.come = asyncio.Event(), come
        await order(pilot, f"/save {tmp_path}")
        await until_shown(pilot, f"verslag.pdf: {far} · /discard stops it")
        await order(pilot, "/discard")
        await until_shown(pilot, "Stopped; nothing of the file was kept.")
        assert session.files.saved == []
        await order(pilot, "/discard")
        await until_shown(pilot, "Nothing has failed here.")


async def test_the_folder_of_the_settings_is_offered_and_made_for_its_owner_alone(
    session: RecordedSession, tmp_path: Path
) -> None:
    show(session, REPORT)
    folder = tmp_path / "post" / "in"
    async with chatting(session, config=replace(CONFIG, download_folder=str(folder))) as pilot:
        await pilot.press("shift+tab", "s")
        await until_shown(pilot, "Save verslag.pdf in which folder?", "/post/in")
        assert not folder.exists()
        await pilot.press("enter")
        await until_shown(pilot, "Saved: ")
        assert [saved[2] for saved in session.files.saved] == [folder]
        assert folder.stat().st_mode & 0o777 == 0o700
        await pilot.press("escape")


async def test_another_folder_is_made_when_that_was_answered(
    session: RecordedSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(session, REPORT)
    monkeypatch.chdir(tmp_path)
    async with chatting(session) as pilot:
        for key in ("n", "y"):
            await order(pilot, "/save elders")
            await until_shown(pilot, "There is no folder elders. Make it?")
            assert (session.files.saved, (tmp_path / "elders").exists()) == ([], False)
            await pilot.press(key)
            await until_shown(pilot, "Nothing was saved." if key == "n" else "Saved: elders/verslag.pdf")
            assert chat(pilot).desk.composer.text == ("/save elders" if key == "n" else "")
        assert (tmp_path / "elders").stat().st_mode & 0o777 == 0o700


async def test_a_folder_of_the_settings_that_cannot_be_made_is_one_line(
    session: RecordedSession, tmp_path: Path
) -> None:
    show(session, REPORT)
    (tmp_path / "file").write_text("")
    config = replace(CONFIG, download_folder=f"{tmp_path}/file/in")
    # Wide, for the path that tests have is long.
    async with chatting(session, (240, 30), config) as pilot:
        await pilot.press("shift+tab", "s", "enter")
        await until_shown(pilot, "Not a directory: ")
        assert session.files.saved == []
