"""Passing messages on by keys and slash words: a draft in the other room, looked at there, and sent only by Enter."""

from __future__ import annotations

from pathlib import Path

import pytest

from hints.model import DraftKind, Markup
from session.sending.forwarding import PassedOn
from session.values.model import FileForm, FileInfo
from tests.fakes.recorded_session import RecordedSession
from tests.support.newest import on_newest, with_newest
from tests.support.people import LUNCH, OPEN, PROJECT, said, with_file
from tests.support.screens import HELD_TEXT, chat, chatting, settled, shown, until, until_shown
from widgets.timeline.timeline import Timeline


def session_with(passed_on: PassedOn, folder: Path = Path("nowhere")) -> RecordedSession:
    """Return a session whose newest message says this when it is passed on."""
    item = said(30, "Sam", passed_on.text)
    if passed_on.file is not None:
        item = with_file(item, FileInfo(passed_on.file, FileForm.FILE, size=20))
    session = with_newest(item)
    session.folder, session.messages.passed_on = folder, passed_on
    return session


async def test_a_message_becomes_a_draft_in_the_room_that_is_chosen() -> None:
    session = session_with(PassedOn("de planning"))
    async with on_newest(session) as pilot:
        await pilot.press("f")
        await settled(pilot)
        assert "Pass the message on to which room?" in shown(pilot)
        await pilot.press(*"lunch", "enter")
        await until(pilot, lambda: chat(pilot).desk.composer.text == "de planning")
        assert chat(pilot).desk.composer.room_id == LUNCH
        assert session.sent == []
        await pilot.press("enter")
        await settled(pilot)
        (sent,) = session.sent
        assert (sent.draft.room_id, sent.draft.text, sent.draft.kind) == (LUNCH, "de planning", DraftKind.MESSAGE)


@pytest.mark.parametrize("typed", ["/forward #lunch", f"/forward {LUNCH}", "/forward Lun"])
async def test_the_room_can_be_typed(typed: str) -> None:
    session = session_with(PassedOn("de planning"))
    async with on_newest(session) as pilot:
        await pilot.press("escape", *typed, "enter")
        await until(pilot, lambda: chat(pilot).desk.composer.text == "de planning")
        assert chat(pilot).desk.composer.room_id == LUNCH


async def test_what_may_not_go_there_is_held_there() -> None:
    session = session_with(PassedOn(HELD_TEXT))
    async with on_newest(session) as pilot:
        await pilot.press("escape", *f"/forward {OPEN}", "enter")
        await until(pilot, lambda: chat(pilot).desk.composer.text == HELD_TEXT)
        await settled(pilot)
        assert "HOLD" in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []


@pytest.mark.parametrize(
    ("passed_on", "typed", "markup"),
    [
        (PassedOn("<b>vet</b>", Markup.HTML), "/html <b>vet</b>", Markup.HTML),
        (PassedOn("geen *nadruk*"), "/plain geen *nadruk*", Markup.PLAIN),
        (PassedOn("/kick @sam"), "//kick @sam", Markup.PLAIN),
        (PassedOn("zwaait", emote=True), "/me zwaait", Markup.PLAIN),
        (PassedOn("a\x1b[2Jb"), "a[2Jb", Markup.PLAIN),
    ],
    ids=["html", "stars", "slash", "emote", "terminal"],
)
async def test_it_says_the_same_there(passed_on: PassedOn, typed: str, markup: Markup) -> None:
    session = session_with(passed_on)
    async with on_newest(session) as pilot:
        await pilot.press("f", *"lunch", "enter")
        await until(pilot, lambda: chat(pilot).desk.composer.text == typed)
        await pilot.press("enter")
        await settled(pilot)
        (sent,) = session.sent
        assert (sent.draft.text, sent.draft.markup) == (passed_on.text.replace("\x1b", ""), markup)


async def test_over_a_draft_it_does_not_go() -> None:
    session = session_with(PassedOn("de planning"))
    async with chatting(session) as pilot:
        chat(pilot).show_room(LUNCH)
        await pilot.press(*"half af")
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("end", "f", *"lunch", "enter")
        await settled(pilot)
        assert "A draft stands in that room" in shown(pilot)
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "half af"


async def test_its_file_goes_along_and_is_looked_at_there(tmp_path: Path) -> None:
    lies = tmp_path / "nota.txt"
    lies.write_text(HELD_TEXT)
    session = session_with(PassedOn("zie bijlage", file="nota.txt"), tmp_path / "shelf")
    session.files.theirs = lies
    async with on_newest(session) as pilot:
        await pilot.press("f", *"lunch", "enter")
        await until(pilot, lambda: chat(pilot).desk.composer.text == "zie bijlage")
        await until_shown(pilot, "HOLD", "nota.txt")
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []


async def test_no_message_is_chosen() -> None:
    session = session_with(PassedOn("x"))
    async with chatting(session) as pilot:
        await pilot.press(*"/forward lunch", "enter")
        await settled(pilot)
        assert "Choose the message to pass on first" in shown(pilot)
