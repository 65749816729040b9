"""Pictures under their messages: asked for by a key, in half blocks or in pixels, and gone when they have to be."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.values.model import EventId, FileForm, FileInfo, Row
from session.values.raster import Fine, Raster
from session.values.updates import TimelineUpdate
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import LUNCH, PROJECT, conversation, said, with_file
from tests.support.screens import CONFIG, chat, chatting, recorded, settled, shown, until_shown
from tests.support.terminal_pictures import KittyTerminal
from tui.terminal.kitty_picture import NUMBERS
from tui.terminal.picture_driver import PictureOutput
from widgets.timeline.picture_cells import FIRST, LAST
from widgets.timeline.timeline import Timeline

HALF = "▀"
_CELLS = re.compile(f"[{chr(FIRST)}-{chr(LAST)}]+")
PHOTO = FileInfo("dijk.jpg", FileForm.IMAGE, "image/jpeg", 123_456)
DIKE = Raster(40, 20, bytes(channel for y in range(20) for x in range(40) for channel in (6 * x, 120, 12 * y)))


@pytest.fixture(autouse=True)
def a_terminal_with_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


def with_picture(session: RecordedSession, file: FileInfo = PHOTO) -> EventId:
    """Let the newest message bring a picture."""
    before = conversation()
    item = with_file(said(4, "Sam", ""), file, caption="de dijk vanochtend")
    session.timelines[PROJECT] = replace(before, last=4, rows=(*before.rows, Row(4, item)))
    assert item.event_id is not None
    session.files.rasters[item.event_id] = DIKE
    return item.event_id


@pytest.fixture
def session(tmp_path: Path) -> RecordedSession:
    session = recorded()
    session.folder = tmp_path / "shelf"
    with_picture(session)
    return session


async def choose(pilot: Pilot[None], *keys: str) -> None:
    """Go to the newest message and press these keys."""
    chat(pilot).query_one(Timeline).focus()
    await pilot.press("end", *keys)
    await settled(pilot)


def cells(pilot: Pilot[None]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the colours of all half blocks on the screen, row by row."""
    found = []
    for strip in pilot.app.screen._compositor.render_strips():
        for text, style, _control in strip:
            if HALF in text and style is not None and style.color is not None and style.bgcolor is not None:
                colours = tuple(style.color.get_truecolor()), tuple(style.bgcolor.get_truecolor())
                found += [colours] * text.count(HALF)
    return found


async def test_a_picture_is_fetched_on_a_key_alone_and_shows_its_pixels(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        assert session.files.looked_at == []
        assert "dijk.jpg" in shown(pilot)
        await choose(pilot, "V")
        assert [tuple(found) for found in cells(pilot)] == [
            (DIKE.pixel(x, y), DIKE.pixel(x, y + 1)) for y in range(0, 20, 2) for x in range(40)
        ]
        assert "de dijk vanochtend" in shown(pilot)
        assert session.files.looked_at == [said(4, "Sam", "").event_id]


async def test_the_same_key_takes_it_away_and_the_slash_word_does_both(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        before = shown(pilot)
        for _ in range(2):
            chat(pilot).desk.composer.rewrite("/picture")
            await pilot.press("enter")
            await settled(pilot)
            assert (HALF in shown(pilot)) is (_ == 0)
        assert shown(pilot) == before


@pytest.mark.parametrize(
    ("setting", "environment", "words"),
    [
        ("off", {}, "off in your settings"),
        ("auto", {"NO_COLOR": "1"}, "too few colours"),
        ("auto", {"TERM": "xterm", "COLORTERM": ""}, "too few colours"),
        ("blocks", {"TERM": "linux", "COLORTERM": ""}, "too few colours"),
    ],
    ids=["off", "no colour", "16 colours", "console"],
)
async def test_where_none_can_be_shown_it_is_said_and_nothing_is_fetched(
    session: RecordedSession, setting: str, environment: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    async with chatting(session, config=replace(CONFIG, pictures=setting)) as pilot:
        await choose(pilot, "V")
        assert words in shown(pilot)
        assert HALF not in shown(pilot)
        assert session.files.looked_at == []


async def test_a_screen_that_is_too_small_says_so(session: RecordedSession) -> None:
    async with chatting(session, (80, 14)) as pilot:
        await choose(pilot, "V")
        assert "Too little room" in shown(pilot)
        assert session.files.looked_at == []


async def test_a_message_without_a_picture_and_one_that_is_none(session: RecordedSession) -> None:
    session.files.rasters.clear()
    async with chatting(session) as pilot:
        await choose(pilot, "V")
        assert "This is no picture that can be shown here; it can be saved." in shown(pilot)
    session = recorded()
    with_picture(session, replace(PHOTO, name="dijk.pdf", form=FileForm.FILE))
    async with chatting(session) as pilot:
        await choose(pilot, "V")
        assert "Choose a message that brings a picture" in shown(pilot)
        assert session.files.looked_at == []


async def test_it_can_be_stopped(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        session.files.hold_back = asyncio.Event()
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("end", "V")
        await until_shown(pilot, "Fetching dijk.jpg")
        await pilot.press("d")
        await until_shown(pilot, "Stopped; nothing of the file was kept.")
        assert HALF not in shown(pilot)


async def test_hidden_texts_hide_the_picture_too_in_as_many_cells(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        await choose(pilot, "V")
        before = shown(pilot)
        await pilot.press("alt+i")
        await settled(pilot)
        assert HALF not in shown(pilot)
        assert cells(pilot) == []
        assert [len(line) for line in shown(pilot).splitlines()[:-1]] == [
            len(line) for line in before.splitlines()[:-1]
        ]
        await pilot.press("alt+i")
        await settled(pilot)
        assert shown(pilot) == before


async def test_a_message_that_is_removed_takes_its_picture_along(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        await choose(pilot, "V")
        assert cells(pilot)
        gone = replace(said(4, "Sam", "dit is weg"), removed=True)
        session.tell(TimelineUpdate(PROJECT, False, 0, 4, (Row(4, gone),), (), True))
        await until_shown(pilot, "dit is weg")
        assert HALF not in shown(pilot)
        back = with_file(said(4, "Sam", ""), PHOTO)
        session.tell(TimelineUpdate(PROJECT, False, 0, 4, (Row(4, back),), (), True))
        await until_shown(pilot, "dijk.jpg")
        assert HALF not in shown(pilot)


async def test_another_room_forgets_it(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        await choose(pilot, "V")
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        await until_shown(pilot, "dijk.jpg")
        assert HALF not in shown(pilot)


async def test_a_narrower_screen_shows_all_of_it_smaller(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        await choose(pilot, "V")
        await pilot.resize_terminal(60, 40)
        await settled(pilot)
        rows = [line for line in shown(pilot).splitlines() if HALF in line]
        assert rows
        assert max(line.count(HALF) for line in rows) < 40


def pixels(pilot: Pilot[None]) -> list[str]:
    """Return the rows of cells on the screen that stand for a picture."""
    return [row for line in shown(pilot).splitlines() for row in _CELLS.findall(line)]


async def test_a_terminal_of_pixels_gets_them_in_rows_that_can_be_hidden_and_covered(
    session: RecordedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-kitty")
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    (event_id,) = session.files.rasters
    fine = Fine(400, 200, bytes([255, 0, 0]), bytes(80_000))
    session.files.rasters[event_id] = replace(DIKE, fine=fine)
    output, terminal = PictureOutput(), KittyTerminal()
    async with chatting(session) as pilot:
        await choose(pilot, "V")
        rows = pixels(pilot)
        assert HALF not in shown(pilot)
        rest = terminal.take(output.put_in(shown(pilot)))
        ((name, place),) = terminal.places.items()
        assert [len(row) for row in rows] == [place[0]] * place[1]
        assert terminal.cells(rest, NUMBERS) == [(name, y, x) for y in range(place[1]) for x in range(place[0])]
        await pilot.press("alt+i")
        await settled(pilot)
        assert pixels(pilot) == []
        terminal.take(output.put_in(shown(pilot)))
        assert terminal.pictures == {}
        await pilot.press("alt+i")
        await settled(pilot)
        assert pixels(pilot) == rows
        terminal.take(output.put_in(shown(pilot)))
        assert list(terminal.pictures) == [name]
        await pilot.resize_terminal(70, 40)
        await settled(pilot)
        assert pixels(pilot) == []
        assert HALF in shown(pilot), "too narrow for its cells"
        await pilot.resize_terminal(120, 40)
        await settled(pilot)
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        terminal.take(output.put_in(shown(pilot)))
        assert terminal.pictures == {}
        assert pixels(pilot) == []
