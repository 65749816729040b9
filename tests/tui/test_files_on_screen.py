"""Files on the screen: attached, looked at, held, stripped, sent, taken off, moved and saved, all by keys."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from hints.model import Attachment, Draft, DraftKind, Part
from session.values.errors import Unreachable
from session.values.model import EventId, FileForm, FileInfo, SendState
from session.values.updates import RoomsUpdate
from session.values.words import N_
from tests.fakes.recorded_session import RecordedSession
from tests.session.extract.documents import exif, jpeg, segment
from tests.support.packs import pack_about
from tests.support.people import LUNCH, OPEN, PROJECT, conversation, rooms, said, with_file
from tests.support.screens import BSN, advisor_of, chat, chatting, recorded, settled, shown, until, until_shown
from tui.composing.file_argument import quoted
from tui.desk.desk import Desk
from widgets.composing.hint_bar import HintState
from widgets.long_notice import MOST, LongNotice

PHOTO = jpeg(segment(0xE1, b"Exif\0\0" + exif()))
REPORT = FileInfo("verslag.pdf", FileForm.FILE, "application/pdf", 1_234_567)


@pytest.fixture
def session(tmp_path: Path) -> RecordedSession:
    session = recorded()
    session.folder = tmp_path / "shelf"
    return session


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "notitie.txt"
    path.write_text("tot morgen")
    return path


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "dijk.jpg"
    path.write_bytes(PHOTO)
    return path


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "lijst.csv"
    path.write_text(f"naam;bsn\nJansen;{BSN}\n")
    return path


def kept(session: RecordedSession) -> int:
    return len(list(session.folder.iterdir())) if session.folder.exists() else 0


async def give(pilot: Pilot[None], text: str) -> None:
    """Type a line and press Enter."""
    desk = chat(pilot).desk
    desk.composer.rewrite(text)
    await pilot.press("enter")
    await settled(pilot)


@asynccontextmanager
async def attached(session: RecordedSession, order: str) -> AsyncIterator[tuple[Pilot[None], Desk]]:
    """Run the app with a file attached."""
    async with chatting(session) as pilot:
        await give(pilot, order)
        yield pilot, chat(pilot).desk


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


async def test_changing_an_earlier_message_takes_no_file_along(session: RecordedSession, note: Path) -> None:
    async with attached(session, f"/file {note}") as (pilot, desk):
        desk.edit(EventId("$event1"), "ja, om elf uur?")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert [(sent.edits, sent.draft.attachments) for sent in session.sent] == [("$event1", ())]
        assert desk.file is not None


# -- paths --------------------------------------------------------------------------------------------------


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


async def test_a_path_pasted_into_a_text_is_text(session: RecordedSession, note: Path) -> None:
    async with chatting(session) as pilot:
        await pilot.press(*"zie ")
        chat(pilot).desk.composer.post_message(Paste(str(note)))
        await settled(pilot)
        assert chat(pilot).desk.composer.text == f"zie {note}"


# -- in the conversation ------------------------------------------------------------------------------------


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
