"""Paths of files on the screen: typed, completed and dragged, and where one is saved."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Paste

from session.values.errors import Unreachable
from session.values.words import N_
from tests.fakes.recorded_session import RecordedSession
from tests.support.attached import REPORT, attached, give, kept
from tests.support.people import PROJECT, conversation, said, with_file
from tests.support.screens import chat, chatting, settled, shown, until_shown
from widgets.composing.hint_bar import HintState
from widgets.long_notice import MOST, LongNotice


@pytest.mark.parametrize(
    "order",
    ["'{folder}/met spatie.txt' ja", '"{folder}/met spatie.txt" ja', "{folder}/met\\ spatie.txt ja"],
    ids=["quotes", "double quotes", "backslash"],
)
async def test_a_path_may_have_blanks(session: RecordedSession, tmp_path: Path, order: str) -> None:
    (tmp_path / "met spatie.txt").write_text("x")
    async with attached(session, "/file " + order.format(folder=tmp_path)) as (_pilot, desk):
        assert desk.file is not None
        assert desk.file.attachment.name == "met spatie.txt"
        assert desk.composer.text == "ja"


async def test_a_tilde_is_home(session: RecordedSession, note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(note.parent))
    async with attached(session, "/file ~/notitie.txt") as (_pilot, desk):
        assert desk.file is not None


async def test_a_wrong_path_is_said_and_stays_to_be_mended(session: RecordedSession, tmp_path: Path) -> None:
    async with attached(session, f"/file {tmp_path}/weg.txt met tekst") as (pilot, desk):
        assert "No such file" in shown(pilot)
        assert desk.composer.text == f"/file {tmp_path}/weg.txt met tekst"
        assert desk.file is None
        huge = tmp_path / "groot.bin"
        huge.touch()
        os.truncate(huge, 40_000_000)
        await give(pilot, f"/file {huge}")
        assert "too large" in shown(pilot)
        assert kept(session) == 0


@pytest.mark.parametrize("order", ["/file", "/file ''", "/file /weg\0.txt", "/file " + "a" * 300])
async def test_an_order_that_names_no_file_is_answered_in_few_lines(session: RecordedSession, order: str) -> None:
    async with attached(session, order) as (pilot, desk):
        assert desk.file is None
        assert desk.bar.lines.state is not HintState.WAIT
        long = pilot.app.screen.query_one(LongNotice)
        assert long.display or not shown(pilot).splitlines()[-1].startswith("synced")
        assert long.size.height <= MOST


async def test_tab_completes_a_path(session: RecordedSession, tmp_path: Path) -> None:
    (tmp_path / "Mijn verslagen").mkdir()
    (tmp_path / "Mijn verslagen" / "maandag.txt").write_text("x")
    (tmp_path / "Mijn verslagen" / "maart.txt").write_text("x")
    async with chatting(session) as pilot:
        composer = chat(pilot).desk.composer
        composer.rewrite(f"/file {tmp_path}/Mi")
        await pilot.press("tab")
        await settled(pilot)
        assert composer.text == f"/file '{tmp_path}/Mijn verslagen/"
        await pilot.press("tab")
        await settled(pilot)
        assert composer.text == f"/file '{tmp_path}/Mijn verslagen/maa"
        assert "maandag.txt  maart.txt" in shown(pilot)
        await pilot.press("r", "tab")
        await settled(pilot)
        assert composer.text == f"/file '{tmp_path}/Mijn verslagen/maart.txt' "
        await pilot.press("enter")
        await settled(pilot)
        assert chat(pilot).desk.file is not None


async def test_tab_says_when_nothing_fits_and_leaves_other_texts_alone(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        composer = chat(pilot).desk.composer
        composer.rewrite("/file /nergens/te/vinden")
        await pilot.press("tab")
        await settled(pilot)
        assert "No file begins like this" in shown(pilot)
        assert pilot.app.focused is composer
        composer.rewrite("gewone tekst")
        await pilot.press("tab")
        await settled(pilot)
        assert pilot.app.focused is not composer


@pytest.mark.parametrize("form", ["{path}", "'{path}'", "{escaped} ", "file://{uri}"])
async def test_a_dragged_path_is_offered_as_a_file(session: RecordedSession, tmp_path: Path, form: str) -> None:
    path = tmp_path / "de dijk.txt"
    path.write_text("x")
    escaped, uri = str(path).replace(" ", "\\ "), str(path).replace(" ", "%20")
    pasted = form.format(path=path, escaped=escaped, uri=uri)
    async with chatting(session) as pilot:
        composer = chat(pilot).desk.composer
        composer.post_message(Paste(pasted))
        await settled(pilot)
        if form == "{path}":  # a blank in a bare path: it could as well be words
            assert composer.text == pasted
            return
        assert composer.text == f"/file '{path}'"
        assert "Enter attaches this file" in shown(pilot)
        await pilot.press("ctrl+z")
        await settled(pilot)
        assert composer.text == pasted
        assert session.sent == []


async def test_of_several_dragged_files_it_is_said_that_one_goes_at_a_time(
    session: RecordedSession, note: Path
) -> None:
    async with chatting(session) as pilot:
        composer = chat(pilot).desk.composer
        composer.post_message(Paste(f"{note} {note}"))
        await until_shown(pilot, "One file goes at a time")
        assert composer.text == f"{note} {note}"


async def test_a_path_pasted_into_a_text_is_text(session: RecordedSession, note: Path) -> None:
    async with chatting(session) as pilot:
        await pilot.press(*"zie ")
        chat(pilot).desk.composer.post_message(Paste(str(note)))
        await settled(pilot)
        assert chat(pilot).desk.composer.text == f"zie {note}"


async def test_files_stand_in_the_conversation_and_are_saved_where_one_says(
    session: RecordedSession, tmp_path: Path
) -> None:
    before = conversation()
    item = with_file(said(4, "Sam", ""), REPORT, caption="lees dit")
    session.timelines[PROJECT] = replace(
        before, last=4, rows=(*before.rows, replace(before.rows[-1], position=4, item=item))
    )
    async with chatting(session) as pilot:
        assert "[file] verslag.pdf · 1.2 MB" in shown(pilot)
        assert "lees dit" in shown(pilot)
        await pilot.press("shift+tab", "s")
        await settled(pilot)
        assert "Save verslag.pdf in which folder?" in shown(pilot)
        await pilot.press("ctrl+a", "ctrl+k", *str(tmp_path), "enter")
        await settled(pilot)
        assert session.files.saved == [(PROJECT, item.event_id, tmp_path)]
        assert f"Saved: {tmp_path}/verslag.pdf" in shown(pilot)
        assert pilot.app.focused is chat(pilot).pane.reading.timeline, "the keys are where they were"
        await pilot.press("escape")
        await settled(pilot)
        await give(pilot, f"/save {tmp_path}")
        assert len(session.files.saved) == 2
        session.files.refuses = Unreachable(N_("it is not what its sender sent"))
        await give(pilot, f"/save {tmp_path}")
        assert "it is not what its sender sent" in shown(pilot)


async def test_escape_saves_nothing(session: RecordedSession) -> None:
    before = conversation()
    item = with_file(said(4, "Sam", ""), REPORT)
    session.timelines[PROJECT] = replace(
        before, last=4, rows=(*before.rows, replace(before.rows[-1], position=4, item=item))
    )
    async with chatting(session) as pilot:
        await pilot.press("shift+tab", "s")
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert session.files.saved == []
        assert pilot.app.focused is chat(pilot).pane.reading.timeline


async def test_a_message_without_a_file_cannot_be_saved(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        await pilot.press("shift+tab", "s")
        await settled(pilot)
        assert "Choose a message that brings a file" in shown(pilot)
