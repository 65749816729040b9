"""Keys that come in one burst, as on a slow line: each goes where the one before it led."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from session.values.hits import SearchHit
from session.values.model import EventId, UserId
from tests.support.people import PROJECT
from tests.support.screens import chat, chatting, recorded, settled, until, until_shown
from tui.screens.jump import JumpScreen
from tui.terminal import type_ahead
from tui.terminal.input_reading import BarePaste
from tui.terminal.quiet_app import QuietApp


def burst(pilot: Pilot[None], *keys: str | tuple[str, str]) -> None:
    """Let keys arrive in one read of the terminal: all before the first of them is looked at."""
    for key in keys:
        name, character = (key, key) if isinstance(key, str) else key
        pilot.app.post_message(events.Key(name, character if len(character) == 1 else None))


async def test_a_slash_on_a_message_begins_the_word_with_all_its_letters() -> None:
    async with chatting(recorded()) as pilot:
        await pilot.press("shift+tab")
        await settled(pilot)
        burst(pilot, ("slash", "/"), *"poll")
        await until(pilot, lambda: chat(pilot).desk.composer.text == "/poll")


async def test_what_is_typed_behind_escape_goes_to_the_screen_below() -> None:
    async with chatting(recorded()) as pilot:
        await pilot.press("ctrl+k")
        await settled(pilot)
        burst(pilot, *"soep", "escape", "escape", *"hallo")
        await until(pilot, lambda: chat(pilot).desk.composer.text == "hallo")


async def test_what_is_typed_behind_a_key_that_opens_a_screen_goes_into_it() -> None:
    async with chatting(recorded()) as pilot:
        burst(pilot, "ctrl+k", *"soep")
        await until(pilot, lambda: isinstance(pilot.app.screen, JumpScreen))
        await until(pilot, lambda: pilot.app.screen.query_one(Input).value == "soep")
        assert chat(pilot).desk.composer.text == ""


async def test_a_paste_waits_for_the_key_before_it() -> None:
    async with chatting(recorded()) as pilot:
        await pilot.press("ctrl+k")
        await settled(pilot)
        burst(pilot, "escape")
        pilot.app.post_message(events.Paste("geplakt"))
        burst(pilot, *"er")
        await until(pilot, lambda: chat(pilot).desk.composer.text == "geplakter")


async def test_what_is_typed_behind_the_key_that_opens_a_thread_goes_into_the_thread() -> None:
    session = recorded()
    session.threads.late = 0.05
    async with chatting(session) as pilot:
        await pilot.press("shift+tab", "up")
        await settled(pilot)
        burst(pilot, *"tekst")
        composer = chat(pilot).desk.composer
        await until(pilot, lambda: composer.text == "ekst")
        assert chat(pilot).pane.reading.thread is not None
        assert composer.edits is None


async def test_what_is_typed_behind_the_key_that_removes_is_the_reason() -> None:
    session = recorded()
    session.messages.late = 0.05
    async with chatting(session) as pilot:
        await pilot.press("shift+tab", "up")
        await settled(pilot)
        burst(pilot, *"xyz")
        await until_shown(pilot, "Why is it removed?", "yz")


async def test_what_is_typed_behind_the_key_for_pins_goes_to_their_screen() -> None:
    session = recorded()
    session.messages.pins.pinned = (SearchHit(PROJECT, "", EventId("$a"), UserId(""), "", 0, ()),)
    async with chatting(session) as pilot:
        await pilot.press("shift+tab")
        await settled(pilot)
        burst(pilot, "b", "escape", "tab", *"ja")
        await until(pilot, lambda: chat(pilot).desk.composer.text == "ja" and pilot.app.screen is chat(pilot))


async def test_a_key_that_leads_nowhere_for_long_holds_the_next_for_a_while_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(type_ahead, "LATE", 0.1)
    async with chatting(recorded()) as pilot:
        app = pilot.app
        assert isinstance(app, QuietApp)
        app.typed.lead()
        burst(pilot, *"hoi")
        await until(pilot, lambda: chat(pilot).desk.composer.text == "hoi")


def at_once(text: str) -> BarePaste:
    """Return what a terminal brings at once and does not mark as pasted."""
    names = {"\n": ("enter", "\r"), " ": ("space", " ")}
    return BarePaste(text, tuple(events.Key(*names.get(sign, (sign, sign))) for sign in text))


async def test_lines_that_come_at_once_are_pasted_and_not_sent() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        pilot.app.post_message(at_once("regel een\nregel twee\nregel drie\n"))
        burst(pilot, "!")
        await until(pilot, lambda: chat(pilot).desk.composer.text == "regel een\nregel twee\nregel drie\n!")
        pilot.app.post_message(at_once("regel\n" * 9))
        await until_shown(pilot, "Paste 9 lines?")
    assert not session.sent


async def test_lines_that_come_at_once_where_nothing_is_written_are_the_keys_that_they_are() -> None:
    async with chatting(recorded()) as pilot:
        await pilot.press("ctrl+k")
        await settled(pilot)
        pilot.app.post_message(at_once("Sam\nwie eet er mee"))
        await until(pilot, lambda: chat(pilot).desk.composer.text == "wie eet er mee")
        assert pilot.app.screen is chat(pilot)
