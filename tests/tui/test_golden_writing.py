"""Pictures of what helps while one writes: completion, and what else lies over or beside the composer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.events import Paste
from textual.pilot import Pilot

from session.values.model import EventId, Member, SearchHit, UserId
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import LUNCH, MORNING, OPEN
from tests.support.pictures import both_sizes, golden, picture
from tests.support.screens import CONFIG, chat, chatting, recorded, settled, until
from tui.gate.hint_place import HintPlace
from widgets.asking import record_bar
from widgets.asking.record_bar import RecordBar

pytestmark = golden


def peopled() -> RecordedSession:
    session = recorded()
    session.people = (
        Member(UserId("@noor:rijk.example"), "Noor de Wit", "join"),
        Member(UserId("@noor.de.wit:elders.example"), "Noor de Wit", "join"),
        Member(UserId("@els:rijk.example"), "Els van Noorden", "join"),
    )
    session.at_hand.known = {LUNCH: "#lunch:rijk.example", OPEN: "#open:rijk.example"}
    return session


async def pressed(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*("space" if key == " " else key for key in keys))
    await settled(pilot)


@both_sizes
async def test_recording(
    size: tuple[int, int], golden_picture: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with chatting(peopled(), size) as pilot:
        monkeypatch.setattr(record_bar, "monotonic", lambda: 0.0)
        chat(pilot).desk.query_one(HintPlace).show_recording(lambda _keep: None)
        monkeypatch.setattr(record_bar, "monotonic", lambda: 83.0)
        chat(pilot).desk.query_one(RecordBar).refresh()
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_completing_a_name(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(peopled(), size) as pilot:
        await pressed(pilot, *"vraag het @noo", "down")
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_completing_a_slash_word(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(peopled(), size) as pilot:
        await pressed(pilot, *"/k")
        assert golden_picture == picture(pilot.app)


async def test_completing_without_colour(monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with chatting(peopled(), (80, 24)) as pilot:
        await pressed(pilot, *"feest :par", "down", "down")
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_jumping(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = peopled()
    excerpt = (("zullen we het ", False), ("slu", True), ("itstuk bespreken", False))
    hit = SearchHit(OPEN, "Publiek (open)", EventId("$1"), UserId("@els:rijk.example"), "Els", MORNING, excerpt, 1)
    session.search.hits = (hit,)
    session.people = (*session.people, Member(UserId("@sluiswachter:rijk.example"), "De sluiswachter", "join"))
    async with chatting(session, size) as pilot:
        await pressed(pilot, "ctrl+k", *"slu", "down")
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_picking_an_emoji(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(peopled(), size) as pilot:
        await pressed(pilot, *"feest", "f6", *"cat", "down")
        assert golden_picture == picture(pilot.app)


async def test_many_lines_pasted(golden_picture: SnapshotAssertion) -> None:
    async with chatting(peopled(), (80, 24)) as pilot:
        pilot.app.post_message(Paste("regel\n" * 7))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_a_wrong_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion) -> None:
    checker = tmp_path / "hunspell"
    answer = "case $word in ^geode) echo '# geode 0';; *) echo '*';; esac"
    checker.write_text(f"#!/bin/sh\necho '@(#) a fake'\nwhile read word; do {answer}; echo; done\n")
    checker.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    async with chatting(peopled(), (80, 24), replace(CONFIG, spelling=("nl",))) as pilot:
        await pressed(pilot, *"een geode dag ")
        await until(pilot, lambda: bool(chat(pilot).desk.composer.get_line(0).spans))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)
