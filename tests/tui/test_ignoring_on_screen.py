"""Whoever is ignored is gone from the screen at once, and there again when they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.store import vault
from tests.fakes.answers import MESSAGES, messages
from tests.fakes.homeserver import json_answer
from tests.fakes.room_events import message
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.screens import chat, settled, shown, until, until_shown
from tests.support.small_app import running, type_login

NOOR, SAM, KIM = "@noor:hs.example", "@sam:hs.example", "@kim:hs.example"
ROOM = "!room:hs.example"


@pytest.fixture(autouse=True)
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "_MEMORY_KIB", 64)
    monkeypatch.setattr(vault, "_PASSES", 1)


async def test_who_is_ignored_goes_from_the_screen_and_comes_back(tmp_path: Path) -> None:
    async with SmallHomeserver() as server:
        server.on("PUT", "m.ignored_user_list$", json_answer({}))
        server.on("GET", MESSAGES, messages())
        server.add_room(ROOM, [(NOOR, "Noor"), (SAM, "Sam"), (KIM, "Kim")], encrypted=False)
        said = [message("van Sam", SAM), message("van Kim", KIM), message("nog eens Sam", SAM)]
        server.rooms[ROOM]["timeline"]["events"] = said
        async with running(tmp_path) as pilot:
            await type_login(pilot, server.url)
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is chat(pilot) and chat(pilot).open_room is not None)
            await until_shown(pilot, "van Sam", "van Kim", "nog eens Sam")
            await pilot.press(*f"/ignore {SAM}", "enter")
            await until_shown(pilot, f"What {SAM} says is not shown any more.")
            await until(pilot, lambda: "van Sam" not in shown(pilot))
            assert "nog eens Sam" not in shown(pilot)
            assert "van Kim" in shown(pilot)
            await pilot.press(*f"/unignore {SAM}", "enter")
            await until_shown(pilot, "is shown again", "van Sam", "van Kim", "nog eens Sam")
            await settled(pilot)
