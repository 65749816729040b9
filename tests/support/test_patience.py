"""Keys of a test are answered when it goes on, also on a machine so busy that it looks idle."""

from __future__ import annotations

import pytest

from tests.support.screens import chat, chatting, recorded


async def test_every_key_is_answered_when_the_test_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async def looks_idle(*_seconds: float) -> None:
        """Wait for nothing."""

    async with chatting(recorded()) as pilot:
        monkeypatch.setattr("textual.app.wait_for_idle", looks_idle)
        monkeypatch.setattr("textual.pilot.wait_for_idle", looks_idle)
        await pilot.press(*"wat", "left", *"nh", "end", *"ie")
        assert chat(pilot).desk.composer.text == "wanhtie"
