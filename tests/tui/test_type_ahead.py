"""Keys that come in one burst, as on a slow line: each goes where the one before it led."""

from __future__ import annotations

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tests.support.screens import chat, chatting, recorded, settled, until
from tui.screens.jump import JumpScreen


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
