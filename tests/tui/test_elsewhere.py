"""On screens that lie over the main one, help is shown, and keys that work from the rooms alone say so."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tests.fakes.recorded_trust import RecordedDevices, RecordedKeys, RecordedRoster, TrustedSession
from tests.support.inspected import HEARD, READERS
from tests.support.people import PROJECT, conversation, rooms
from tests.support.screens import chatting, settled, shown, until
from tui.screens.chat import ChatScreen
from tui.screens.help import HelpScreen


def session() -> TrustedSession:
    made = TrustedSession(
        rooms(),
        {PROJECT: conversation()},
        keys=RecordedKeys(),
        devices=RecordedDevices(()),
        roster=RecordedRoster((), {}),
    )
    made.inspected, made.room_readers = HEARD, READERS
    return made


@pytest.mark.parametrize("word", ["readers", "inspect", "upgrade", "identity", "devices", "verify", "accounts"])
async def test_no_key_is_swallowed_in_silence(word: str) -> None:
    async with chatting(session(), (80, 24)) as pilot:
        await pilot.press(*f"/{word}", "enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ChatScreen))
        await settled(pilot)
        there = pilot.app.screen
        for key in ("f1", "question_mark"):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is there)
        for key, named in (("alt+v", "Alt-V"), ("alt+s", "Alt-S"), ("ctrl+f", "Ctrl-F"), ("ctrl+k", "Ctrl-K")):
            await pilot.press(key)
            await settled(pilot)
            assert f"{named} works from the rooms: Esc goes back." in shown(pilot)


async def test_a_question_mark_in_a_line_is_typed() -> None:
    async with chatting(session(), (80, 24)) as pilot:
        await pilot.press(*"/members", "enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ChatScreen))
        await settled(pilot)
        await pilot.press("question_mark")
        await settled(pilot)
        assert pilot.app.screen.query_one(Input).value == "?"
