"""The identity right after logging in and later, on a real session: what is asked, done, refused and said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from session.store import vault
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.real_app import running, type_login, until_shown
from tests.support.screens import shown


@pytest.fixture(autouse=True)
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "_MEMORY_KIB", 64)
    monkeypatch.setattr(vault, "_PASSES", 1)


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        yield homeserver


async def test_new_here(server: SmallHomeserver, tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await type_login(pilot, server)
        await until_shown(pilot, "no identity yet", "Create an identity")
        print(shown(pilot))
        await pilot.press("enter")
        await until_shown(pilot, "Your recovery key")
        print(shown(pilot))
