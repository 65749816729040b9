"""The addresses of a room are listed, one is made the main one or taken off after a question, and what came is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session.values.listed import Address, AddressGiven, AddressTaken, Shown
from session.values.model import RoomKind
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT
from tests.support.screens import BSN, chat, chatting, recorded, settled, shown
from tui.rooms.address_words import given_words, taken_words

BSN_IN = f"#bsn-{BSN}:rijk.example"
FIRST, NEXT, THEIRS = "#eerst:rijk.example", "#tweede:rijk.example", "#ver\x1b[2m:elders.example"


def addressed() -> RecordedSession:
    session = recorded()
    session.admin.addresses.addresses = (
        Address(FIRST, Shown.MAIN, ours=True),
        Address(THEIRS, Shown.BESIDE, ours=False),
        Address(NEXT, Shown.NOWHERE, ours=True),
    )
    return session


async def test_addresses_are_seen_made_main_and_taken_off() -> None:
    session = addressed()
    async with chatting(session) as pilot:
        await pilot.press(*"/alias", "enter")
        await settled(pilot)
        screen = shown(pilot)
        for words in ("Addresses of", "3 addresses", "the main address", "shown beside", "does not show it", "#ver␛"):
            assert words in screen
        await pilot.press("f2")
        await settled(pilot)
        assert "That is the main address already." in shown(pilot)
        await pilot.press("down", "f3")
        await settled(pilot)
        assert "an address of another server" in shown(pilot)
        await pilot.press("down", "f2")
        await settled(pilot)
        assert f"Make {NEXT} the main address" in " ".join(shown(pilot).split())
        await pilot.press("n", "f2", "y")
        await settled(pilot)
        assert f"{NEXT} is the main address now." in shown(pilot)
        await pilot.press("f3", "y")
        await settled(pilot)
        assert "the room has no address any more" in shown(pilot)
    asked = [one for one in session.asked if one[0].endswith("alias")]
    assert asked == [("main alias", NEXT, "tweede"), ("unalias", PROJECT, "tweede")]


async def test_addresses_of_a_space_are_changed_too_and_what_stands_in_the_way_is_said() -> None:
    session = addressed()
    session.admin.addresses.addresses = (Address(NEXT, Shown.NOWHERE, ours=True), Address(BSN_IN, Shown.BESIDE, True))
    session.rooms_known = tuple(
        replace(room, kind=RoomKind.SPACE) if room.room_id == PROJECT else room for room in session.rooms_known
    )
    async with chatting(session) as pilot:
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        await pilot.press(*"/alias", "enter")
        await settled(pilot)
        await pilot.press("f2", "y")
        await settled(pilot)
        assert f"{NEXT} is the main address now." in shown(pilot)
        await pilot.press("down", "f2", "y")
        await settled(pilot)
        assert "A hint holds the name in this address" in shown(pilot)
        chat(pilot).desk.end(PROJECT)
        await pilot.press("f3", "y")
        await settled(pilot)
        assert "Nothing can be sent here." in shown(pilot)
    assert [one[0] for one in session.asked if one[0].endswith("alias")] == ["main alias"]


async def test_an_address_to_take_off_is_completed() -> None:
    session = addressed()
    async with chatting(session) as pilot:
        await pilot.press(*"/unalias", "space", *"twee")
        await settled(pilot)
        await pilot.press("tab")
        assert chat(pilot).desk.composer.text == f"/unalias {NEXT}"


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (AddressTaken(FIRST, NEXT, True, (NEXT,)), f"{FIRST} is gone; the main address is {NEXT} now."),
        (AddressTaken(NEXT, FIRST, False, (FIRST,)), f"{NEXT} is gone."),
        (AddressTaken(FIRST, "", True, (NEXT,)), f"no main address now, though {NEXT} leads here: /alias chooses."),
        (AddressTaken(FIRST, "", True, ()), "the room has no address any more."),
    ],
)
def test_what_is_left_is_said(taken: AddressTaken, words: str) -> None:
    assert taken_words(taken).endswith(words)


def test_what_a_new_address_is_is_said() -> None:
    assert given_words(AddressGiven(FIRST, FIRST)) == f"{FIRST} is the main address of this room."
    assert f"the main address stays {FIRST}" in given_words(AddressGiven(NEXT, FIRST))
    assert "shows no address" in given_words(AddressGiven(NEXT, ""))
