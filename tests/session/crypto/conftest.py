"""Fixtures for the crypto machine's tests."""

from __future__ import annotations

import pytest

from tests.fakes.crypto_people import World


@pytest.fixture
def world() -> World:
    """An empty key server."""
    return World()
