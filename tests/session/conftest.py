"""Fixtures for the session's tests: a homeserver that fails on command, and an account without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.crypto_people import World
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.synced_account import SyncedAccount


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeHomeserver]:
    """A homeserver that does what the test says."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    async with FakeHomeserver() as homeserver:
        yield homeserver


@pytest.fixture
def account() -> SyncedAccount:
    """An account that has not synced yet."""
    return SyncedAccount()


@pytest.fixture
def world() -> World:
    """An empty key server."""
    return World()
