"""Opening the file of a message: one key asks, another agrees, and a program gets its path and nothing of ours."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.values.errors import Unreachable
from session.values.model import FileForm, FileInfo
from session.values.words import N_
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, conversation, said, with_file
from tests.support.screens import chatting, recorded, settled, shown
from tui.programs import opening
from tui.programs.opening import open_file, opener

REPORT = FileInfo("verslag.pdf", FileForm.FILE, "application/pdf", 1_234_567)
QUESTION = "Open verslag.pdf outside sluis?"


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for a desktop; the program that opens tells this pipe what it got."""
    pipe, program = tmp_path / "pipe", tmp_path / "bin" / "xdg-open"
    os.mkfifo(pipe)
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n{{ echo "$# $1"; env; }} > "{pipe}"\n')
    program.chmod(0o700)
    monkeypatch.setattr(opening.sys, "platform", "linux")
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setenv("SLUIS_PASSPHRASE_COMMAND", "geheim")
    monkeypatch.setenv("EEN_TOKEN", "geheim")
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    return pipe


@pytest.fixture
def session(tmp_path: Path) -> RecordedSession:
    session = recorded()
    session.folder = tmp_path / "shelf"
    return session


@asynccontextmanager
async def with_message(session: RecordedSession, file: FileInfo | None = REPORT) -> AsyncIterator[Pilot[None]]:
    """Show a conversation whose last message brings a file, chosen."""
    before, message = conversation(), said(4, "Sam", "kijk")
    item = with_file(message, file) if file is not None else message
    rows = (*before.rows, replace(before.rows[-1], position=4, item=item))
    session.timelines[PROJECT] = replace(before, last=4, rows=rows)
    async with chatting(session) as pilot:
        await pilot.press("shift+tab")
        yield pilot


async def test_one_key_asks_and_another_opens(session: RecordedSession, desktop: Path) -> None:
    async with with_message(session) as pilot:
        await pilot.press("O")
        await settled(pilot)
        assert QUESTION in shown(pilot)
        assert "It lies here in clear then." in shown(pilot)
        assert session.files.put == []
        await pilot.press("enter")
        await settled(pilot)
        assert session.files.put == []
        await pilot.press("y")
        told = (await asyncio.to_thread(desktop.read_text)).splitlines()
        await settled(pilot)
        assert len(session.files.put) == 1
        assert told[0] == f"1 {session.folder}/verslag.pdf"
        assert not [line for line in told if "geheim" in line or line.startswith("SLUIS_")]
        assert "removed here when you lock or leave" in shown(pilot)


async def test_no_opens_nothing(session: RecordedSession, desktop: Path) -> None:
    async with with_message(session) as pilot:
        await pilot.press("O", "n")
        await settled(pilot)
        assert QUESTION not in shown(pilot)
        assert session.files.put == []


@pytest.mark.parametrize("name", ["start.sh", "spel.desktop", "pagina.html", "logo.svg", "x.exe"])
async def test_programs_and_pages_are_not_even_asked_about(session: RecordedSession, desktop: Path, name: str) -> None:
    async with with_message(session, replace(REPORT, name=name)) as pilot:
        await pilot.press("O")
        await settled(pilot)
        assert "Not opened: only documents, pictures, sound and films are." in shown(pilot)
        await pilot.press("y")
        await settled(pilot)
        assert session.files.put == []


async def test_without_a_desktop_one_line_says_so(
    session: RecordedSession, desktop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    async with with_message(session) as pilot:
        await pilot.press("O")
        await settled(pilot)
        assert "there is no desktop. s saves the file" in shown(pilot)
        assert session.files.put == []


async def test_what_cannot_be_fetched_is_said_and_no_program_starts(session: RecordedSession, desktop: Path) -> None:
    session.files.refuses = Unreachable(N_("it is not what its sender sent"))
    async with with_message(session) as pilot:
        await pilot.press("O", "y")
        await settled(pilot)
        assert "it is not what its sender sent" in shown(pilot)
        assert "removed here" not in shown(pilot)


async def test_a_message_without_a_file_opens_nothing(session: RecordedSession, desktop: Path) -> None:
    async with with_message(session, None) as pilot:
        await pilot.press("O")
        await settled(pilot)
        assert "Choose a message that brings a file" in shown(pilot)


def test_on_a_mac_the_screen_of_another_room_is_no_desktop(desktop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = desktop.parent / "bin" / "open"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    monkeypatch.setattr(opening.sys, "platform", "darwin")
    assert opener() == str(program)
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
    assert opener() is None
    assert not open_file(Path("/tmp/x.pdf"))


def test_a_path_that_is_not_whole_could_be_an_option(desktop: Path) -> None:
    assert not open_file(Path("--help"))
