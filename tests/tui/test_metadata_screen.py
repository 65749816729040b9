"""Receipts and typing on the screen: marks at the edge, who on a key, a line that moves nothing, choices by word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session.values.model import RoomKind, UserId
from session.values.person_presence import Attendance, PersonPresence
from session.values.updates import PresenceUpdate, TypingUpdate
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import OPEN, PROJECT, conversation
from tests.support.screens import chat, chatting, recorded, settled, shown, until, until_shown
from widgets.calendar_words import clock, day
from widgets.rooms.presence_words import presence_words
from widgets.timeline.reader_marks import reader_words, typing_words

NOOR, SAM = UserId("@noor:rijk.example"), UserId("@sam:rijk.example")


def session_read_by(*names: str) -> RecordedSession:
    """Return a session where these people have read up to the newest message of the project room."""
    session, before = recorded(), conversation()
    rows = (*before.rows[:-1], replace(before.rows[-1], item=replace(before.rows[-1].item, read_by=names)))
    session.timelines = {PROJECT: replace(before, rows=rows)}
    session.receipts.names = names
    return session


async def test_who_has_read_is_at_the_edge_and_told_on_a_key() -> None:
    async with chatting(session_read_by("Noor", "Sam \x1b[31m")) as pilot:
        await until_shown(pilot, "✓ N S")
        chat(pilot).pane.reading.timeline.focus()
        await pilot.press("end", "u")
        await until_shown(pilot, "Read by: Noor, Sam")
        assert "\x1b" not in shown(pilot)


async def test_who_types_is_said_in_the_head_and_moves_nothing() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        before = shown(pilot).split("\n")
        session.tell(TypingUpdate(OPEN, ("@Els",)))
        session.tell(TypingUpdate(PROJECT, ("@Noor", "@Sam")))
        await until_shown(pilot, "Noor and 1 more are typing")
        during = shown(pilot).split("\n")
        assert [n for n, (old, new) in enumerate(zip(before, during, strict=True)) if old != new] == [1]
        session.tell(TypingUpdate(PROJECT, ()))
        await settled(pilot)
        assert shown(pilot).split("\n") == before


async def test_choices_are_made_by_word_for_the_open_room() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        for typed, said in (
            ("/receipts public", "Everybody here sees how far you have read"),
            ("/receipts default", "Receipts here are as your settings say"),
            ("/receipts perhaps", "/receipts needs one of"),
            ("/typing on", "Everybody here sees that you type"),
            ("/typing", "/typing needs one of"),
        ):
            chat(pilot).desk.composer.rewrite(typed)
            await pilot.press("enter")
            await until_shown(pilot, said)
        assert session.receipts.chosen == [
            ("private", False, "off"),
            (PROJECT, "public"),
            (PROJECT, None),
            (PROJECT, True),
        ]
        assert session.sent == []


async def test_only_words_that_are_to_be_sent_count_as_typing() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"/topic")
        await settled(pilot)
        assert session.receipts.told == []
        await pilot.press(*["backspace"] * 6, *"hallo")
        await settled(pilot)
        assert session.receipts.told == [(PROJECT, True)]
        await pilot.press(*["backspace"] * 5)
        await settled(pilot)
        assert session.receipts.told == [(PROJECT, True), (PROJECT, False)]


def test_marks_are_few_and_never_more_than_a_letter() -> None:
    assert reader_words(()) == ""
    assert reader_words(("Noor", "@sam:hs.example")) == "✓ N S"
    assert reader_words(("🦄", "Noor", "")) == "✓ N +2"
    assert reader_words(tuple(f"User {n}" for n in range(9))) == "✓ U U U U U +4"


def test_who_types_in_few_words() -> None:
    assert typing_words(()) == ""
    assert typing_words(("@Noor",)) == "Noor is typing"
    assert typing_words(("@noor:hs.example", "@Sam")) == "noor:hs.example and 1 more are typing"


async def test_being_there_is_shown_only_when_it_was_chosen() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        for typed, words in (
            ("online", "sees that you are there"),
            ("off", "Nobody sees whether"),
            ("ja", "needs one of"),
        ):
            chat(pilot).desk.composer.rewrite(f"/presence {typed}")
            await pilot.press("enter")
            await until_shown(pilot, words)
        assert session.receipts.chosen[1:] == [("presence", "online"), ("presence", "off")]


async def test_how_the_other_one_of_a_direct_chat_is_there_stands_in_the_head() -> None:
    session = recorded()
    session.verification.person = NOOR
    session.receipts.others.people = {NOOR: PersonPresence(NOOR, Attendance.ONLINE)}
    async with chatting(session) as pilot:

        def second_line() -> str:
            return shown(pilot).split("\n")[1].rstrip()

        rooms = chat(pilot)._known.all()
        direct = next(room.room_id for room in rooms if room.kind is RoomKind.DIRECT)
        assert not second_line().endswith("online")
        chat(pilot).show_room(direct)
        await until(pilot, lambda: second_line().endswith("online"))
        session.tell(PresenceUpdate((PersonPresence(SAM, Attendance.GONE, 1),)))
        session.tell(PresenceUpdate((PersonPresence(NOOR, Attendance.AWAY),)))
        await until(pilot, lambda: second_line().endswith("away"))
        session.tell(TypingUpdate(direct, ("@Noor",)))
        await until_shown(pilot, "Noor is typing")
        assert "away" not in second_line()
        session.tell(TypingUpdate(direct, ()), PresenceUpdate((), reset=True))
        await until(pilot, lambda: not second_line().endswith(("away", "typing")))
        await pilot.press(*"/presence others off", "enter")
        await until_shown(pilot, "neither shown nor asked")
        assert session.receipts.others.shown == [False]
        asked = len(session.receipts.others.asked)
        chat(pilot).pane.close()
        session.tell(PresenceUpdate(()))
        await until_shown(pilot, "no room is open")
        await settled(pilot)
        assert len(session.receipts.others.asked) == asked, "without a room nobody is asked for"


@pytest.mark.parametrize(
    ("state", "ago", "words"),
    [
        (Attendance.ONLINE, 0, "online"),
        (Attendance.AWAY, None, "away"),
        (Attendance.AWAY, 60_000, "away · last seen {clock}"),
        (Attendance.GONE, 60_000, "last seen {clock}"),
        (Attendance.GONE, 3 * 86_400_000, "last seen {day}"),
        (Attendance.GONE, None, ""),
        (Attendance.GONE, 1 << 62, ""),
    ],
)
def test_what_is_said_of_somebody(state: Attendance, ago: int | None, words: str) -> None:
    now = 1_795_000_000_000
    then = None if ago is None else now - ago
    said = words.format(clock=clock(then or 0), day=day(then or 0))
    assert presence_words(PersonPresence(NOOR, state, then), now) == said
