"""Voice messages and stickers on the screen: taken in like files, said to be what they are, and sent past the gate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hints.model import DraftKind
from session.sending.pack_sticker import PackSticker
from session.values.model import FileForm, FileInfo, Row
from tests.fakes.recorded_session import RecordedSession
from tests.session.extract.documents import jpeg
from tests.support.people import PROJECT, conversation, said, with_file
from tests.support.recordings import ogg_opus
from tests.support.screens import BSN, chat, chatting, recorded, settled, shown


@pytest.fixture
def session(tmp_path: Path) -> RecordedSession:
    session = recorded()
    session.folder = tmp_path / "shelf"
    return session


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    path = tmp_path / "opname.ogg"
    path.write_bytes(ogg_opus(72_000))
    return path


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "zwaan.jpg"
    path.write_bytes(jpeg())
    return path


async def test_a_recording_goes_as_a_voice_message(session: RecordedSession, spoken: Path) -> None:
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite(f"/voice {spoken} luister eens")
        await pilot.press("enter")
        await settled(pilot)
        assert "voice message: opname.ogg, 1:12," in shown(pilot)
        assert "Enter: send the voice message" in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        (sent,) = session.sent
        assert (sent.draft.kind, sent.draft.text) == (DraftKind.VOICE, "luister eens")


async def test_words_beside_a_voice_message_pass_the_gate(session: RecordedSession, spoken: Path) -> None:
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite(f"/voice {spoken} over {BSN}")
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "HOLD" in shown(pilot)
        assert session.sent == []


async def test_a_picture_goes_as_a_sticker(session: RecordedSession, picture: Path) -> None:
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite(f"/sticker {picture}")
        await pilot.press("enter")
        await settled(pilot)
        assert "sticker: zwaan.jpg" in shown(pilot)
        assert "what it says, or nothing" in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert [one.draft.kind for one in session.sent] == [DraftKind.STICKER]


async def test_what_is_none_comes_back_with_its_word(session: RecordedSession, picture: Path) -> None:
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite(f"/voice {picture}")
        await pilot.press("enter")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == f"/voice {picture}"
        assert chat(pilot).desk.file is None
        assert "is no recording" in shown(pilot)


async def test_a_path_completes_behind_each_word(session: RecordedSession, spoken: Path) -> None:
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite(f"/voice {spoken.parent}/opn")
        await pilot.press("tab")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == f"/voice {spoken} "


SWAN = PackSticker("zwaan", "een zwaan zwaait", "mxc://rijk.example/zwaan", {}, "Vogels")


async def test_a_sticker_of_a_pack_is_found_while_typing_and_sent(session: RecordedSession) -> None:
    session.stickers.known = (SWAN, PackSticker("eend", "\x1b[2Jkwaak", "mxc://rijk.example/eend", {}))
    async with chatting(session) as pilot:
        await pilot.press(*"/sticker")
        await pilot.press("space")
        await settled(pilot)
        assert "een zwaan zwaait, Vogels" in shown(pilot)
        assert "kwaak" in shown(pilot)
        await pilot.press(*"zw", "tab")
        assert chat(pilot).desk.composer.text == "/sticker zwaan"
        assert session.stickers.asked == 1
        await pilot.press("enter")
        await settled(pilot)
        assert [(one.draft.kind, one.draft.text) for one in session.sent] == [(DraftKind.STICKER, "een zwaan zwaait")]
        assert chat(pilot).desk.composer.text == ""


async def test_a_sticker_that_says_too_much_is_held_and_comes_back(session: RecordedSession) -> None:
    session.stickers.known = (PackSticker("zwaan", f"bsn {BSN}", "mxc://rijk.example/zwaan", {}),)
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite("/sticker zwaan")
        await pilot.press("enter")
        await settled(pilot)
        assert "Held, nothing was sent" in shown(pilot)
        assert session.sent == []
        assert chat(pilot).desk.composer.text == "/sticker zwaan"


async def test_a_name_that_no_pack_has_comes_back(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite("/sticker zwaan")
        await pilot.press("enter")
        await settled(pilot)
        assert "No pack at hand has a sticker zwaan" in shown(pilot)
        assert chat(pilot).desk.composer.text == "/sticker zwaan"


async def test_a_picture_is_kept_under_a_name_that_passes_the_gate(session: RecordedSession) -> None:
    sticker = FileInfo("zwaan", FileForm.STICKER, "image/png", 12)
    before = conversation()
    rows = (*before.rows, Row(4, with_file(said(4, "Sam", ""), sticker)))
    session.timelines[PROJECT] = replace(before, last=4, rows=rows)
    async with chatting(session) as pilot:
        await pilot.press("shift+tab", "escape")
        await pilot.press(*f"/keepsticker {BSN}", "enter")
        await settled(pilot)
        assert "Held, nothing was sent" in shown(pilot)
        assert session.stickers.kept == []
        await pilot.press("ctrl+u", "shift+tab", "escape", *"/keepsticker zwaan", "enter")
        await settled(pilot)
        assert [name for name, _of in session.stickers.kept] == ["zwaan"]
        assert "Kept in your own pack" in shown(pilot)
