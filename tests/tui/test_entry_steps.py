"""Who may come into a room by themselves: chosen after a question, for the members of spaces."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from session.values.model import RoomId, RoomKind, RoomSummary
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, rooms
from tests.support.screens import chat, chatting, recorded, settled, shown

WATER, LAND = RoomId("!water:rijk.example"), RoomId("!land:rijk.example")


def spaced(*more: RoomSummary) -> RecordedSession:
    """Return a session with two spaces, of which one has a comma in its name."""
    session = recorded()
    for room_id, name in ((WATER, "Waterwegen"), (LAND, "Land, en weg")):
        space = replace(rooms()[0], room_id=room_id, name=name, kind=RoomKind.SPACE)
        session.rooms_known = (*session.rooms_known, space)
    session.rooms_known = (*session.rooms_known, *more)
    return session


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a line and press Enter."""
    chat(pilot).desk.composer.rewrite(text)
    await pilot.press("enter")
    await settled(pilot)


def done(session: RecordedSession) -> list[tuple[str, ...]]:
    return [one for one in session.asked if one[0] in ("let in", "create", "into", "settle")]


@pytest.mark.parametrize(
    ("line", "question", "expected"),
    [
        ("/access restricted", "everybody in Waterwegen come", ("let in", PROJECT, WATER, "False")),
        ("/access restricted land", "everybody in Land, en weg come", ("let in", PROJECT, LAND, "False")),
        ("/access restricted land, en weg", "in Land, en weg come", ("let in", PROJECT, LAND, "False")),
        ("/access restricted water, land", "Waterwegen, Land, en weg", ("let in", PROJECT, WATER, LAND, "False")),
        ("/access knock_restricted", "and anyone else ask to?", ("let in", PROJECT, WATER, "True")),
    ],
)
async def test_the_members_of_spaces_are_let_in_after_a_question(
    line: str, question: str, expected: tuple[str, ...]
) -> None:
    session = spaced()
    session.admin.entering.spaces = (WATER,)
    async with chatting(session) as pilot:
        await typed(pilot, line)
        assert question in " ".join(shown(pilot).split())
        await pilot.press("n")
        await settled(pilot)
        assert done(session) == []
        await typed(pilot, line)
        await pilot.press("y")
        await settled(pilot)
        assert done(session) == [expected]


async def test_a_space_that_anyone_may_join_is_said_and_one_that_is_unknown_is_refused() -> None:
    session = spaced()
    session.admin.entering.anyone = True
    async with chatting(session) as pilot:
        await typed(pilot, "/access restricted water")
        assert "so anyone may come into this room" in " ".join(shown(pilot).split())
        await pilot.press("n")
        await typed(pilot, "/access restricted water, lucht")
        assert "You are in no space called lucht." in shown(pilot)
        assert chat(pilot).desk.composer.text == "/access restricted water, lucht"
        assert done(session) == []


async def test_a_room_is_made_in_the_open_space_after_a_question() -> None:
    session = spaced()
    async with chatting(session) as pilot:
        chat(pilot).show_room(WATER)
        await settled(pilot)
        await typed(pilot, "/create Sluis 9")
        assert "Make the room in Waterwegen, where everybody in there may come in?" in " ".join(shown(pilot).split())
        await pilot.press("n")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "/create Sluis 9"
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("y")
        await settled(pilot)
        made = ("create", "encrypted=True space=False direct=False", WATER)
        assert done(session) == [made, ("into", WATER, "!new:rijk.example")]


async def test_a_room_that_is_asked_about_at_the_end_is_there_again() -> None:
    session = spaced()
    async with chatting(session) as pilot:
        chat(pilot).show_room(WATER)
        await settled(pilot)
        await typed(pilot, "/create Sluis 9")
        assert "Make the room in Waterwegen" in shown(pilot)
        assert session.drafts.kept[WATER].text == "/create Sluis 9", "also when there is no end, but a crash"
        await pilot.press("ctrl+q")
    async with chatting(session) as pilot:
        chat(pilot).show_room(WATER)
        assert chat(pilot).desk.composer.text == "/create Sluis 9"


async def test_a_room_is_made_beside_a_space_that_it_cannot_stand_in() -> None:
    session = spaced()
    session.admin.entering.offers = False
    async with chatting(session) as pilot:
        chat(pilot).show_room(WATER)
        await settled(pilot)
        await typed(pilot, "/create Sluis 9")
        assert done(session) == [("create", "encrypted=True space=False direct=False")]


async def test_spaces_are_completed() -> None:
    session = spaced()
    async with chatting(session) as pilot:
        await pilot.press(*"/access", "space", *"restricted", "space", *"wa")
        await settled(pilot)
        await pilot.press("tab")
        assert chat(pilot).desk.composer.text == "/access restricted Waterwegen"
