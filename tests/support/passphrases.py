"""Passphrases that cost next to nothing: what makes them dear is no part of what most tests are about."""

from __future__ import annotations

import pytest

from session.store import vault


@pytest.fixture
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a passphrase become a key at once."""
    monkeypatch.setattr(vault, "_MEMORY_KIB", 64)
    monkeypatch.setattr(vault, "_PASSES", 1)
