"""What helps while one writes: emoji by name, many lines asked about, own texts brought back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from tests.support.people import LUNCH
from tests.support.screens import CONFIG, HELD_TEXT, chat, chatting, recorded, settled, shown
from widgets.composing.composer import Composer

SIX = "een\ntwee\ndrie\nvier\nvijf\nzes\n"


def composer(pilot: Pilot[None]) -> Composer:
    return chat(pilot).desk.composer


async def pasted(pilot: Pilot[None], text: str) -> str:
    composer(pilot).post_message(Paste(text))
    await settled(pilot)
    return shown(pilot)


async def test_an_emoji_is_picked_by_its_name() -> None:
    async with chatting(recorded()) as pilot:
        await pilot.press(*"feest", "space", "f6", *"party")
        await settled(pilot)
        assert "🎉" in shown(pilot)
        await pilot.press("enter")
        assert composer(pilot).text == "feest 🎉"
        assert pilot.app.focused is composer(pilot)
        await pilot.press("alt+d", *"zzzz", "enter")
        await settled(pilot)
        assert "No emoji is called like this" in shown(pilot)
        await pilot.press("f6", "escape")
        assert (composer(pilot).text, pilot.app.focused) == ("feest 🎉", composer(pilot))


async def test_a_line_that_is_asked_for_keeps_the_keys_whichever_go_to_the_next_region() -> None:
    async with chatting(recorded(), config=replace(CONFIG, keys={"focus.next": "f10,tab"})) as pilot:
        await pilot.press(*HELD_TEXT, "alt+r")
        asked = pilot.app.focused
        await pilot.press("a", "f10", "tab", "shift+tab", "b")
        assert (pilot.app.focused, getattr(asked, "value", "")) == (asked, "ab")


@pytest.mark.parametrize(
    ("key", "written"),
    [("y", f"wat staat hier: {SIX}"), ("c", f"wat staat hier: \n```\n{SIX}```\n"), ("n", "wat staat hier: ")],
)
async def test_many_lines_are_asked_about(key: str, written: str) -> None:
    async with chatting(recorded()) as pilot:
        composer(pilot).rewrite("wat staat hier: ")
        assert "Paste 6 lines?" in await pasted(pilot, SIX.replace("\n", "\r\n"))
        assert composer(pilot).text == "wat staat hier: "
        await pilot.press("enter", "x", "tab", "tab", "x")
        assert composer(pilot).text == "wat staat hier: "
        await pilot.press(key)
        await settled(pilot)
        assert composer(pilot).text == written
        assert pilot.app.focused is composer(pilot)
        assert ("Nothing was pasted" in shown(pilot)) is (key == "n")


async def test_a_code_block_is_fenced_by_more_than_it_holds() -> None:
    async with chatting(recorded()) as pilot:
        await pasted(pilot, "````\n" * 6)
        await pilot.press("c")
        await settled(pilot)
        assert composer(pilot).text == "`````\n" + "````\n" * 6 + "`````\n"


async def test_few_lines_are_not_asked_about_and_the_number_is_a_setting() -> None:
    async with chatting(recorded()) as pilot:
        await pasted(pilot, "een\ntwee\ndrie\nvier\nvijf\n")
        assert composer(pilot).text == "een\ntwee\ndrie\nvier\nvijf\n"
    async with chatting(recorded(), config=replace(CONFIG, paste_lines=0)) as pilot:
        await pasted(pilot, SIX * 9)
        assert composer(pilot).text == SIX * 9


async def test_lines_are_pasted_into_no_other_room() -> None:
    async with chatting(recorded()) as pilot:
        await pasted(pilot, SIX)
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        assert composer(pilot).text == ""
        assert "Nothing was pasted" in shown(pilot)


async def test_what_was_written_before_comes_back_and_the_draft_behind_it() -> None:
    session = recorded()
    session.at_hand.texts = ("net", "/daarvoor", "eerst")
    async with chatting(session) as pilot:
        await pilot.press(*"half", "ctrl+up")
        await settled(pilot)
        assert composer(pilot).text == "net"
        await pilot.press("ctrl+up")
        assert composer(pilot).text == "//daarvoor"
        await pilot.press("alt+h", "ctrl+up")
        await settled(pilot)
        assert composer(pilot).text == "eerst"
        assert "nothing older" in shown(pilot)
        await pilot.press("ctrl+down", "ctrl+down", "ctrl+down")
        assert composer(pilot).text == "half"
        await pilot.press("ctrl+down")
        await settled(pilot)
        assert "nothing newer" in shown(pilot)


async def test_a_text_that_was_brought_back_and_changed_is_a_draft_of_its_own() -> None:
    session = recorded()
    session.at_hand.texts = ("net", "eerst")
    async with chatting(session) as pilot:
        await pilot.press("ctrl+up")
        await settled(pilot)
        await pilot.press("!", "ctrl+up")
        await settled(pilot)
        assert composer(pilot).text == "net"
        await pilot.press("ctrl+down")
        assert composer(pilot).text == "net!"


async def test_signs_that_show_nothing_are_said_marked_and_taken_out() -> None:
    async with chatting(recorded()) as pilot:
        assert "2 signs here show nothing" in await pasted(pilot, "wacht\u200b\u200bwoord: é")
        line = composer(pilot).get_line(0)
        assert [line.get_style_at_offset(pilot.app.console, place).reverse for place in (3, 4, 7, 8)] == [
            None,
            True,
            True,
            None,
        ]
        await pilot.press("left", "alt+t")
        await settled(pilot)
        assert "are out" in shown(pilot)
        assert (composer(pilot).text, composer(pilot).cursor_location) == ("wachtwoord: é", (0, 12))
        await pilot.press("ctrl+z")
        assert composer(pilot).text == "wacht\u200b\u200bwoord: é"
        await pilot.press("alt+t", "alt+t")
        await settled(pilot)
        assert "Every sign here can be seen" in shown(pilot)


async def test_signs_that_show_nothing_are_said_once_and_again_when_more_come() -> None:
    async with chatting(recorded()) as pilot:
        assert "1 sign here shows nothing" in await pasted(pilot, "a\u200bb")
        await pilot.press("alt+d", *"zzzz", "enter", "c")
        await settled(pilot)
        assert "shows nothing" not in shown(pilot)
        assert "2 signs here show nothing" in await pasted(pilot, "\u200b")
