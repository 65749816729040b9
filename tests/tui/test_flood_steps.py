"""What one person said is removed after a question that says how many: with a reason, a pause when asked, and Esc."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from textual.pilot import Pilot

from session.values.errors import RequestRefused
from session.values.model import EventId
from session.values.words import N_
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT
from tests.support.screens import BSN, chat, chatting, recorded, settled, shown, until, until_shown

SPAM = "@spam:elders.example"
HOUR = 3_600_000


def flooded(*hours_ago: int) -> RecordedSession:
    """Return a session in which somebody said something so many hours ago each time."""
    session, now = recorded(), time.time_ns() // 1_000_000
    session.admin.floods.said = tuple((EventId(f"$spam{ago}"), now - ago * HOUR) for ago in hours_ago)
    return session


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a line and press Enter."""
    chat(pilot).desk.composer.rewrite(text)
    await pilot.press("enter")
    await settled(pilot)


async def test_what_somebody_said_today_is_removed_after_a_question_that_says_how_many() -> None:
    session = flooded(1, 2, 3)
    async with chatting(session) as pilot:
        await typed(pilot, f"/purge {SPAM} reclame")
        assert f"Remove 3 messages of {SPAM} for everybody" in " ".join(shown(pilot).split())
        await pilot.press("n")
        await settled(pilot)
        assert session.admin.floods.removed == []
        assert chat(pilot).desk.composer.text == f"/purge {SPAM} reclame"
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("y")
        await until_shown(pilot, "3 messages are removed.")
        assert session.admin.floods.removed == [("reclame", f"$spam{ago}") for ago in (1, 2, 3)]


async def test_how_far_back_is_asked_where_it_goes_back_further_than_a_day() -> None:
    session = flooded(1, 30, 300)
    async with chatting(session) as pilot:
        await typed(pilot, f"/purge {SPAM}")
        assert "How far back? 1 of the last day, 3 in all" in shown(pilot)
        await pilot.press("2", "enter")
        await settled(pilot)
        assert "Remove 2 messages" in shown(pilot)
        await pilot.press("n")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press(*"veel", "enter")
        await settled(pilot)
        assert "Nothing is removed: a number of days" in shown(pilot)
        assert chat(pilot).desk.composer.text == f"/purge {SPAM}"
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press(*"all", "enter")
        await settled(pilot)
        await pilot.press("y")
        await until_shown(pilot, "3 messages are removed.")


async def test_a_word_whose_question_is_open_at_the_end_is_there_again() -> None:
    session, word = flooded(1, 30), f"/purge {SPAM} reclame"
    async with chatting(session) as pilot:
        await typed(pilot, word)
        assert "How far back?" in shown(pilot)
        assert session.drafts.kept[PROJECT].text == word, "also when there is no end, but a crash"
        await pilot.press("1", "enter")
        await settled(pilot)
        assert session.drafts.kept[PROJECT].text == word
        await pilot.press("ctrl+q")
    async with chatting(session) as pilot:
        assert chat(pilot).desk.composer.text == word


async def test_a_server_that_wants_a_pause_gets_one_and_esc_stops_there() -> None:
    session = flooded(1, 2, 3)
    session.admin.floods.answers = [0.0, 0.01, 0.0, 60.0]
    async with chatting(session) as pilot:
        await typed(pilot, f"/purge {SPAM}")
        await pilot.press("y")
        await until_shown(pilot, "2 of 3 removed · Esc stops · your server wants a pause of 60 s")
        await pilot.press(*"/purge", "space", *SPAM, "enter")
        await until_shown(pilot, "Messages are being removed already")
        chat(pilot).desk.composer.rewrite("")
        await pilot.press("escape")
        await until_shown(pilot, "Stopped: 2 of 3 are removed, the others stand.")
        assert [event for _why, event in session.admin.floods.removed] == ["$spam1", "$spam2"]


async def test_a_second_one_that_was_begun_before_waits_until_the_first_is_through() -> None:
    session, first = flooded(1, 2), threading.Event()
    session.admin.floods.slow = [first]
    session.admin.floods.answers = [60.0]
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite(f"/purge {SPAM} een")
        await pilot.press("enter")
        await until(pilot, lambda: not session.admin.floods.slow)
        chat(pilot).desk.composer.rewrite(f"/purge {SPAM} twee")
        await pilot.press("enter")
        await until_shown(pilot, "Remove 2 messages")
        await pilot.press("y")
        await until_shown(pilot, "your server wants a pause of 60 s")
        first.set()
        await until_shown(pilot, "Remove 2 messages")
        await pilot.press("y")
        await until_shown(pilot, "Messages are being removed already")
        assert chat(pilot).desk.composer.text == f"/purge {SPAM} een"
        assert chat(pilot).pane.floods.stop()
        await until_shown(pilot, "Stopped: 0 of 2 are removed")
    assert session.admin.floods.removed == []


async def test_what_a_server_refuses_is_said_with_what_was_done() -> None:
    session = flooded(1, 2, 3)
    session.admin.floods.answers = [0.0, RequestRefused(N_("{server} is full."), server="hs.example")]
    async with chatting(session) as pilot:
        await typed(pilot, f"/purge {SPAM}")
        await pilot.press("y")
        await until_shown(pilot, "1 of 3 are removed, the others stand. hs.example is full.")


async def test_what_is_missing_or_held_is_said_and_nothing_is_removed() -> None:
    session = flooded()
    async with chatting(session) as pilot:
        await typed(pilot, "/purge spam")
        assert "/purge needs a user" in shown(pilot)
        await typed(pilot, f"/purge {SPAM}")
        assert f"There is no message of {SPAM} to remove here." in shown(pilot)
        await typed(pilot, f"/purge {SPAM} bsn {BSN}")
        assert "Held" in shown(pilot)
        assert session.admin.floods.removed == []


async def test_a_key_means_an_author_also_where_nothing_may_be_written() -> None:
    session = flooded(1)
    session.rooms_known = tuple(replace(room, may_write=room.room_id != PROJECT) for room in session.rooms_known)
    async with chatting(session) as pilot:
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        await pilot.press("shift+tab")
        await until(pilot, lambda: chat(pilot).pane.reading.timeline.has_focus)
        await pilot.press("X")
        await settled(pilot)
        await pilot.press(*"spam", "enter")
        await settled(pilot)
        await pilot.press("y")
        await until_shown(pilot, "1 message is removed.")
    assert session.admin.floods.removed == [("spam", "$spam1")]


async def test_a_key_means_the_author_of_the_message_and_the_last_reason_is_offered() -> None:
    session = flooded(1)
    async with chatting(session) as pilot:
        await pilot.press("tab", "tab")
        await until(pilot, lambda: chat(pilot).pane.reading.timeline.has_focus)
        await pilot.press("X")
        await settled(pilot)
        assert "Why is it removed?" in shown(pilot)
        assert "Up: the last reason" not in shown(pilot)
        await pilot.press(*"spam", "enter")
        await settled(pilot)
        await pilot.press("y")
        await until_shown(pilot, "1 message is removed.")
        await pilot.press("x")
        await until_shown(pilot, "Up: the last reason")
        await pilot.press("up", "enter")
        await settled(pilot)
        await pilot.press("y")
        await until(pilot, lambda: bool(session.sent))
        assert session.sent[-1].draft.text == "spam"
    assert session.admin.floods.removed == [("spam", "$spam1")]
