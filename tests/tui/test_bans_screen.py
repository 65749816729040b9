"""Who is banned is listed with the reason and by whom, is let back after a question, and completes `/unban`."""

from __future__ import annotations

from dataclasses import replace

from session.values.listed import Banned
from session.values.model import UserId
from session.values.updates import RoomsUpdate
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, rooms
from tests.support.screens import chat, chatting, recorded, settled, shown

SPAM, MAL = UserId("@spam:elders.example"), UserId("@mal:rijk.example")
NOOR = UserId("@noor:rijk.example")
MONDAY = 1_795_996_800_000


def with_bans() -> RecordedSession:
    session = recorded()
    session.admin.bans.people = (
        Banned(SPAM, "Reclame\x1b[2J", NOOR, "koop\nnu \u202e", MONDAY),
        Banned(MAL, str(MAL), NOOR, "", MONDAY),
    )
    return session


async def test_who_is_banned_is_seen_and_let_back_after_a_question() -> None:
    session = with_bans()
    async with chatting(session) as pilot:
        await pilot.press(*"/bans", "enter")
        await settled(pilot)
        screen = shown(pilot)
        for words in ("Banned from", "2 people", SPAM, "koop↵nu", f"banned by {NOOR}, Mon", "no reason given"):
            assert words in screen
        assert not {"\x1b", "\u202e"} & set(screen)
        await pilot.press("alt+i")
        await settled(pilot)
        assert "koop" not in shown(pilot)
        await pilot.press("alt+i", *"mal", "enter")
        await settled(pilot)
        assert SPAM not in shown(pilot)
        await pilot.press("down", "f2")
        await settled(pilot)
        assert f"Let {MAL} ({MAL}) come back" in " ".join(shown(pilot).split())
        await pilot.press("enter", "n")
        await settled(pilot)
        assert ("unban", PROJECT, MAL) not in session.asked
        await pilot.press("f2", "y")
        await settled(pilot)
        assert ("unban", PROJECT, MAL) in session.asked
        assert f"{MAL} can come back." in shown(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert SPAM in shown(pilot)


async def test_the_server_is_asked_again_when_others_are_banned_and_not_for_each_message() -> None:
    session = with_bans()
    async with chatting(session) as pilot:
        await pilot.press(*"/bans", "enter")
        await settled(pilot)
        assert session.admin.bans.asked == 1
        session.tell(RoomsUpdate(tuple(replace(one, last_activity=one.last_activity + 1) for one in rooms())))
        await settled(pilot)
        assert session.admin.bans.asked == 1
        session.admin.bans.people = session.admin.bans.people[1:]
        session.tell(RoomsUpdate(tuple(replace(one, last_activity=one.last_activity + 2) for one in rooms())))
        await settled(pilot)
        assert session.admin.bans.asked == 2
        assert SPAM not in shown(pilot)


async def test_an_empty_list_and_no_mark_are_said() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"/bans", "enter")
        await settled(pilot)
        assert "nobody" in shown(pilot)
        await pilot.press("f2")
        await settled(pilot)
        assert "None is marked" in shown(pilot)


async def test_a_word_that_lets_somebody_back_is_completed_by_who_is_banned() -> None:
    session = with_bans()
    async with chatting(session) as pilot:
        await pilot.press(*"/unban", "space", *"recl")
        await settled(pilot)
        assert "Reclame" in shown(pilot)
        await pilot.press("tab")
        assert chat(pilot).desk.composer.text == f"/unban {SPAM}"
        chat(pilot).desk.composer.rewrite("")
        await pilot.press(*"/unban", "space", "@", "m", "a", "tab", "enter")
        await settled(pilot)
        assert ("unban", PROJECT, MAL, "") in session.asked
