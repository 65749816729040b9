"""What is being written outlives a restart and a crash, in its own room, and is not there twice once it was sent."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.values.model import EventId, RoomDraft, RoomId
from tests.fakes.answers import MEDIA_CONFIG, UPLOAD, uploaded
from tests.fakes.faults import hang
from tests.fakes.homeserver import json_answer
from tests.fakes.recorded_session import RecordedSession
from tests.fakes.small_homeserver import SmallHomeserver
from tests.session.extract.documents import exif, jpeg, segment
from tests.support.people import LUNCH, PROJECT
from tests.support.screens import chat, chatting, recorded, settled, shown, until, until_shown
from tests.support.small_app import running, type_login
from tests.support.two_accounts import private, two_accounts, work
from tui.app import SluisApp
from tui.composing.file_argument import quoted
from tui.desk.draft_keeper import DraftKeeper
from tui.leaving import Leaving
from tui.screens.lock import LockScreen

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

NOOR = "@noor:hs.example"
HERE, THERE = RoomId("!lunch:hs.example"), RoomId("!project:hs.example")


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        homeserver.add_room(HERE, [(NOOR, "Noor")], name="Lunch", encrypted=False)
        homeserver.add_room(THERE, [(NOOR, "Noor")], name="Project", encrypted=False)
        yield homeserver


async def main_screen(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: chat(pilot) is not None and chat(pilot).open_room is not None)
    await settled(pilot)
    if pilot.app.screen is not chat(pilot):
        await pilot.press("escape")
    await until(pilot, lambda: pilot.app.screen is chat(pilot))


async def write_in(pilot: Pilot[None], room: RoomId, text: str) -> None:
    chat(pilot).show_room(room)
    await pilot.press(*text)


def standing(pilot: Pilot[None]) -> dict[str, str]:
    return {room: draft.text for room, draft in chat(pilot).desk.composer.drafts().items()}


def leaving(pilot: Pilot[None]) -> Leaving:
    assert isinstance(pilot.app, SluisApp)
    return pilot.app.leaving


async def test_drafts_are_there_after_a_restart_each_in_its_room(server: SmallHomeserver, tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await write_in(pilot, HERE, "soep?")
        await write_in(pilot, THERE, "het plan")
        await pilot.press("ctrl+q")
    async with running(tmp_path) as pilot:
        await main_screen(pilot)
        assert standing(pilot) == {HERE: "soep?", THERE: "het plan"}
        chat(pilot).show_room(HERE)
        assert chat(pilot).desk.composer.text == "soep?"
        await pilot.press(*"!", "ctrl+u", "ctrl+q")
    async with running(tmp_path) as pilot:
        await main_screen(pilot)
        assert standing(pilot) == {THERE: "het plan"}


async def test_a_crash_leaves_the_draft_and_no_file_shows_it(server: SmallHomeserver, tmp_path: Path) -> None:
    home, crashed = tmp_path / "home", tmp_path / "crashed"
    async with running(home) as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await write_in(pilot, HERE, "kanariepiet")
        keeper: DraftKeeper = chat(pilot).keeper
        await until(pilot, lambda: keeper._timer is None)
        await settled(pilot)
        # What lies on the disk now is what a machine without power would come back with.
        shutil.copytree(home, crashed)
    assert all(b"kanariepiet" not in path.read_bytes() for path in crashed.rglob("*") if path.is_file())
    async with running(crashed) as pilot:
        await main_screen(pilot)
        assert standing(pilot) == {HERE: "kanariepiet"}


async def test_what_was_sent_is_no_draft_any_more(server: SmallHomeserver, tmp_path: Path) -> None:
    server.on("PUT", "/send/", json_answer({"event_id": "$1"}))
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await write_in(pilot, HERE, "soep om half een")
        await pilot.press("enter")
        await until_shown(pilot, "soep om half een")
        await until(pilot, lambda: bool(server.seen("PUT", "/send/")))
    async with running(tmp_path) as pilot:
        await main_screen(pilot)
        assert standing(pilot) == {}


async def attach(pilot: Pilot[None], order: str, caption: str = "") -> None:
    chat(pilot).show_room(HERE)
    chat(pilot).desk.composer.rewrite(order)
    await pilot.press("enter")
    await until(pilot, lambda: chat(pilot).desk.file is not None)
    await pilot.press(*caption)


def along(pilot: Pilot[None]) -> str | None:
    """Return the name of the file that goes along in the room where it was attached."""
    file = chat(pilot).desk.files.of(HERE)
    return file.attachment.name if file is not None else None


async def test_a_file_goes_along_again_after_a_restart(server: SmallHomeserver, tmp_path: Path) -> None:
    path = tmp_path / "notitie met \udce9.txt"
    path.write_text("tot morgen")
    async with running(tmp_path / "home") as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await attach(pilot, f"/file {quoted(str(path))}", "kijk")
        await pilot.press("ctrl+q")
    async with running(tmp_path / "home") as pilot:
        await main_screen(pilot)
        await until(pilot, lambda: along(pilot) is not None)
        chat(pilot).show_room(HERE)
        assert chat(pilot).desk.composer.text == "kijk"
        assert chat(pilot).desk.file is not None
        assert chat(pilot).desk.file.attachment.text == "tot morgen"
        await pilot.press("escape", "ctrl+q")
    async with running(tmp_path / "home") as pilot:
        await main_screen(pilot)
        await settled(pilot)
        assert along(pilot) is None
        assert standing(pilot) == {HERE: "kijk"}


@pytest.mark.parametrize("change", ["changed", "gone"])
async def test_a_file_that_is_another_by_now_stays_off_and_that_is_said(
    server: SmallHomeserver, tmp_path: Path, change: str
) -> None:
    path = tmp_path / "notitie.txt"
    path.write_text("tot morgen")
    async with running(tmp_path / "home") as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await attach(pilot, f"/file {path}", "kijk")
        await pilot.press("ctrl+q")
    said = "notitie.txt is not what it was" if change == "changed" else "cannot be read: No such file"
    for line in (said, ""):
        path.write_text("tot gister") if change == "changed" else path.unlink(missing_ok=True)
        async with running(tmp_path / "home", (160, 40)) as pilot:
            await main_screen(pilot)
            if line:
                await until_shown(pilot, line)
            await settled(pilot)
            assert along(pilot) is None
            assert standing(pilot) == {HERE: "kijk"}
            await pilot.press("ctrl+q")


async def test_a_photo_that_was_stripped_goes_along_stripped(server: SmallHomeserver, tmp_path: Path) -> None:
    path = tmp_path / "dijk.jpg"
    path.write_bytes(jpeg(segment(0xE1, b"Exif\0\0" + exif())))
    async with running(tmp_path / "home") as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await attach(pilot, f"/file {path}")
        await pilot.press("alt+k")
        await until(pilot, lambda: not chat(pilot).desk.file.strippable)  # type: ignore[union-attr]
        await pilot.press("ctrl+q")
    async with running(tmp_path / "home") as pilot:
        await main_screen(pilot)
        await until(pilot, lambda: along(pilot) is not None)
        file = chat(pilot).desk.files.of(HERE)
        assert file is not None
        assert not file.strippable


async def test_what_was_sent_with_a_file_is_no_draft_any_more(server: SmallHomeserver, tmp_path: Path) -> None:
    path = tmp_path / "notitie.txt"
    path.write_text("tot morgen")
    server.on("GET", MEDIA_CONFIG, json_answer({"m.upload.size": 5_000_000}))
    server.on("POST", UPLOAD, *uploaded("one"))
    server.on("PUT", "/send/", json_answer({"event_id": "$1"}))
    async with running(tmp_path / "home") as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await attach(pilot, f"/file {path}", "kijk")
        await pilot.press("enter")
        await until(pilot, lambda: bool(server.seen("PUT", "/send/")))
        await pilot.press("ctrl+q")
    async with running(tmp_path / "home") as pilot:
        await main_screen(pilot)
        await settled(pilot)
        assert (along(pilot), standing(pilot)) == (None, {})


async def kept_edit(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        await pilot.press(*"half af")
        chat(pilot).desk.edit(EventId("$mine"), "eerder gezegd")
        await pilot.press("!")


async def test_an_edit_and_the_draft_that_it_pushed_aside_are_kept() -> None:
    session = recorded()
    await kept_edit(session)
    assert session.drafts.kept[PROJECT] == RoomDraft("eerder gezegd!", None, EventId("$mine"), "half af")
    async with chatting(session) as pilot:
        composer = chat(pilot).desk.composer
        assert (composer.text, composer.edits) == ("eerder gezegd!", EventId("$mine"))
        await pilot.press("escape")
        assert composer.text == "half af"


async def test_the_first_key_is_kept_at_once() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press("x")
        await settled(pilot)
        assert session.drafts.kept[PROJECT].text == "x"
        chat(pilot).show_room(LUNCH)
        await pilot.press(*"yz")
    assert {room: draft.text for room, draft in session.drafts.kept.items()} == {PROJECT: "x", LUNCH: "yz"}


async def test_what_the_disk_does_not_take_is_not_lost_without_a_question() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        session.drafts.full = True
        await pilot.press(*"half af", "f1", "ctrl+q")
        await until_shown(pilot, "Quit, and lose what you wrote last? The store cannot be written: No space left")
        await pilot.press("n")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "half af"
        session.drafts.full = False
        await pilot.press("ctrl+q")
    assert session.drafts.kept[PROJECT].text == "half af"
    assert leaving(pilot).lost == ""


async def test_a_draft_of_an_account_out_of_sight_is_not_lost_without_a_question_either(tmp_path: Path) -> None:
    first, second = private(), work()
    async with two_accounts(tmp_path, first, second) as pilot:
        first.drafts.full = True
        await pilot.press(*"half af", "alt+s")
        await until(pilot, lambda: chat(pilot).open_room is not None and chat(pilot).open_room.name == "Kantoor")
        await settled(pilot)
        await pilot.press("ctrl+q")
        await until_shown(pilot, "Quit, and lose what you wrote last?")
        await pilot.press("n")
        first.drafts.full = False
        await pilot.press("ctrl+q")
    assert first.drafts.kept[PROJECT].text == "half af"


@pytest.mark.parametrize("signal", [False, True])
async def test_whoever_leaves_all_the_same_is_told_after_the_end(signal: bool) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        session.drafts.full = True
        await pilot.press(*"half af")
        if signal:
            leaving(pilot).now()
        else:
            await pilot.press("ctrl+q")
            await until_shown(pilot, "Quit, and lose")
            await pilot.press("y")
        await settled(pilot)
    assert "could not be kept: The store cannot be written: No space left on device" in leaving(pilot).lost


@pytest.mark.parametrize(
    ("word", "end"),
    [("/topic een bedachte zin", "ctrl+q"), ("/join #sluis:hs.example", "crash"), ("/topic een bedachte zin", "alt+q")],
)
async def test_a_word_that_is_under_way_and_what_is_typed_behind_it_are_kept(
    server: SmallHomeserver, tmp_path: Path, word: str, end: str
) -> None:
    """The draft was not kept while the server had not answered, and the word was nowhere."""
    server.on("PUT", "m.room.topic", hang(server))
    server.on("POST", "/join", hang(server))
    home, left = tmp_path / "home", tmp_path / "left"
    async with running(home) as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await write_in(pilot, HERE, word)
        await pilot.press("enter", *"volgend bericht")
        await until_shown(pilot, f"under way: {word.split()[0]}", "> volgend bericht")
        keeper: DraftKeeper = chat(pilot).keeper
        # Not `settled`, which waits for what hangs.
        await until(pilot, lambda: keeper._timer is None and not keeper._changes())
        if end == "crash":
            shutil.copytree(home, left)
        elif end == "alt+q":
            await pilot.press(end)
            await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen) and pilot.app.screen._may_open)
        else:
            await pilot.press(end)
    async with running(left if end == "crash" else home) as pilot:
        await main_screen(pilot)
        chat(pilot).show_room(HERE)
        assert chat(pilot).desk.composer.text == word
        await pilot.press("escape")
        assert chat(pilot).desk.composer.text == "volgend bericht"
        await settled(pilot)
        assert standing(pilot) == {HERE: "volgend bericht"}


@pytest.mark.parametrize(
    ("word", "end"),
    [("/access public", "alt+q"), ("/msg @nor:rijk.example", "ctrl+q"), ("/report dit is reclame", "ctrl+q")],
)
async def test_a_word_whose_question_is_open_at_the_end_is_there_again(word: str, end: str) -> None:
    session = recorded()
    session.admin.nobody = ("@nor:rijk.example",)
    async with chatting(session) as pilot:
        # The message that a report is about.
        await pilot.press("shift+tab", "up", "tab")
        chat(pilot).desk.composer.rewrite(word)
        await pilot.press("enter")
        await until(pilot, lambda: chat(pilot).desk._hints.current == "question-bar")
        await settled(pilot)
        assert session.drafts.kept[PROJECT].text == word, "also when there is no end, but a crash"
        assert "under way" not in shown(pilot)
        await pilot.press(end)
        if end == "alt+q":
            await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen) and pilot.app.screen._may_open)
    async with chatting(session) as pilot:
        assert chat(pilot).desk.composer.text == word
        await pilot.press("shift+tab", "up", "tab", "enter")
        await until(pilot, lambda: chat(pilot).desk._hints.current == "question-bar")
        await pilot.press("y")
        await settled(pilot)
    assert session.drafts.kept[PROJECT] == RoomDraft()


async def test_a_word_whose_question_was_answered_with_no_is_no_draft() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite("/access public")
        await pilot.press("enter")
        await until(pilot, lambda: chat(pilot).desk._hints.current == "question-bar")
        await pilot.press("n")
        await settled(pilot)
    assert session.drafts.kept.get(PROJECT, RoomDraft()) == RoomDraft()


async def test_a_word_that_was_done_is_no_draft_any_more(server: SmallHomeserver, tmp_path: Path) -> None:
    server.on("PUT", "m.room.topic", json_answer({"event_id": "$1"}))
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await main_screen(pilot)
        await write_in(pilot, HERE, "/topic van de dag")
        await pilot.press("enter", *"en nu")
        await until_shown(pilot, "Done.")
        await pilot.press("ctrl+q")
    async with running(tmp_path) as pilot:
        await main_screen(pilot)
        assert standing(pilot) == {HERE: "en nu"}
        assert "under way" not in shown(pilot)
