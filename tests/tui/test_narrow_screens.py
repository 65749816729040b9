"""In a narrow window the most important words are still there: what keys do, what Enter does, who is signed."""

from __future__ import annotations

import pytest

from session.values.model import UserId
from tests.support.inspected import HEARD
from tests.support.people import OPEN
from tests.support.screens import HELD_TEXT, chat, chatting, recorded, settled, shown, until_shown
from tui.screens.accounts import AccountsScreen
from widgets.i18n import use_language

SMALLEST = (40, 12)


@pytest.mark.parametrize(
    ("size", "words"), [(SMALLEST, "Toon het volgende account, of dat"), ((60, 15), "Toon een lijst van de accounts")]
)
async def test_the_help_breaks_no_word_in_two(size: tuple[int, int], words: str) -> None:
    async with chatting(recorded(), size) as pilot:
        use_language("nl")
        chat(pilot).action_help()
        await settled(pilot)
        await pilot.press("pagedown")
        await settled(pilot)
        assert words in shown(pilot)


async def test_a_hint_says_in_full_why_this_room_is_the_trouble() -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        chat(pilot).show_room(OPEN)
        await pilot.press(*f"{HELD_TEXT} NL91ABNA0417164300")
        await settled(pilot)
        screen = shown(pilot)
        assert " HOLD  1/5 Alt-N" in screen
        assert "anyone may join this room, and nothing is encrypted." in " ".join(screen.split())
        assert "F2 mask" in screen
        assert "> zijn bsn" in screen
        await pilot.press("ctrl+u")
        await settled(pilot)
        assert shown(pilot).splitlines()[-5].startswith(" OPEN")


@pytest.mark.parametrize(
    ("language", "width", "keys"),
    [
        ("en", 40, "F2 mask · F4 reason · F5"),
        ("nl", 40, "F2 maskeren · F4 reden · F5"),
        ("nl", 60, "F2 maskeren · F4 met reden · F5 waarom"),
        ("nl", 80, "F3 bewerken"),
    ],
)
async def test_a_hint_says_the_way_on_and_what_enter_does(language: str, width: int, keys: str) -> None:
    async with chatting(recorded(), (width, 12)) as pilot:
        use_language(language)
        chat(pilot).desk.composer.load_text(HELD_TEXT)
        await settled(pilot)
        line = next(line for line in shown(pilot).splitlines() if "F2" in line)
        assert keys in line
        assert "F4" in line
        assert line.endswith("Enter: held" if language == "en" else "Enter: vast")


@pytest.mark.parametrize(("language", "signed"), [("en", "all signed"), ("nl", "alle ondertekend")])
async def test_the_header_says_whether_devices_are_signed(language: str, signed: str) -> None:
    async with chatting(recorded(), SMALLEST) as pilot:
        use_language(language)
        chat(pilot).pane.header.refresh()
        await settled(pilot)
        assert signed in shown(pilot).splitlines()[1]


async def test_the_foot_of_a_screen_says_what_its_keys_do() -> None:
    async with chatting(recorded(), SMALLEST) as pilot:
        use_language("nl")
        here = chat(pilot)
        users = (UserId("@a:rijk.example"), UserId("@b:rijk.example"))
        await pilot.app.push_screen(AccountsScreen(here._host, {}, users, (), lambda _user: None))
        await settled(pilot)
        foot = " ".join(shown(pilot).splitlines()[-3:-1])
        assert "Enter" in foot
        assert "a logt" in foot
        assert "Esc gaat terug" in foot


async def test_the_keys_of_a_report_are_named() -> None:
    session = recorded()
    session.inspected = HEARD
    async with chatting(session, SMALLEST) as pilot:
        await pilot.press("shift+tab", "i")
        await settled(pilot)
        keys = " ".join(shown(pilot).splitlines()[1:3])
        assert all(word in keys for word in ("f save", "t with the text", "Esc goes back"))


async def test_the_question_for_a_reason_can_be_read_however_much_was_seen() -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        chat(pilot).show_room(OPEN)
        chat(pilot).desk.composer.load_text(f"{HELD_TEXT}; het wachtwoord is Zomer2026!, IBAN NL91ABNA0417164300")
        await settled(pilot)
        await pilot.press("f4")
        await settled(pilot)
        line = next(line for line in shown(pilot).splitlines() if "Why send" in line)
        assert line.endswith("more). Why send it all the same?")


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_a_question_and_the_keys_that_answer_it_are_whole(language: str, size: tuple[int, int]) -> None:
    async with chatting(recorded(), size) as pilot:
        use_language(language)
        await pilot.press(*f"{HELD_TEXT} NL91ABNA0417164300 wachtwoord: Zomer2026!")
        await settled(pilot)
        await pilot.press("alt+p")
        question, keys = {
            "en": ("looked at anew there.", "Esc leaves"),
            "nl": ("Het wordt niet verstuurd.", "Esc laat het"),
        }[language]
        await until_shown(pilot, question, keys)
        await pilot.press("escape", "f4")
        question, keys = {
            "en": ("Why send it all the same?", "Esc goes back"),
            "nl": ("Waarom toch versturen?", "Esc gaat terug"),
        }[language]
        await until_shown(pilot, question, keys)
        await pilot.press(*"een reden")
        await until_shown(pilot, "een reden", "> zijn bsn")
