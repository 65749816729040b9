"""Files that go along with a draft: named, sent, taken off, moved and kept with their room, all by keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hints.model import DraftKind
from session.values.errors import Unreachable
from session.values.model import EventId, SendState
from session.values.updates import RoomsUpdate
from session.values.words import N_
from tests.fakes.recorded_session import RecordedSession
from tests.support.attached import REPORT, attached, give, kept
from tests.support.people import LUNCH, OPEN, PROJECT, conversation, rooms, said, with_file
from tests.support.screens import BSN, chat, chatting, settled, shown
from tui.composing.file_argument import quoted
from widgets.composing.hint_bar import HintState


async def test_a_file_goes_with_its_caption_and_its_clearance(session: RecordedSession, note: Path) -> None:
    async with attached(session, f"/file {note} zie bijlage") as (pilot, desk):
        assert desk.composer.text == "zie bijlage"
        assert "file: notitie.txt, 10 bytes · Esc takes the file off" in shown(pilot)
        assert "goes encrypted to 4 people" in shown(pilot)
        assert "Enter: send the file" in shown(pilot)
        assert session.sent == []
        await pilot.press("enter")
        await settled(pilot)
        (sent,) = session.sent
        assert (sent.draft.kind, sent.draft.text, sent.draft.room_id) == (DraftKind.FILE, "zie bijlage", PROJECT)
        assert [file.name for file in sent.draft.attachments] == ["notitie.txt"]
        assert sent.clearance.covers(sent.draft)
        assert desk.file is None
        assert desk.composer.text == ""
        assert "file: notitie.txt" not in shown(pilot)


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_the_file_is_named_beside_whatever_the_hint_bar_says(
    session: RecordedSession, tmp_path: Path, size: tuple[int, int]
) -> None:
    note = tmp_path / f"{'lange naam ' * 5}.txt"
    note.write_text("tot morgen")
    async with chatting(session, size) as pilot:

        def beside(state: HintState) -> bool:
            screen = shown(pilot)
            return f" {state}  " in screen and "+ file: lange na" in screen and "Esc takes the file off" in screen

        await give(pilot, f"/file '{note}' kijk")
        assert beside(HintState.OK)
        chat(pilot).desk.composer.rewrite(f"zijn bsn is {BSN}")
        await settled(pilot)
        assert beside(HintState.HOLD)
        await pilot.press(*"!", "enter")
        await settled(pilot)
        assert session.sent == []
        session.tell(RoomsUpdate((replace(rooms()[0], may_write=False), *rooms()[1:])))
        await settled(pilot)
        chat(pilot).desk.composer.rewrite("")
        await settled(pilot)
        assert beside(HintState.STOP)
        chat(pilot).show_room(OPEN)
        await settled(pilot)
        assert "+ file" not in shown(pilot)
        await give(pilot, f"/file '{note}' kijk")
        assert beside(HintState.NOTE)
        assert "Enter: send the file" in shown(pilot)


async def test_a_file_needs_no_caption(session: RecordedSession, note: Path) -> None:
    async with attached(session, f"/file {note}") as (pilot, desk):
        assert desk.composer.text == ""
        assert "notitie.txt, 10 bytes: a caption, or nothing" in shown(pilot)
        await pilot.press("enter", "enter")
        await settled(pilot)
        assert [sent.draft.text for sent in session.sent] == [""]


@pytest.mark.parametrize("name", ["[b]x[bold red].txt", "[@click=app.quit]x.txt", "\x1b]0;x\x07\u202e.txt", "a\nb.txt"])
async def test_a_name_commands_nothing(session: RecordedSession, tmp_path: Path, name: str) -> None:
    (tmp_path / "gewoon.txt").write_text("x")
    (tmp_path / name).write_text("x")
    async with chatting(session) as pilot:
        desk = chat(pilot).desk
        chat(pilot).pane.files.action_attach(quoted(str(tmp_path / name)))
        await settled(pilot)
        assert desk.file is not None
        assert not set(shown(pilot)) & {"\x1b", "\x07", "\u202e"}
        assert "gewoon" not in shown(pilot)
        if name.startswith("["):
            assert f"{name}, 1 byte: a caption, or nothing" in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        (sent,) = session.sent
        assert not set(sent.draft.attachments[0].name) & {"\x1b", "\x07", "\u202e", "\n"}


async def test_escape_takes_it_off_and_keeps_the_caption(session: RecordedSession, note: Path) -> None:
    async with attached(session, f"/file {note} bijschrift") as (pilot, desk):
        await pilot.press("escape")
        await settled(pilot)
        assert desk.file is None
        assert desk.composer.text == "bijschrift"
        assert kept(session) == 0
        await pilot.press("enter")
        await settled(pilot)
        assert [(sent.draft.kind, sent.draft.attachments) for sent in session.sent] == [(DraftKind.MESSAGE, ())]


async def test_a_second_file_takes_the_place_of_the_first(session: RecordedSession, note: Path, photo: Path) -> None:
    async with attached(session, f"/file {photo}") as (pilot, desk):
        await give(pilot, f"/file {note}")
        assert desk.file is not None
        assert desk.file.attachment.name == "notitie.txt"
        assert kept(session) == 1


async def test_no_slash_word_goes_along_with_a_file(session: RecordedSession, note: Path) -> None:
    async with attached(session, f"/file {note}") as (pilot, desk):
        await give(pilot, "/me zwaait")
        assert session.sent == session.created == []
        assert "cannot go along" in shown(pilot)
        await give(pilot, "/create Nieuw")
        assert session.created == []
        desk.composer.rewrite("")
        await give(pilot, "//zo")
        assert [sent.draft.text for sent in session.sent] == ["/zo"]


async def test_a_file_stays_with_its_room(session: RecordedSession, note: Path) -> None:
    async with attached(session, f"/file {note}") as (pilot, desk):
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        assert desk.file is None
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []
        await pilot.press(*"soep?", "enter")
        await settled(pilot)
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert [(sent.draft.room_id, len(sent.draft.attachments)) for sent in session.sent] == [
            (LUNCH, 0),
            (PROJECT, 1),
        ]


async def test_a_draft_moves_with_its_file_and_back(session: RecordedSession, note: Path) -> None:
    async with attached(session, f"/file {note} tekst") as (pilot, desk):
        await pilot.press("alt+p", *"lunch", "enter")
        await settled(pilot)
        assert desk.composer.room_id == LUNCH
        assert (desk.composer.text, desk.file is not None) == ("tekst", True)
        assert "9 people" in shown(pilot)
        await pilot.press("alt+u")
        await settled(pilot)
        assert desk.composer.room_id == PROJECT
        assert (desk.composer.text, desk.file is not None, desk.files.of(LUNCH)) == ("tekst", True, None)


async def test_what_the_session_cannot_take_comes_back(session: RecordedSession, note: Path) -> None:
    async with attached(session, f"/file {note} tekst") as (pilot, desk):
        session.files.refuses = Unreachable(N_("the disk is full"))
        await pilot.press("enter")
        await settled(pilot)
        assert "the disk is full" in shown(pilot)
        assert (desk.composer.text, desk.file is not None) == ("tekst", True)
        await pilot.press("enter")
        await settled(pilot)
        assert [sent.draft.text for sent in session.sent] == ["tekst"]


async def test_changing_an_earlier_message_takes_no_file_along(session: RecordedSession, note: Path) -> None:
    async with attached(session, f"/file {note}") as (pilot, desk):
        desk.edit(EventId("$event1"), "ja, om elf uur?")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert [(sent.edits, sent.draft.attachments) for sent in session.sent] == [("$event1", ())]
        assert desk.file is not None


async def test_where_nothing_is_sent_the_file_is_still_named(session: RecordedSession, note: Path) -> None:
    async with attached(session, f"/file {note} zie bijlage") as (pilot, desk):
        session.tell(RoomsUpdate(tuple(room for room in rooms() if room.room_id != PROJECT)))
        await settled(pilot)
        screen = shown(pilot)
        assert "nothing is sent" in screen
        assert "+ file: notitie.txt, 10 bytes" in screen
        assert "Esc takes the file off" in screen
        assert "Sluisdeur renovatie" in screen
        assert "you are not in this room any more" in screen
        assert "no room is open" not in screen
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        assert "you are not in" not in shown(pilot)
        assert desk.file is None


async def test_an_upload_shows_how_far_it_is_and_is_stopped_by_a_key(session: RecordedSession) -> None:
    item = replace(
        with_file(said(9, "Noor", "", own=True), replace(REPORT, percent=45), caption="hierbij"),
        key="txn-file",
        event_id=None,
        send_state=SendState.SENDING,
    )
    session.timelines[PROJECT] = conversation(item)
    session.failed_text = "hierbij"
    async with chatting(session) as pilot:
        assert "uploading 45 %" in shown(pilot)
        await give(pilot, "/discard")
        assert ("discard", "txn-file") in session.asked
        assert chat(pilot).desk.composer.text == "hierbij"
        assert "taken back" in shown(pilot)
