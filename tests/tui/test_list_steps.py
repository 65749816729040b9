"""The keys of the room list and their slash words: what they ask of the session, and what the list shows then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from session.values.errors import RequestRefused
from session.values.model import RoomId, RoomKind
from session.values.room_marks import NotifyLevel, RoomTag
from session.values.updates import RoomsUpdate
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import INVITE, LUNCH, OPEN, PROJECT, SAM, rooms
from tests.support.screens import chat, chatting, recorded, settled, shown
from widgets.rooms.room_list import RoomList

OWN = ("put", "notify")


def asked(session: RecordedSession) -> list[tuple[str, ...]]:
    return [one for one in session.asked if one[0] in OWN]


async def typed(pilot: Pilot[None], text: str) -> None:
    chat(pilot).desk.composer.rewrite(text)
    await pilot.press("enter")
    await settled(pilot)


async def marked(pilot: Pilot[None], room_id: str) -> None:
    """Go to the list and put the highlight on a room."""
    await pilot.press("f8")
    listed = chat(pilot).query_one(RoomList)
    listed.highlighted = listed.get_option_index(room_id)
    await settled(pilot)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/favourite", ("put", PROJECT, "m.favourite")),
        ("/low", ("put", PROJECT, "m.lowpriority")),
        ("/notify", ("notify", PROJECT, "all")),
        ("/notify mute", ("notify", PROJECT, "mute")),
        ("/notify mentions", ("notify", PROJECT, "mentions")),
        ("/notify default", ("notify", PROJECT, "default")),
    ],
)
async def test_a_slash_word_means_the_open_room(line: str, expected: tuple[str, ...]) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, line)
        assert asked(session) == [expected]
        assert session.sent == []


@pytest.mark.parametrize(
    ("key", "expected"),
    [("asterisk", ("put", LUNCH, "m.favourite")), ("minus", ("put", LUNCH, "")), ("n", ("notify", LUNCH, "default"))],
)
async def test_a_key_means_the_room_that_is_marked(key: str, expected: tuple[str, ...]) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        # A favourite becomes none, a muted room is heard as usual again: the keys go around.
        low = replace(rooms()[1], tag=RoomTag.LOW, level=NotifyLevel.MUTE)
        session.tell(RoomsUpdate((rooms()[0], low, *rooms()[2:])))
        await settled(pilot)
        await marked(pilot, LUNCH)
        await pilot.press(key)
        await settled(pilot)
        assert asked(session) == [expected]


async def test_a_key_marks_as_unread_and_as_read_again() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await marked(pilot, LUNCH)
        await pilot.press("u")
        await settled(pilot)
        assert session.receipts.marks.marked == [(LUNCH, True)]
        session.tell(RoomsUpdate((rooms()[0], replace(rooms()[1], marked_unread=True), *rooms()[2:])))
        await settled(pilot)
        assert "•" in next(line for line in shown(pilot).splitlines() if "Lunch" in line)
        await marked(pilot, LUNCH)
        await pilot.press("u")
        await settled(pilot)
        assert session.receipts.marks.marked[1:] == [(LUNCH, False)]
        assert ("mark_read", LUNCH) in session.asked


async def test_opening_a_room_that_is_marked_as_unread_takes_the_mark_away() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        session.tell(RoomsUpdate((rooms()[0], replace(rooms()[1], marked_unread=True), *rooms()[2:])))
        await settled(pilot)
        chat(pilot).action_unread_room()
        await settled(pilot)
        assert chat(pilot).open_room is not None
        assert session.receipts.marks.marked == [(LUNCH, False)]


async def test_words_mark_the_open_room() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, "/unread")
        assert "Marked as unread" in shown(pilot)
        await typed(pilot, "/read")
        assert session.receipts.marks.marked == [(PROJECT, True), (PROJECT, False)]
        assert ("mark_read", PROJECT) in session.asked
        assert ("mark_read", PROJECT) in session.threads.asked, "what is in its threads too"


async def test_all_rooms_are_read_at_once() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press("left")
        first, second, *others = rooms()
        told = replace(first, unread=0, highlights=0, threads=1), replace(second, marked_unread=True)
        session.tell(RoomsUpdate((*told, *others)))
        await settled(pilot)
        session.asked.clear()
        await typed(pilot, "/read everything")
        assert "/read all marks every room" in shown(pilot)
        await typed(pilot, "/read all")
        assert "4 rooms are read" in shown(pilot)
        assert session.receipts.marks.marked == [(LUNCH, False), (OPEN, False), (SAM, False), (PROJECT, False)]
        all_four = [("mark_read", room) for room in (LUNCH, OPEN, SAM, PROJECT)]
        assert [one for one in session.asked if one[0] == "mark_read"] == all_four
        assert [one for one in session.threads.asked if one[0] == "mark_read"] == all_four


async def test_the_list_is_narrowed_to_a_space_until_that_is_taken_back() -> None:
    session = recorded()
    known = rooms()
    space = replace(known[1], room_id=RoomId("!water:rijk.example"), name="Waterwegen", kind=RoomKind.SPACE)
    inside = replace(known[0], within=frozenset({space.room_id}))
    async with chatting(session) as pilot:
        session.tell(RoomsUpdate((inside, *known[1:], space)))
        await settled(pilot)
        await marked(pilot, space.room_id)
        await pilot.press("w")
        await settled(pilot)
        assert "in Waterwegen" in shown(pilot)
        assert "# Lunch" not in shown(pilot)
        assert "Sluisdeur renovatie" in shown(pilot)
        assert session.choices.kept == ("all", "recent", space.room_id)
        await pilot.press("w")
        await settled(pilot)
        assert "# Lunch" in shown(pilot)
        await pilot.press("escape")
        await typed(pilot, "/within water")
        assert "# Lunch" not in shown(pilot)
        await typed(pilot, "/within lucht")
        assert "no space called" in shown(pilot)


async def test_the_list_is_looked_at_as_before_a_restart() -> None:
    session = recorded()
    session.choices.kept = ("unread", "name", None)
    async with chatting(session) as pilot:
        assert "only unread · by name" in shown(pilot)
        assert "# Lunch" not in shown(pilot)


async def test_what_the_server_refuses_is_told() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        session.refuses = RequestRefused("no", status=403, errcode="M_FORBIDDEN")
        await typed(pilot, "/notify mute")
        assert "muted" not in shown(pilot)
        assert asked(session) == []


async def test_a_wrong_word_asks_nothing() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        for line, word in (("/notify luid", "default"), ("/view alles", "mentions"), ("/sort tijd", "recent")):
            await typed(pilot, line)
            assert word in shown(pilot).splitlines()[-1]
        assert asked(session) == []


async def test_views_go_around_and_stepping_follows_them() -> None:
    async with chatting(recorded()) as pilot:
        await marked(pilot, LUNCH)
        await pilot.press("v")
        await settled(pilot)
        assert "only unread" in shown(pilot)
        assert "# Lunch" not in shown(pilot)
        await pilot.press("alt+down")
        await settled(pilot)
        room = chat(pilot).open_room
        assert room is not None
        assert room.room_id in (INVITE, OPEN, SAM)
        await pilot.press("escape")
        await typed(pilot, "/view all")
        assert "only unread" not in shown(pilot)
        assert "# Lunch" in shown(pilot)


async def test_the_list_is_narrowed_by_typing_until_esc() -> None:
    async with chatting(recorded()) as pilot:
        await marked(pilot, LUNCH)
        await pilot.press("f", "s", "x", "backspace", "a", "m")
        await settled(pilot)
        listed = chat(pilot).query_one(RoomList)
        assert "/sam" in shown(pilot)
        assert "# Lunch" not in shown(pilot)
        assert listed.marked == SAM
        await pilot.press("escape")
        await settled(pilot)
        assert "# Lunch" in shown(pilot)
        assert listed.has_focus

        await pilot.press("f", "l", "u", "n", "enter")
        await settled(pilot)
        room = chat(pilot).open_room
        assert room is not None
        assert room.room_id == LUNCH
        assert "@ Sam" in shown(pilot)
