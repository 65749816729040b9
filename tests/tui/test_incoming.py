"""What others write is marked and explained; nothing else follows from it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

import pytest

from hints.advisor import Advisor
from hints.model import Assessment, Confidence, Draft, Finding, Kind, RoomFacts, Severity
from hints.policy import Policy
from session.values.model import Member, Row, TimelineItem, UserId
from session.values.updates import TimelineUpdate
from session.values.words import Words
from tests.support.packs import pack_about
from tests.support.people import PROJECT, conversation, said
from tests.support.screens import advisor_of, chatting, recorded, settled, shown
from tui.panes.incoming import AT_ONCE, Incoming
from widgets.timeline.layout import Marked

LURES = pack_about("verificatiecode", "note", kind="phishing", pack="lures")
OTHERS = pack_about("vuurtoren", "confirm")
FACTS = RoomFacts(PROJECT, "rijk.example", encrypted=True)
LURE = said(4, "Sam", "stuur me even de verificatiecode")


def update(*items: TimelineItem) -> TimelineUpdate:
    rows = tuple(Row(position, item) for position, item in enumerate(items))
    return TimelineUpdate(PROJECT, True, 0, len(rows) - 1, rows, (), True)


def incoming() -> Incoming:
    reading = Incoming(advisor_of(LURES, OTHERS))
    reading.open(FACTS)
    return reading


async def test_a_lure_is_marked_and_nothing_else() -> None:
    reading = incoming()
    reading.take(update(LURE, said(5, "Sam", "de vuurtoren"), said(6, "Ik", "verificatiecode", own=True)))
    assert await reading.read() == {LURE.key: Marked("the word verificatiecode: Leave it out.")}


async def test_an_edit_is_read_again_and_may_lose_its_mark() -> None:
    reading = incoming()
    reading.take(update(LURE))
    assert (await reading.read()).keys() == {LURE.key}
    reading.take(update(replace(LURE, body="laat maar", edited=True)))
    assert await reading.read() == {}


async def test_a_long_message_is_read_to_its_end() -> None:
    reading = incoming()
    reading.take(update(replace(LURE, body="regel tekst\n" * 2000 + LURE.body)))
    assert (await reading.read()).keys() == {LURE.key}


class Watching(Advisor):
    """Writes down in which thread it reads a text of which length."""

    def __init__(self) -> None:
        super().__init__(Policy(()))
        self.reads: list[tuple[int, bool]] = []

    def assess(self, draft: Draft) -> Assessment:
        self.reads.append((len(draft.text), threading.current_thread() is threading.main_thread()))
        return super().assess(draft)


async def test_the_loop_has_a_turn_after_every_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.panes.incoming.SLICE_SECONDS", 0.0)
    watching = Watching()
    reading = Incoming(watching)
    reading.take(update(*(replace(LURE, key=f"${number}") for number in range(50))))
    task = asyncio.create_task(reading.read())
    turns = []
    while not task.done():
        turns.append(len(watching.reads))
        await asyncio.sleep(0)
    assert turns[:50] == list(range(50))


async def test_a_long_message_is_read_beside_the_loop() -> None:
    watching = Watching()
    reading = Incoming(watching)
    reading.take(update(LURE, replace(LURE, key="$long", body="x" * (AT_ONCE + 1))))
    await reading.read()
    assert watching.reads == [(len(LURE.body), True), (AT_ONCE + 1, False)]


async def test_the_same_text_is_read_once() -> None:
    watching = Watching()
    reading = Incoming(watching)
    for _again in range(3):
        reading.take(update(LURE))
        await reading.read()
    assert len(watching.reads) == 1


class Broken(Advisor):
    """Its one rule for lures cannot run."""

    def assess(self, draft: Draft) -> Assessment:
        broken = Finding("lures.word", Kind.PHISHING, 0, 0, Confidence.HIGH, Severity.CONFIRM)
        return replace(super().assess(draft), findings=(broken,))


async def test_a_rule_that_could_not_run_marks_nothing() -> None:
    reading = Incoming(Broken(advisor_of(LURES).policy))
    reading.take(update(LURE))
    assert await reading.read() == {}


async def test_a_name_that_deceives_is_said_beside_the_lure() -> None:
    reading = incoming()
    reading.take(update(LURE))
    reading.learn_names({LURE.sender: Words.of("{user} poses", user=LURE.sender)})
    assert await reading.read() == {
        LURE.key: Marked("the word verificatiecode: Leave it out.", "@sam:rijk.example poses")
    }


async def test_another_room_begins_without_marks() -> None:
    reading = incoming()
    reading.take(update(LURE))
    await reading.read()
    reading.open(FACTS)
    assert await reading.read() == {}


async def test_the_mark_stands_below_its_message_and_why_explains_it() -> None:
    session = recorded()
    session.timelines[PROJECT] = update(*(row.item for row in conversation().rows), LURE)
    async with chatting(session, (80, 24), advising=advisor_of(LURES)) as pilot:
        screen = shown(pilot)
        assert "[!]              the word verificatiecode: Leave it out." in screen
        assert screen.index("stuur me even") < screen.index("[!]")
        await pilot.press("shift+tab", "w")
        await settled(pilot)
        assert "lures.word (a mark; nothing was done)" in shown(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert "lures.word" not in shown(pilot)


async def test_what_has_no_mark_has_no_explanation() -> None:
    async with chatting(recorded(), advising=advisor_of(LURES)) as pilot:
        await pilot.press("shift+tab", "w")
        await settled(pilot)
        assert "This message has no mark" in shown(pilot)


async def test_an_impostor_is_marked_where_the_sender_is_named() -> None:
    session = recorded()
    false_sam = replace(said(5, "Sаm", "kun je even bellen?"), sender=UserId("@sam:elders.example"))
    session.people = (
        Member(UserId("@sam:rijk.example"), "Sam", "join"),
        Member(false_sam.sender, false_sam.sender_name, "join"),
    )
    session.timelines[PROJECT] = update(
        LURE, false_sam, replace(false_sam, key="$6", timestamp=false_sam.timestamp + 1)
    )
    async with chatting(session) as pilot:
        assert shown(pilot).count("only looks like @sam:rijk.example") == 1
        await pilot.press("shift+tab", "f5")
        await settled(pilot)
        assert "only the user id is fixed" in shown(pilot)


async def test_nothing_follows_from_a_mark() -> None:
    session = recorded()
    session.timelines[PROJECT] = update(LURE)
    async with chatting(session, advising=advisor_of(LURES)):
        assert {asked[0] for asked in session.asked} <= {"open_timeline", "mark_read", "request_rows", "page_back"}
        assert session.sent == []
