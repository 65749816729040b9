"""Completing while one writes: people, rooms, emoji, slash words; what Tab, arrows, Esc and Enter do meanwhile."""

from __future__ import annotations

import threading

import pytest
from textual.pilot import Pilot

from session.values.listed import Address, Shown
from session.values.model import Member, UserId
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import LUNCH, OPEN, PROJECT
from tests.support.screens import chat, chatting, recorded, settled, shown, until
from widgets.composing.completion_list import CompletionList
from widgets.timeline.timeline import Timeline

NOOR, NOOR_AWAY = UserId("@noor:rijk.example"), UserId("@noor2:elders.example")


def peopled(*more: Member) -> RecordedSession:
    session = recorded()
    session.people = (
        Member(NOOR, "Noor de Wit", "join"),
        Member(UserId("@sam:rijk.example"), "Sam", "join"),
        Member(UserId("@els:rijk.example"), "Els van Noorden", "join"),
        *more,
    )
    session.at_hand.known = {LUNCH: "#lunch:rijk.example", OPEN: "#open:rijk.example"}
    return session


async def typed(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*("space" if each == " " else each for each in text))
    await settled(pilot)


def listed(pilot: Pilot[None]) -> list[str]:
    """Return the lines of the list."""
    return [f"{one.shown} {one.aside}".strip() for one in chat(pilot).query_one(CompletionList).choices]


def written(pilot: Pilot[None]) -> str:
    return chat(pilot).desk.composer.text


async def test_a_person_is_named_by_the_id() -> None:
    session = peopled()
    async with chatting(session) as pilot:
        await typed(pilot, "dag @noo")
        assert listed(pilot) == ["Noor de Wit @noor:rijk.example", "Els van Noorden @els:rijk.example"]
        assert "Tab completes" in shown(pilot)
        await pilot.press("tab")
        assert written(pilot) == f"dag {NOOR} "
        assert listed(pilot) == []
        await typed(pilot, "kom je")
        await pilot.press("enter")
        await settled(pilot)
        assert [one.draft.text for one in session.sent] == [f"dag {NOOR} kom je"]
        assert NOOR in session.sent[0].draft.shown


async def test_all_in_the_room_are_called_where_that_is_allowed_and_never_by_the_first_tab() -> None:
    session = peopled()
    async with chatting(session) as pilot:
        await typed(pilot, "@roo")
        assert listed(pilot) == [], "it is not offered to who may not"
    session = peopled()
    session.at_hand.calls_all = True
    async with chatting(session) as pilot:
        await typed(pilot, "@")
        assert listed(pilot)[1] == "everybody in this room @room"
        await typed(pilot, "roo")
        assert listed(pilot) == ["everybody in this room @room"]
        await pilot.press("tab")
        assert written(pilot) == "@room "


async def test_what_comes_late_is_not_offered_behind_another_word() -> None:
    session, late = peopled(), threading.Event()
    session.admin.addresses.addresses = (Address("#oud:rijk.example", Shown.MAIN, ours=True),)
    session.admin.addresses.slow = late
    session.tags.names = ("Werk",)
    async with chatting(session) as pilot:
        await pilot.press(*"/unalias", "space")
        chat(pilot).desk.composer.rewrite("")
        await pilot.press(*"/untag", "space")
        await until(pilot, lambda: listed(pilot) == ["Werk"])
        late.set()
        await settled(pilot)
        assert listed(pilot) == ["Werk"]


async def test_words_and_tags_of_ones_own_are_completed_behind_the_words_that_want_them() -> None:
    session = peopled()
    session.keywords.words = ("Kade", "sluis 4", "slib")
    session.tags.names = ("Werk aan de kade",)
    async with chatting(session) as pilot:
        await typed(pilot, "/nokeyword ")
        assert listed(pilot) == ["Kade", "sluis 4", "slib"]
        await typed(pilot, "sl")
        assert listed(pilot) == ["sluis 4", "slib"]
        await pilot.press("tab")
        assert written(pilot) == "/nokeyword sluis 4"
        await pilot.press("enter")
        await settled(pilot)
        assert ("no keyword", "sluis 4") in session.asked

        await typed(pilot, "/untag kade")
        assert listed(pilot) == ["Werk aan de kade"]
        await pilot.press("tab", "enter")
        await settled(pilot)
        assert ("untag", PROJECT, "Werk aan de kade") in session.asked

        session.tags.names = ()
        await typed(pilot, "/tag ")
        assert listed(pilot) == ["/tag [NAME] Put the open room under a name of yours"]


async def test_names_that_look_alike_are_told_apart_by_their_ids() -> None:
    async with chatting(peopled(Member(NOOR_AWAY, "Noor de Wit", "join"))) as pilot:
        await typed(pilot, "@noor d")
        assert listed(pilot) == []
        await pilot.press("backspace", "backspace")
        await settled(pilot)
        assert str(NOOR) in shown(pilot)
        assert str(NOOR_AWAY) in shown(pilot)
        await pilot.press("down", "down", "enter")
        assert written(pilot) == f"{NOOR_AWAY} "


async def test_enter_sends_unless_the_arrows_chose() -> None:
    session = peopled()
    async with chatting(session) as pilot:
        await typed(pilot, "vraag het @noor")
        assert listed(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert [one.draft.text for one in session.sent] == ["vraag het @noor"]
        assert listed(pilot) == []
        await typed(pilot, "@sam")
        await pilot.press("up", "enter")
        assert written(pilot) == "@sam:rijk.example "
        assert len(session.sent) == 1


async def test_escape_closes_the_list_until_something_else_is_named() -> None:
    async with chatting(peopled()) as pilot:
        await typed(pilot, "@no")
        await pilot.press("escape")
        assert listed(pilot) == []
        await typed(pilot, "o")
        assert listed(pilot) == []
        await typed(pilot, " en @el")
        assert listed(pilot) == ["Els van Noorden @els:rijk.example"]


async def test_tab_before_the_people_are_known_completes_when_they_are() -> None:
    async with chatting(peopled()) as pilot:
        chat(pilot).desk.composer.rewrite("@els")
        await pilot.press("tab")
        await settled(pilot)
        assert written(pilot) == "@els:rijk.example "


@pytest.mark.parametrize(
    ("begun", "completed"),
    [
        ("zie #lun", "zie #lunch:rijk.example "),
        ("feest :tad", "feest 🎉"),
        (":heart", "❤️"),
        ("/kic", "/kick "),
        ("/invite @els", "/invite @els:rijk.example "),
    ],
)
async def test_tab_completes(begun: str, completed: str) -> None:
    async with chatting(peopled()) as pilot:
        await typed(pilot, begun)
        await pilot.press("tab")
        await settled(pilot)
        assert written(pilot) == completed


@pytest.mark.parametrize(
    "text", ["om 12:30", "a@b", "http://x", "een # kop", "// dicht", ":)", "//kic", "@", "#", "x/kic"]
)
async def test_signs_with_other_uses_bring_no_list_but_at_alone(text: str) -> None:
    async with chatting(peopled()) as pilot:
        await typed(pilot, text)
        assert bool(listed(pilot)) == (text == "@")


async def test_slash_words_are_listed_with_what_they_want_and_do() -> None:
    async with chatting(peopled()) as pilot:
        await typed(pilot, "/un")
        assert "/unban @USER:SERVER [REASON]" in " ".join(listed(pilot))
        await typed(pilot, "ban ")
        assert listed(pilot) == ["/unban @USER:SERVER [REASON] Let somebody come back"]
        await pilot.press("up")
        await typed(pilot, "@sam:rijk.example")
        assert listed(pilot) == []


async def test_the_list_moves_nothing() -> None:
    async with chatting(peopled()) as pilot:
        before = [chat(pilot).query_one(kind).region for kind in (Timeline,)] + [chat(pilot).desk.region]
        await typed(pilot, "@")
        assert listed(pilot)
        assert [chat(pilot).query_one(kind).region for kind in (Timeline,)] + [chat(pilot).desk.region] == before


async def test_names_are_made_safe_and_hidden_with_all_texts() -> None:
    async with chatting(peopled(Member(UserId("@mal:x.example"), "mal\x1b[31m\u202e", "join"))) as pilot:
        await typed(pilot, "@mal")
        assert "‹RLO›" in shown(pilot)
        assert "\x1b" not in shown(pilot)
        await pilot.press("alt+i")
        await settled(pilot)
        assert "mal" not in shown(pilot)


async def test_what_completes_stands_in_front_of_the_cursor_and_can_be_undone() -> None:
    async with chatting(peopled()) as pilot:
        chat(pilot).desk.composer.rewrite("dag @sa kom je")
        await pilot.press("home", *["right"] * 7, "tab")
        await settled(pilot)
        assert written(pilot) == "dag @sam:rijk.example kom je"
        await typed(pilot, "en ")
        assert written(pilot) == "dag @sam:rijk.example en kom je"
        await pilot.press("ctrl+z", "ctrl+z")
        assert written(pilot) == "dag @sa kom je"


async def test_people_are_those_of_the_room_that_is_written_to() -> None:
    session = peopled()
    async with chatting(session) as pilot:
        await typed(pilot, "@sa")
        assert listed(pilot)
        session.people = ()
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        await typed(pilot, "@sa")
        assert listed(pilot) == []
        assert chat(pilot).open_room is not None
        assert chat(pilot).open_room.room_id == LUNCH != PROJECT


async def test_an_emoji_whose_name_is_written_out_is_put_there() -> None:
    async with chatting(recorded()) as pilot:
        composer = chat(pilot).desk.composer
        await pilot.press(*"feest ", *":tada", "colon")
        assert composer.text == "feest 🎉"
        await pilot.press("ctrl+z")
        assert composer.text == "feest :tada"
        composer.rewrite("")
        await pilot.press(*"om 10", "colon", *"30 ", *":tada", "escape", "colon")
        assert composer.text == "om 10:30 :tada:"
