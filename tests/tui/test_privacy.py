"""One key hides what people wrote, everywhere; the same key shows it again, and nothing has moved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from session.values.model import EventId, ItemKind, Row, SearchHit, UserId
from session.values.removals import BY_FOR
from session.values.state_changes import KNOCKED_FOR
from session.values.updates import TimelineUpdate
from session.values.words import Words
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, conversation, said
from tests.support.screens import chat, chatting, recorded, settled, shown
from widgets.lists.hit_rows import pin_parts
from widgets.veil import VEIL

SECRET = "kanarie in de kooi"
DRAFT = "kanarie nog niet verstuurd"


def with_secret() -> RecordedSession:
    session = recorded()
    before = conversation()
    item = replace(said(50, "Sam", SECRET), body=f"{SECRET}\n日本 {SECRET} " + "lang " * 40)
    session.timelines[PROJECT] = replace(before, last=before.last + 1, rows=(*before.rows, Row(before.last + 1, item)))
    return session


def without_texts(screen: str) -> str:
    """Return the screen with all that could be text of people turned into the same."""
    return "\n".join(line.rstrip() for line in screen.splitlines())


async def open_project(pilot: Pilot[None]) -> None:
    chat(pilot).show_room(PROJECT)
    await settled(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_the_key_hides_all_texts_and_moves_nothing(size: tuple[int, int]) -> None:
    async with chatting(with_secret(), size) as pilot:
        await open_project(pilot)
        await pilot.press(*DRAFT)
        await settled(pilot)
        before = shown(pilot)
        assert SECRET in before
        assert DRAFT in before
        await pilot.press("alt+i")
        await settled(pilot)
        after = shown(pilot)
        assert "kanarie" not in after
        assert "kooi" not in after
        assert "日本" not in after
        assert "texts hidden" in after
        assert pilot.app.title == "sluis"
        body = next(line for line in before.splitlines() if SECRET in line)
        place = before.splitlines().index(body)
        start = body.index(SECRET)
        assert after.splitlines()[place][:start] == body[:start], "who and when stay"
        assert after.splitlines()[place][start:].startswith(VEIL * len(SECRET))
        assert len(after.splitlines()) == len(before.splitlines())
        await pilot.press("alt+i")
        await settled(pilot)
        assert shown(pilot) == before


async def test_the_reasons_that_people_gave_are_hidden_too() -> None:
    session = recorded()
    before = conversation()
    asked = Words.of(KNOCKED_FOR, target="Bo", reason="kanarie")
    gone = Words.of(BY_FOR, name="Noor", reason="kanarie")
    items = [
        replace(said(50, "Sam", ""), kind=ItemKind.STATE, words=asked),
        replace(said(51, "Sam", ""), kind=ItemKind.PLACEHOLDER, words=gone, removed=True),
        replace(said(52, "Sam", ""), kind=ItemKind.PLACEHOLDER, words=gone, removed=True),
    ]
    rows = tuple(Row(before.last + number, item) for number, item in enumerate(items, 1))
    session.timelines[PROJECT] = replace(before, last=before.last + 3, rows=(*before.rows, *rows))
    hit = SearchHit(PROJECT, "Sluis", EventId("$1"), UserId("@sam:rijk.example"), "Sam", 1, (), instead=gone)
    async with chatting(session) as pilot:
        await open_project(pilot)
        assert "Bo asks to be let in: kanarie" in shown(pilot)
        assert "Noor removed 2 messages of Sam: kanarie" in shown(pilot)
        await pilot.press("alt+i")
        await settled(pilot)
        assert "Bo asks to be let in: ░░░" in shown(pilot)
        assert "Noor removed 2 messages of Sam: ░░░" in shown(pilot)
        assert "kanarie" not in shown(pilot)
        assert "kanarie" not in str(pin_parts(hit, 80))


async def test_what_is_typed_and_comes_while_hidden_is_hidden_and_sent_as_it_is() -> None:
    session = with_secret()
    async with chatting(session, (80, 24)) as pilot:
        await open_project(pilot)
        await pilot.press("alt+i", *"kanarie")
        await settled(pilot)
        assert "kanarie" not in shown(pilot)
        assert VEIL * len("kanarie") in shown(pilot)
        new = TimelineUpdate(PROJECT, False, 0, 99, (Row(99, said(50, "Sam", "kanarie op komst")),), (), False)
        session.tell(new)
        await settled(pilot)
        assert "kanarie" not in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert [sent.draft.text for sent in session.sent] == ["kanarie"]


async def test_the_slash_word_hides_too_and_lines_that_are_typed_in_follow() -> None:
    async with chatting(with_secret(), (80, 24)) as pilot:
        await open_project(pilot)
        await pilot.press(*"/hide", "enter")
        await settled(pilot)
        assert SECRET not in shown(pilot)
        assert all(field.password for field in pilot.app.screen.query(Input).filter("Prompt Input"))


async def test_every_start_shows_texts() -> None:
    async with chatting(with_secret(), (80, 24)) as pilot:
        await pilot.press("alt+i")
    async with chatting(with_secret(), (80, 24)) as pilot:
        await open_project(pilot)
        assert SECRET in shown(pilot)
        assert "texts hidden" not in shown(pilot)
