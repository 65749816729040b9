"""What things take in a room is shown in plain words, and one is changed after a question."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.support.people import PROJECT
from tests.support.screens import chat, chatting, recorded, settled, shown


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a line and press Enter."""
    chat(pilot).desk.composer.rewrite(text)
    await pilot.press("enter")
    await settled(pilot)


async def test_levels_are_listed_in_plain_words() -> None:
    session = recorded()
    session.admin.levels.content = {"events_default": 50, "ban": 100, "notifications": {"room": 30}}
    async with chatting(session, (80, 30)) as pilot:
        await typed(pilot, "/levels")
        screen = " ".join(shown(pilot).split())
        for words in (
            "Your own level here is 100.",
            "write Send messages: moderators (50)",
            "ban Ban people, and let them come back: admins (100)",
            "call Call everybody with @room: level 30 and above",
            "invite Invite people: everybody (0)",
            "default What people have who were given no level: 0",
        ):
            assert words in screen


@pytest.mark.parametrize(
    ("line", "question", "level"),
    [
        ("/level write moderators", "Send messages: from everybody (0) to moderators (50)?", "50"),
        ("/level call everybody", "Call everybody with @room: from moderators (50) to everybody (0)?", "None"),
        ("/level ban 100", "from moderators (50) to admins (100)?", "100"),
        ("/level default 10", "What people have who were given no level: from 0 to 10?", "10"),
    ],
)
async def test_one_is_changed_after_a_question(line: str, question: str, level: str) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, line)
        assert question in " ".join(shown(pilot).split())
        await pilot.press("n")
        await settled(pilot)
        await typed(pilot, line)
        await pilot.press("y")
        await settled(pilot)
        asked = [one for one in session.asked if one[0] == "takes"]
        assert asked == [("takes", PROJECT, line.split()[1], level)]


async def test_what_cannot_be_taken_back_is_said_first() -> None:
    session = recorded()
    session.admin.levels.locks_out = True
    async with chatting(session) as pilot:
        await typed(pilot, "/level default -1")
        assert "You could not take that back. What people" in " ".join(shown(pilot).split())


@pytest.mark.parametrize(
    "line", ["/level", "/level dans 5", "/level write veel", "/level rooms 50", "/level default everybody"]
)
async def test_what_is_missing_is_said(line: str) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, line)
        assert "/level" in shown(pilot)
        assert "needs" in shown(pilot)
        assert [one for one in session.asked if one[0] == "takes"] == []


async def test_words_are_completed() -> None:
    async with chatting(recorded()) as pilot:
        await pilot.press(*"/level", "space", *"wr", "tab", "space")
        await settled(pilot)
        assert "moderators" in shown(pilot)
        assert "invite" not in shown(pilot)
        await pilot.press(*"mod", "tab")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "/level write moderators"
