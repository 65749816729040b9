"""A slash word that comes to nothing goes back to where it was typed: what stands behind it may be long."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from session.values.errors import RequestRefused
from session.values.model import EventId
from tests.support.people import LUNCH, PROJECT
from tests.support.screens import chat, chatting, recorded, settled, shown, until_shown

NOOR = "@noor:rijk.example"


async def given(pilot: Pilot[None], text: str) -> None:
    """Type a line and press Enter."""
    chat(pilot).desk.composer.rewrite(text)
    await pilot.press("enter")
    await settled(pilot)


def written(pilot: Pilot[None]) -> str:
    """Return what stands in the composer."""
    return chat(pilot).desk.composer.text


@pytest.mark.parametrize(
    "line",
    [
        "/invite noor kom er maandag bij",
        "/kick noor te luid",
        "/ban @noor te luid",
        "/unban noor",
        "/ignore noor",
        "/msg noor",
        "/knock kade ik ben van de kade",
        "/report dit is reclame",
        "/alias #sluis:elders.example",
        f"/power {NOOR} veel",
        "/access iedereen",
        "/history iedereen",
        "/listed misschien",
        "/date 2026-13-45",
        "/sort kleur",
        "/view kleur",
        "/notify soms",
        "/receipts soms",
        "/typing soms",
        "/presence soms",
        "/read veel",
        "/direct noor",
        "/into Nergens",
        "/outof Nergens",
        "/within Nergens",
        "/split Nergens",
        "/forward Nergens",
        "/vote a b",
        "/block noor",
        "/withdraw noor",
        "/verify noor",
        "/upgrade 12 noor",
        "/avatar /nergens/ik.png",
        "/roomavatar nergens.png",
        "/keepsticker eend",
        "/file /nergens/plan.pdf met bijschrift",
        "/sticker eend",
        "/account niemand",
        "/lunch om twaalf uur",
    ],
)
async def test_what_cannot_be_done_stays_to_be_mended(line: str) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await given(pilot, line)
        assert written(pilot) == line
        assert session.sent == []


@pytest.mark.parametrize(
    "line",
    [
        f"/invite {NOOR} kom er maandag bij",
        f"/unban {NOOR}",
        "/join #sluis:rijk.example",
        "/access invite",
        "/keyword sluis 4",
        "/nokeyword sluis 4",
        "/untag werk",
        "/notify mute",
        f"/power {NOOR} moderator",
    ],
)
async def test_what_the_server_refuses_comes_back_and_does_not_come_twice(line: str) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        session.refuses = RequestRefused("not today")
        await given(pilot, line)
        await until_shown(pilot, "not today")
        assert written(pilot) == line
        await pilot.press("enter")
        await settled(pilot)
        assert written(pilot) == ""


async def test_what_was_agreed_to_and_refused_comes_back() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await given(pilot, "/access public")
        session.refuses = RequestRefused("not today")
        await pilot.press("y")
        await until_shown(pilot, "not today")
        assert written(pilot) == "/access public"


async def test_it_comes_back_before_what_was_written_meanwhile_and_to_its_own_room() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await given(pilot, f"/power {NOOR} admin")
        await until_shown(pilot, "as much as you")
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        chat(pilot).desk.composer.rewrite("eet smakelijk")
        await given(pilot, "/unban noor")
        assert written(pilot) == "/unban noor"
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        assert "/unban" not in written(pilot)


async def test_a_slash_word_from_the_conversation_sets_the_draft_aside() -> None:
    """It went to the end of the draft, unseen, and Enter sent both to the room."""
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"half een gedachte", "shift+tab", "slash", *"unread", "enter")
        await settled(pilot)
        assert session.sent == []
        assert written(pilot) == "half een gedachte"
        await pilot.press("shift+tab", "slash")
        await until_shown(pilot, "Your draft comes back")
        await pilot.press(*"topi", "escape")
        await settled(pilot)
        assert written(pilot) == "half een gedachte"
        await pilot.press("shift+tab", "slash", "backspace", "backspace")
        assert written(pilot) == "half een gedachte"


async def test_a_slash_word_over_a_draft_that_is_refused_comes_back_alone() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"half", "shift+tab", "slash", *"unban noor", "enter")
        await settled(pilot)
        assert written(pilot) == "/unban noor"
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        assert written(pilot) == "/unban noor"
        await pilot.press("escape")
        await settled(pilot)
        assert written(pilot) == "half"
        assert session.sent == []


async def test_no_slash_word_begins_in_a_message_that_is_being_edited() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.begin_edit(EventId("$own"), "zoals het was")
        await pilot.press("shift+tab", "slash")
        await until_shown(pilot, "An earlier message is being changed")
        await pilot.press("x")
        await settled(pilot)
        assert session.sent == []
        assert written(pilot) == "zoals het was"


async def test_a_report_that_the_server_refuses_comes_back_with_its_reason() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press("shift+tab", "up", "escape")
        await given(pilot, "/report dit is reclame")
        session.refuses = RequestRefused("not today")
        await pilot.press("y")
        await until_shown(pilot, "not today")
        assert written(pilot) == "/report dit is reclame"


async def test_a_bare_word_is_no_loss() -> None:
    async with chatting(recorded()) as pilot:
        await given(pilot, "/unread")
        await given(pilot, "/endpoll")
        assert written(pilot) == ""
        assert "no poll" in shown(pilot)


async def test_what_was_done_does_not_come_back_for_what_goes_wrong_later() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await given(pilot, "/notify mute")
        session.refuses = RequestRefused("not today")
        await pilot.press("shift+tab")
        chat(pilot)._list_steps.action_level("all")
        await until_shown(pilot, "not today")
        assert written(pilot) == ""


@pytest.mark.parametrize("line", ["/msg @nor:rijk.example", "/invite @nor:rijk.example voor de sluis"])
async def test_a_name_that_nobody_has_is_asked_about_before_anything_is_made(line: str) -> None:
    session = recorded()
    session.admin.nobody = ("@nor:rijk.example",)
    async with chatting(session) as pilot:
        await given(pilot, line)
        await until_shown(pilot, "No server knows @nor:rijk.example.")
        await pilot.press("n")
        await settled(pilot)
        assert written(pilot) == line
        assert not [one for one in session.asked if one[0] in ("create", "invite")]
        await given(pilot, line)
        await until_shown(pilot, "No server knows @nor:rijk.example.")
        await pilot.press("y")
        await settled(pilot)
        assert [one for one in session.asked if one[0] in ("create", "invite")]
        assert written(pilot) == ""
