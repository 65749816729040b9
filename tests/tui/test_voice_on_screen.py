"""Voice messages and stickers on the screen: taken in like files, said to be what they are, and sent past the gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from hints.model import DraftKind
from tests.fakes.recorded_session import RecordedSession
from tests.session.extract.documents import jpeg
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
