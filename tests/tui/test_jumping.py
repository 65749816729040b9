"""Jumping anywhere: everything that fits in one list while one types, and what Enter does with each kind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from session.values.model import EventId, Member, RoomId, SearchHit, UserId
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import LUNCH, MORNING, PROJECT, SAM, rooms
from tests.support.screens import chat, chatting, recorded, settled, shown, until_shown
from tui.composing.fuzzy import rank
from tui.composing.jump_places import rooms_fitting
from tui.screens.help import HelpScreen
from tui.screens.jump import JumpScreen
from tui.screens.search import SearchScreen

ELS = UserId("@els:rijk.example")


def peopled() -> RecordedSession:
    session = recorded()
    session.people = (Member(ELS, "Els van Noorden", "join"), Member(UserId("@sam:rijk.example"), "Sam", "join"))
    session.at_hand.known = {LUNCH: "#kantine:rijk.example"}
    session.search.hits = (
        SearchHit(
            PROJECT, "Sluisdeur renovatie", EventId("$0"), ELS, "Els", MORNING, (("de ", False), ("soep", True)), 1
        ),
    )
    return session


async def jumping(pilot: Pilot[None], text: str) -> str:
    """Press the key, type, and return the screen."""
    await pilot.press("ctrl+k", *("space" if each == " " else each for each in text))
    await settled(pilot)
    assert isinstance(pilot.app.screen, JumpScreen)
    return shown(pilot)


async def test_a_room_is_opened_by_a_few_of_its_letters_from_a_draft() -> None:
    async with chatting(peopled()) as pilot:
        await pilot.press(*"half")
        screen = await jumping(pilot, "lnch")
        assert "# Lunch" in screen
        assert "Sluisdeur" not in screen.splitlines()[4]
        await pilot.press("enter")
        await settled(pilot)
        assert chat(pilot).open_room is not None
        assert chat(pilot).open_room.room_id == LUNCH
        assert pilot.app.focused is chat(pilot).desk.composer
        assert chat(pilot).desk.composer.drafts()[PROJECT].text == "half"


async def test_a_room_is_found_by_its_address() -> None:
    async with chatting(peopled()) as pilot:
        assert "#kantine:rijk.example" in await jumping(pilot, "#kant")
        await pilot.press("enter")
        await settled(pilot)
        assert chat(pilot).open_room is not None
        assert chat(pilot).open_room.room_id == LUNCH


async def test_a_person_opens_the_direct_room_or_the_word_that_makes_one() -> None:
    session = peopled()
    async with chatting(session) as pilot:
        screen = await jumping(pilot, "@els")
        assert "Els van Noorden" in screen
        assert str(ELS) in screen
        await pilot.press("enter")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == f"/msg {ELS} "
        await pilot.press("ctrl+u")
        session.at_hand.direct = {ELS: SAM}
        await jumping(pilot, "@els")
        await pilot.press("enter")
        await settled(pilot)
        assert chat(pilot).open_room is not None
        assert chat(pilot).open_room.room_id == SAM


async def test_a_message_is_shown_in_its_room() -> None:
    async with chatting(peopled()) as pilot:
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        assert "de soep" in await jumping(pilot, "soep")
        await pilot.press("enter")
        await settled(pilot)
        assert chat(pilot).open_room is not None
        assert chat(pilot).open_room.room_id == PROJECT


@pytest.mark.parametrize(("typed", "screen"), [("/keys slash words", HelpScreen), ("/what was said", SearchScreen)])
async def test_a_command_is_done(typed: str, screen: type) -> None:
    async with chatting(peopled()) as pilot:
        await jumping(pilot, typed)
        await pilot.press("enter")
        await settled(pilot)
        if screen is SearchScreen:
            assert chat(pilot).desk.composer.text == "/search "
        else:
            assert isinstance(pilot.app.screen, screen)


async def test_a_draft_comes_back_after_a_command_that_wants_words() -> None:
    async with chatting(peopled()) as pilot:
        await pilot.press(*"half")
        await jumping(pilot, "/topic")
        await pilot.press("enter")
        await until_shown(pilot, "Your draft comes back")
        assert chat(pilot).desk.composer.text == "/topic "
        await pilot.press("escape")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "half"


async def test_what_comes_later_does_not_move_the_mark() -> None:
    async with chatting(peopled()) as pilot:
        await jumping(pilot, "s")
        await pilot.press("down")
        options = pilot.app.screen.query_one(OptionList)
        marked = options.highlighted
        assert marked == 1
        await until_shown(pilot, "Esc empties")
        await pilot.press("escape")
        await until_shown(pilot, "Esc goes back")
        assert isinstance(pilot.app.screen, JumpScreen)
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, JumpScreen)


async def test_names_are_safe_and_hidden_with_all_texts() -> None:
    session = peopled()
    session.people = (Member(UserId("@mal:x.example"), "mal\x1b]0;x\x07\u202e", "join"),)
    async with chatting(session) as pilot:
        assert "‹RLO›" in await jumping(pilot, "@mal")
        assert "\x1b" not in shown(pilot)
        await pilot.press("alt+i")
        await settled(pilot)
        assert "mal" not in shown(pilot)


def test_a_room_of_exactly_that_name_comes_first_and_before_an_invitation_called_so() -> None:
    *_, invited = rooms()
    project, lunch = rooms()[:2]
    asked = replace(invited, name="Lunch")
    given = (replace(asked, name="Lunch op vrijdag"), asked, replace(project, name="Lunch Kade"), lunch)
    names = [place.target for place in rooms_fitting(given, {}, "lunch")]
    assert names == [lunch, asked, given[0], given[2]]
    by_address = rooms_fitting(given, {project.room_id: "#lunch:rijk.example"}, "lunch:rijk.example")
    assert by_address[0].target == given[2]


def test_the_beginning_counts_most_and_letters_in_their_order_still_count() -> None:
    names = ["Besluit", "De sluis", "Sluis 4", "slapende huizen in Lissabon", "Kade"]
    fitting = sorted((one, name) for name in names if (one := rank(name, "sluis")) is not None)
    assert [name for _rank, name in fitting] == ["Sluis 4", "De sluis", "slapende huizen in Lissabon"]
    assert rank("Besluit", "sluit") is not None
    assert rank("Kade", "x") is None
    assert rank("Sluis vier", "vier sl") == (1, 10)
    assert RoomId("!x") != LUNCH


async def test_a_replaced_room_says_so_and_stands_behind_the_one_that_took_its_place() -> None:
    session = peopled()
    lunch = next(room for room in session.rooms_known if room.room_id == LUNCH)
    old = replace(lunch, room_id=RoomId("!old:rijk.example"), replaced=True)
    session.rooms_known = (old, *session.rooms_known)
    async with chatting(session, (80, 24)) as pilot:
        screen = await jumping(pilot, "#lunch")
        first, second = [line for line in screen.splitlines() if "# Lunch" in line]
        assert "replaced" not in first
        assert second.rstrip().endswith("replaced")
        await pilot.press("enter")
        await settled(pilot)
        assert chat(pilot).open_room is not None
        assert chat(pilot).open_room.room_id == LUNCH
