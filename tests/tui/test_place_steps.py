"""Slash words about where a room stands: in which spaces, and as a direct chat or none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from session.values.model import RoomId, RoomKind
from session.values.updates import RoomsUpdate
from tests.support.people import PROJECT, SAM, rooms
from tests.support.screens import chat, chatting, recorded, settled, shown

WATER = RoomId("!water:rijk.example")
NOOR = "@noor:rijk.example"


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a line and press Enter."""
    chat(pilot).desk.composer.rewrite(text)
    await pilot.press("enter")
    await settled(pilot)


@pytest.mark.parametrize(
    ("line", "expected", "told"),
    [
        ("/into waterwegen", ("into", WATER, PROJECT), "stands in Waterwegen now"),
        (f"/into {WATER}", ("into", WATER, PROJECT), "stands in Waterwegen now"),
        ("/outof Water", ("out of", WATER, PROJECT), "out of Waterwegen"),
        ("/into lucht", None, "no space called lucht"),
        ("/into", None, "Which space? /into NAME"),
        ("/direct", ("direct", PROJECT, ""), f"direct chat with {NOOR} now"),
        (f"/direct {NOOR}", ("direct", PROJECT, NOOR), f"direct chat with {NOOR} now"),
        ("/direct noor", None, "needs a user"),
    ],
)
async def test_a_slash_word_means_the_open_room(line: str, expected: tuple[str, ...] | None, told: str) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        space = replace(rooms()[1], room_id=WATER, name="Waterwegen", kind=RoomKind.SPACE)
        session.tell(RoomsUpdate((*rooms(), space)))
        await settled(pilot)
        session.asked.clear()
        await typed(pilot, line)
        # The first key in a room that opened by itself reads it.
        assert [one for one in session.asked if one[0] != "mark_read"] == ([expected] if expected else [])
        assert told in shown(pilot)
        assert session.sent == []


async def test_a_space_that_was_replaced_is_meant_by_its_id_alone() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        space = replace(rooms()[1], room_id=WATER, name="Waterwegen", kind=RoomKind.SPACE)
        old = replace(space, room_id=RoomId("!old:rijk.example"), replaced=True)
        session.tell(RoomsUpdate((*rooms(), old, space)))
        await settled(pilot)
        for named, meant in (("waterwegen", WATER), ("water", WATER), (old.room_id, old.room_id)):
            await typed(pilot, f"/into {named}")
            assert session.asked[-1] == ("into", meant, PROJECT)


async def test_a_direct_chat_becomes_a_room_like_others() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        chat(pilot).show_room(SAM)
        await settled(pilot)
        session.asked.clear()
        await typed(pilot, "/direct")
        assert [one for one in session.asked if one[0] != "mark_read"] == [("no direct", SAM)]
        assert "a room like others now" in shown(pilot)
