"""Polls by keys and slash words: asked past the gate, voted by numbers, changed, taken back, ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hints.model import DraftKind
from session.sending.poll_draft import BadPoll
from session.values.model import Poll, PollAnswer, SendState
from session.values.updates import TimelineUpdate
from tests.fakes.recorded_session import RecordedSession
from tests.support.newest import on_newest, with_newest
from tests.support.people import PROJECT, said
from tests.support.screens import BSN, chat, chatting, settled, shown, until_shown

ANSWERS = (PollAnswer("maandag", 2), PollAnswer("dinsdag", 1, mine=True), PollAnswer("woensdag", 0))
DAY = Poll("Welke dag?", ANSWERS, voters=3)


def session_with(poll: Poll = DAY) -> RecordedSession:
    """Return a session whose newest message of the project room is this poll."""
    return with_newest(replace(said(30, "Sam", poll.question), poll=poll))


def votes(session: RecordedSession) -> list[tuple[DraftKind, str, str | None]]:
    return [(one.draft.kind, one.draft.text, one.about) for one in session.sent]


@pytest.mark.parametrize(
    ("poll", "key", "text"),
    [
        (DAY, "1", "1"),
        (DAY, "2", ""),
        (replace(DAY, selections=2), "1", "1 2"),
        (replace(DAY, selections=2), "2", ""),
    ],
    ids=["changed", "taken back", "one more", "one less"],
)
async def test_a_number_chooses_an_answer(poll: Poll, key: str, text: str) -> None:
    session = session_with(poll)
    async with on_newest(session) as pilot:
        assert "2 (x) dinsdag · 1" in shown(pilot)
        await pilot.press(key)
        await settled(pilot)
        assert votes(session) == [(DraftKind.VOTE, text, "$event30")]


@pytest.mark.parametrize(
    ("poll", "key", "words"),
    [
        (replace(DAY, ended=True), "1", "This poll has ended."),
        (DAY, "9", "This poll has no answer 9."),
        (replace(DAY, selections=2, answers=(*ANSWERS, PollAnswer("nooit", 0, mine=True))), "1", "take one back first"),
    ],
)
async def test_what_cannot_be_voted_is_said(poll: Poll, key: str, words: str) -> None:
    session = session_with(poll)
    async with on_newest(session) as pilot:
        await pilot.press(key)
        await settled(pilot)
        assert words in shown(pilot)
        assert session.sent == []


async def test_a_number_on_another_message_does_nothing() -> None:
    session = session_with()
    async with on_newest(session) as pilot:
        await pilot.press("up", "1")
        await settled(pilot)
        assert "This message is no poll." in shown(pilot)
        assert session.sent == []


@pytest.mark.parametrize(("typed", "text"), [("/vote 3", "3"), ("/vote", ""), ("/vote 1, 3", "1 3")])
async def test_the_newest_poll_is_voted_in_by_slash_word(typed: str, text: str) -> None:
    session = session_with(replace(DAY, selections=2))
    async with chatting(session) as pilot:
        await pilot.press(*typed, "enter")
        await settled(pilot)
        assert votes(session) == [(DraftKind.VOTE, text, "$event30")]


async def test_words_are_no_vote() -> None:
    session = session_with()
    async with chatting(session) as pilot:
        await pilot.press(*"/vote maandag", "enter")
        await settled(pilot)
        assert "/vote takes the numbers of answers" in shown(pilot)
        assert session.sent == []


@pytest.mark.parametrize("way", ["key", "slash"])
async def test_the_end_is_asked_about(way: str) -> None:
    session = session_with()
    async with on_newest(session) as pilot:
        await pilot.press(*(["E"] if way == "key" else ["escape", *"/endpoll", "enter"]))
        await settled(pilot)
        assert "End this poll for everybody?" in shown(pilot)
        await pilot.press("enter")
        assert session.sent == []
        await pilot.press("y")
        await settled(pilot)
        assert votes(session) == [(DraftKind.POLL_END, "", "$event30")]


async def test_what_was_said_of_one_step_does_not_outlive_it() -> None:
    async with on_newest(session_with()) as pilot:
        await pilot.press("9")
        await until_shown(pilot, "This poll has no answer 9.")
        await pilot.press("E")
        assert "no answer 9" not in await until_shown(pilot, "End this poll for everybody?")


async def test_the_end_of_a_poll_that_is_not_ours_to_end_is_refused_before_it_is_asked_about() -> None:
    session = session_with(replace(DAY, may_end=False))
    async with on_newest(session) as pilot:
        await pilot.press("E")
        await settled(pilot)
        assert "End this poll for everybody?" not in shown(pilot)
        assert "Only who asked a poll, or may remove messages here, can end it." in shown(pilot)


async def test_a_poll_is_asked_past_the_gate() -> None:
    session = session_with()
    async with chatting(session) as pilot:
        await pilot.press(*f"/poll wie helpt {BSN}? | ik | jij", "enter")
        await settled(pilot)
        assert "HOLD" in shown(pilot)
        assert session.sent == []
        await pilot.press("ctrl+u", *"/poll wie helpt? | ik | jij", "enter")
        await settled(pilot)
        assert votes(session) == [(DraftKind.POLL, "wie helpt? | ik | jij", None)]


async def test_what_is_no_poll_comes_back_to_the_composer() -> None:
    session = session_with()
    session.refuses = BadPoll("A poll needs a question and two answers: /poll QUESTION | ANSWER | ANSWER.")
    async with chatting(session) as pilot:
        await pilot.press(*"/poll wie?", "enter")
        await settled(pilot)
        assert "A poll needs a question" in shown(pilot)
        assert chat(pilot).desk.composer.text == "/poll wie?"


async def test_a_poll_that_failed_comes_back_as_one_and_cannot_be_edited() -> None:
    session = session_with()
    session.failed_text = "wie? | ik | jij"
    failed = replace(said(40, "Ik", "wie?", own=True), event_id=None, send_state=SendState.FAILED, poll=DAY)
    async with chatting(session) as pilot:
        before = session.timelines[PROJECT]
        session.tell(TimelineUpdate(PROJECT, False, before.first, before.last, (), (failed,), True))
        await settled(pilot)
        await pilot.press(*"/discard", "enter")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "/poll wie? | ik | jij"


@pytest.mark.parametrize(
    ("poll", "text", "words"),
    [
        (DAY, "", "Somebody has voted: a poll can be edited only before that."),
        (replace(DAY, voters=0, selections=2), "--choose 2 Welke dag? | maandag | dinsdag | woensdag", "Enter: change"),
        (replace(DAY, voters=0, ended=True), "", "This poll has ended."),
    ],
)
async def test_an_own_poll_is_edited_while_nobody_has_voted(poll: Poll, text: str, words: str) -> None:
    session = with_newest(replace(said(30, "Ik", poll.question, own=True), poll=poll))
    async with on_newest(session) as pilot:
        await pilot.press("e")
        await until_shown(pilot, words)
        assert chat(pilot).desk.composer.text == text
        if not text:
            return
        session.refuses = BadPoll("A poll needs a question and two answers: /poll QUESTION | ANSWER | ANSWER.")
        await pilot.press("enter")
        await until_shown(pilot, "A poll needs a question")
        await pilot.press("enter")
        await settled(pilot)
        assert [(one.draft.kind, one.draft.text, one.edits) for one in session.sent] == [
            (DraftKind.EDIT, text, "$event30")
        ]
