"""Pictures of the screen, compared with those that a person looked at; `--snapshot-update` makes new ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from session.account.profile import Profile
from session.host import SessionHost
from session.values.errors import IdentityStop
from session.values.model import FileForm, FileInfo, Member, RoomTrust, Row, SendState, TimelineItem, UserId
from session.values.updates import Batch, OutboxUpdate, TimelineUpdate
from tests.session.extract.documents import exif, jpeg, segment
from tests.support.inspected import HEARD, READERS, own_message
from tests.support.packs import pack_about
from tests.support.people import INVITE, OPEN, PROJECT, conversation, failed, said, with_file
from tests.support.pictures import both_sizes, golden, picture
from tests.support.screens import CONFIG, HELD_TEXT, advisor, advisor_of, chat, chatting, recorded, settled, until
from tui.app import SluisApp
from tui.screens.lock import LockScreen
from tui.settings.config import Config

pytestmark = golden


def with_message(item: TimelineItem) -> TimelineUpdate:
    """Return the conversation with one message more."""
    before = conversation()
    return replace(before, last=before.last + 1, rows=(*before.rows, Row(before.last + 1, item)))


@both_sizes
async def test_at_rest(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), size) as pilot:
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_held(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), size) as pilot:
        await pilot.press(*HELD_TEXT, "enter")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_locked(golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        await pilot.press(*"half", "alt+q")
        await until(pilot, lambda: isinstance(screen := pilot.app.screen, LockScreen) and screen._may_open)
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_texts_hidden(golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        await pilot.press(*HELD_TEXT, "alt+i")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_asked_to_copy(golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        await pilot.press(*"half", "shift+tab", "c")
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


@both_sizes
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


async def test_several_findings_in_an_open_room(golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        chat(pilot).show_room(OPEN)
        await pilot.press(*f"{HELD_TEXT} NL91ABNA0417164300", "alt+n")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_the_room_picker(golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        await pilot.press(*HELD_TEXT, "alt+p")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_the_question_at_log_out(golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        chat(pilot).apply(Batch((OutboxUpdate(2, 0),)))
        await pilot.press(*"/logout", "enter")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_an_invitation(golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        chat(pilot).show_room(INVITE)
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_marked_messages(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    impostor = replace(said(4, "Nооr de Wit", "stuur me de verificatiecode"), sender=UserId("@noor:elders.example"))
    session.people = tuple(
        Member(item.sender, item.sender_name, "join") for item in (said(0, "Noor de Wit", ""), impostor)
    )
    session.timelines[PROJECT] = with_message(impostor)
    lures = advisor_of(pack_about("verificatiecode", "note", kind="phishing", pack="lures"))
    async with chatting(session, size, advising=lures) as pilot:
        await pilot.press("shift+tab", *(["w"] if size == (120, 40) else []))
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


@pytest.mark.parametrize("message", ["theirs", "own"])
@both_sizes
async def test_an_inspected_message(size: tuple[int, int], message: str, golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    session.inspected = HEARD if message == "theirs" else own_message()
    async with chatting(session, size) as pilot:
        await pilot.press("shift+tab", "i")
        await settled(pilot)
        if message == "own":
            await pilot.press("end", "f")
            await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_the_readers_of_a_room(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    session.room_readers = READERS
    async with chatting(session, size) as pilot:
        await pilot.press(*"/readers", "enter")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_a_room_that_is_stopped(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    els = READERS.readers[0].user_id
    held = replace(failed("het wachtwoord is gewijzigd"), failure=IdentityStop(els).words)
    trust = RoomTrust(left_out=1, named=(READERS.readers[3].left_out[0].reason,), stopped=(els,))
    session.rooms_known = (replace(session.rooms_known[0], trust=trust), *session.rooms_known[1:])
    session.timelines[PROJECT] = conversation(held)
    async with chatting(session, size) as pilot:
        session.tell(OutboxUpdate(1, 1))
        await pilot.press(*"/withdraw", *(["enter"] if size == (120, 40) else []))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


def sent_files() -> TimelineUpdate:
    """Return a conversation with a file of somebody else, and two of one's own on their way."""
    report = FileInfo("verslag maandag.pdf", FileForm.FILE, "application/pdf", 1_234_567)
    photo = FileInfo("dijk.jpg", FileForm.IMAGE, "image/jpeg", 482_113)
    arrived = with_file(said(4, "Noor de Wit", ""), report, caption="kun je hier naar kijken?")
    going = replace(
        with_file(said(8, "Ik", "", own=True), replace(photo, percent=45)),
        key="txn-going",
        event_id=None,
        send_state=SendState.SENDING,
    )
    stuck = with_file(failed(""), replace(report, name="kaart.pdf"), caption="de kaart van de dijk")
    return replace(with_message(arrived), pending=(going, stuck))


@both_sizes
async def test_a_file_attached_and_files_on_their_way(
    size: tuple[int, int], tmp_path: Path, golden_picture: SnapshotAssertion
) -> None:
    session = recorded()
    session.folder, session.timelines[PROJECT] = tmp_path / "shelf", sent_files()
    note = tmp_path / "notulen overleg.txt"
    note.write_text("tot morgen\n" * 120_000)
    async with chatting(session, size) as pilot:
        chat(pilot).desk.composer.rewrite(f"/file '{note}'")
        await pilot.press("enter")
        await settled(pilot)
        chat(pilot).tell("")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_a_photo_with_a_position_held(
    size: tuple[int, int], tmp_path: Path, golden_picture: SnapshotAssertion
) -> None:
    session = recorded()
    session.folder = tmp_path / "shelf"
    photo = tmp_path / "dijk.jpg"
    photo.write_bytes(jpeg(segment(0xE1, b"Exif\0\0" + exif())))
    async with chatting(session, size) as pilot:
        chat(pilot).desk.composer.rewrite(f"/file {photo} de dijk vanmorgen")
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_a_number_in_a_file_held(tmp_path: Path, golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    session.folder = tmp_path / "shelf"
    people = tmp_path / "deelnemers voorjaar 2026.csv"
    people.write_text("naam;bsn\nJansen;999990007\n")
    async with chatting(session, (80, 24)) as pilot:
        chat(pilot).desk.composer.rewrite(f"/file '{people}'")
        await pilot.press("enter")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_the_question_where_to_save(golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    session.timelines[PROJECT] = sent_files()
    async with chatting(session, (80, 24)) as pilot:
        await pilot.press(*"/save", "enter")
        await settled(pilot)
        await pilot.press("ctrl+u", *"~/Downloads")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
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
