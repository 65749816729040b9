"""Fixtures of the tests of files: a session that keeps them, and some to attach."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.recorded_session import RecordedSession
from tests.support.attached import PHOTO
from tests.support.screens import BSN, recorded


@pytest.fixture
def session(tmp_path: Path) -> RecordedSession:
    session = recorded()
    session.folder = tmp_path / "shelf"
    return session


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "notitie.txt"
    path.write_text("tot morgen")
    return path


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "dijk.jpg"
    path.write_bytes(PHOTO)
    return path


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "lijst.csv"
    path.write_text(f"naam;bsn\nJansen;{BSN}\n")
    return path
