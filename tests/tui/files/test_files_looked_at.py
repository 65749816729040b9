"""Files pass the hints before they go: held, stripped, read beside the screen, or said not to be readable."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from hints.model import Attachment, Draft, DraftKind, Part
from tests.fakes.recorded_session import RecordedSession
from tests.support.attached import PHOTO, attached, give, kept
from tests.support.packs import pack_about
from tests.support.people import OPEN
from tests.support.screens import BSN, advisor_of, chat, chatting, settled, shown, until
from widgets.composing.hint_bar import HintState


async def test_a_number_in_a_file_holds_it_however_often_enter_is_pressed(
    session: RecordedSession, people: Path
) -> None:
    async with attached(session, f"/file {people}") as (pilot, desk):
        assert desk.bar.lines.state is HintState.HOLD
        assert "in the file lijst.csv" in shown(pilot)
        assert "F2 mask" not in shown(pilot)
        await pilot.press("enter", "enter", "enter")
        await settled(pilot)
        assert session.sent == []
        assert desk.file is not None
        await pilot.press("f4", *"oefening", "enter")
        await settled(pilot)
        (sent,) = session.sent
        assert sent.clearance.override is not None
        assert sent.clearance.override.reason == "oefening"


async def test_the_file_s_name_and_the_caption_pass_the_hints_too(session: RecordedSession, tmp_path: Path) -> None:
    named = tmp_path / f"bsn {BSN}.txt"
    named.write_text("niets")
    async with attached(session, f"/file '{named}'") as (pilot, desk):
        assert "in the name of the file" in shown(pilot)
        assert BSN not in desk.bar.lines.seen
        await pilot.press("escape")
        (tmp_path / "kaal.txt").write_text("niets")
        await give(pilot, f"/file {tmp_path}/kaal.txt zijn bsn is {BSN}")
        assert desk.bar.lines.state is HintState.HOLD
        assert [finding.part for finding in desk.look.findings][:1] == [Part.TEXT]  # type: ignore[union-attr]
        await pilot.press("f2", "enter")
        await settled(pilot)
        assert [BSN in sent.draft.text for sent in session.sent] == [False]


@pytest.mark.parametrize("key", ["alt+k", "ctrl+s"])
async def test_a_photo_is_stripped_by_a_key_and_looked_at_again(
    session: RecordedSession, photo: Path, key: str
) -> None:
    async with attached(session, f"/file {photo}") as (pilot, desk):
        assert "says where it was taken" in shown(pilot)
        assert "Alt-K strip photo" in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []
        await pilot.press(key)
        await settled(pilot)
        assert desk.bar.lines.state is HintState.OK
        assert "strip photo" not in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        (sent,) = session.sent
        (file,) = sent.draft.attachments
        assert (file.photo_location, file.camera_serial, file.size < len(PHOTO)) == (False, False, True)
        assert sent.clearance.rules == ()


async def test_a_strip_is_undone_by_the_undo_key(session: RecordedSession, photo: Path) -> None:
    async with attached(session, f"/file {photo}") as (pilot, desk):
        await pilot.press("alt+k")
        await settled(pilot)
        await pilot.press("alt+u")
        await settled(pilot)
        assert desk.bar.lines.state is HintState.HOLD
        assert desk.file is not None
        assert desk.file.attachment.photo_location
        await pilot.press("alt+u")
        await settled(pilot)
        assert "nothing to undo" in shown(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert kept(session) == 0


async def test_nothing_of_the_photo_stays_here_when_the_stripped_one_is_sent(
    session: RecordedSession, photo: Path
) -> None:
    async with attached(session, f"/file {photo}") as (pilot, _desk):
        await pilot.press("alt+k")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("alt+u")
        await settled(pilot)
        assert "gone or changed" in shown(pilot)
        await give(pilot, f"/file {photo}")
        await pilot.press("escape")
        await settled(pilot)
        assert len(session.files.staged) == 0


async def test_the_strip_key_says_when_there_is_nothing_to_strip(session: RecordedSession, note: Path) -> None:
    async with attached(session, f"/file {note}") as (pilot, _desk):
        await pilot.press("alt+k")
        await settled(pilot)
        assert "no photo here" in shown(pilot)


async def test_enter_waits_while_a_file_is_being_read(session: RecordedSession, note: Path) -> None:
    session.files.let_in = asyncio.Event()
    async with chatting(session) as pilot:
        desk = chat(pilot).desk
        desk.composer.rewrite(f"/file {note}")
        await pilot.press("enter")
        await until(pilot, lambda: desk.bar.lines.state is HintState.WAIT)
        assert "getting the file notitie.txt ready" in shown(pilot)
        await pilot.press(*"tekst", "enter")
        await pilot.pause()
        assert session.sent == []
        assert desk.composer.text == "tekst"
        await chat(pilot)._host.ask(session.files.let_in.set)
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert [len(sent.draft.attachments) for sent in session.sent] == [1]


async def test_escape_while_a_file_is_being_read_takes_it_off(session: RecordedSession, note: Path) -> None:
    session.files.let_in = asyncio.Event()
    async with chatting(session) as pilot:
        desk = chat(pilot).desk
        desk.composer.rewrite(f"/file {note}")
        await pilot.press("enter")
        await until(pilot, lambda: desk.bar.lines.state is HintState.WAIT)
        await pilot.press("escape")
        await until(pilot, lambda: desk.bar.lines.state is HintState.OK)
        await chat(pilot)._host.ask(session.files.let_in.set)
        await settled(pilot)
        assert desk.file is None
        assert kept(session) == 0


async def test_a_long_file_is_assessed_beside_the_screen(session: RecordedSession, tmp_path: Path) -> None:
    long = tmp_path / "lang.txt"
    long.write_text("vandaag geen nieuws\n" * 20_000 + "de vuurtoren\n")
    async with chatting(session, advising=advisor_of(pack_about("vuurtoren", "confirm"))) as pilot:
        await give(pilot, f"/file {long}")
        assert chat(pilot).desk.bar.lines.state is HintState.HOLD
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []


async def test_what_was_not_looked_at_is_said_before_enter(session: RecordedSession, tmp_path: Path) -> None:
    unreadable = tmp_path / "ruis.bin"
    unreadable.write_bytes(os.urandom(3000))
    async with attached(session, f"/file {unreadable}") as (pilot, desk):
        assert desk.bar.lines.state is HintState.NOTE
        assert "cannot be read, so its content was not checked" in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert len(session.sent) == 1


async def test_of_a_large_file_only_the_first_part_is_looked_at_and_that_is_said(
    session: RecordedSession, tmp_path: Path
) -> None:
    large = tmp_path / "groot.bin"
    large.touch()
    os.truncate(large, 21_000_000)
    async with attached(session, f"/file {large}") as (pilot, desk):
        assert desk.bar.lines.state is HintState.NOTE
        assert "only the first 20 MB of this file were looked at" in shown(pilot)


async def test_the_draft_in_an_open_room_says_that_the_file_is_not_encrypted(
    session: RecordedSession, note: Path
) -> None:
    async with chatting(session) as pilot:
        chat(pilot).show_room(OPEN)
        await give(pilot, f"/file {note}")
        desk = chat(pilot).desk
        assert desk.look is not None
        assert desk.look.draft == Draft(
            DraftKind.FILE,
            "",
            desk.look.draft.facts,
            (desk.file.attachment,),  # type: ignore[union-attr]
        )
        assert isinstance(desk.look.draft.attachments[0], Attachment)
        assert "NOT encrypted" in shown(pilot) or "not encrypted" in shown(pilot)
