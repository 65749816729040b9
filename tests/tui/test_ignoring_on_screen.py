"""Whoever is ignored is gone from the screen at once, and there again when they are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.store import vault
from tests.fakes.answers import MESSAGES, messages
from tests.fakes.homeserver import json_answer
from tests.fakes.room_events import message
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.screens import chat, settled, until, until_shown
from tests.support.small_app import running, type_login

NOOR, SAM, KIM = "@noor:hs.example", "@sam:hs.example", "@kim:hs.example"
ROOM = "!room:hs.example"


@pytest.fixture(autouse=True)
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "_MEMORY_KIB", 64)
    monkeypatch.setattr(vault, "_PASSES", 1)


async def test_who_is_ignored_goes_and_comes_back_and_what_is_read_stays(tmp_path: Path) -> None:
    async with SmallHomeserver() as server:
        server.on("PUT", "m.ignored_user_list$", json_answer({}))
        server.on("GET", MESSAGES, messages())
        server.add_room(ROOM, [(NOOR, "Noor"), (SAM, "Sam"), (KIM, "Kim")], encrypted=False)
        said = [message(f"nummer {number}", SAM if number % 3 else KIM) for number in range(400)]
        server.rooms[ROOM]["timeline"]["events"] = said
        async with running(tmp_path) as pilot:
            await type_login(pilot, server.url)
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is chat(pilot) and chat(pilot).open_room is not None)
            await until_shown(pilot, "nummer 399")
            timeline = chat(pilot).pane.reading.timeline
            timeline.scroll_to(y=150)
            await until_shown(pilot, "nummer 150", "nummer 154")
            await pilot.press(*f"/ignore {SAM}", "enter")
            await until_shown(pilot, f"What {SAM} says is not shown any more.", "nummer 153", "nummer 165")
            await until(pilot, lambda: "nummer 154" not in read(pilot))
            assert "nummer 150" in read(pilot).splitlines()[0], "what was at the top is still there"
            await pilot.press(*f"/unignore {SAM}", "enter")
            await until_shown(pilot, "is shown again", "nummer 151", "nummer 152", "nummer 160")
            assert "nummer 150" in read(pilot).splitlines()[0]
            await settled(pilot)


def read(pilot: Pilot[None]) -> str:
    """Return what stands in the conversation."""
    return "\n".join(strip.text for strip in chat(pilot).pane.reading.timeline.drawn())
