"""The log is private, keeps no text, and nothing of it reaches the screen."""

from __future__ import annotations

import logging
import os
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from session.values.errors import StoreRefused
from tui.settings.logs import log_path, start_logging


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, last_resort = list(root.handlers), root.level, logging.lastResort
    with warnings.catch_warnings():
        yield
    logging.captureWarnings(False)
    for handler in list(root.handlers):
        root.removeHandler(handler)
        if handler not in handlers:
            handler.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)
    logging.lastResort = last_resort


@pytest.fixture
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SLUIS_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state" / "sluis.log"


def written(log_file: Path) -> str:
    for handler in logging.getLogger().handlers:
        handler.flush()
    return log_file.read_text(encoding="utf-8")


def test_it_is_off_unless_asked_for(log_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    start_logging(enabled=False)
    logging.getLogger("session.sync").error("gone")
    logging.getLogger("nio").critical("gone")
    assert not log_file.parent.exists()
    assert capfd.readouterr() == ("", "")


def test_our_own_words_are_kept(log_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    start_logging(enabled=True)
    logging.getLogger("session.sync").warning("retry in %d s", 5)
    assert "WARNING session.sync retry in 5 s" in written(log_file)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["nio", "nio.crypto", "asyncio", "aiohttp.client", "peewee", "root"])
def test_of_strangers_only_who_and_which_error_is_kept(log_file: Path, name: str) -> None:
    start_logging(enabled=True)
    try:
        raise ValueError("zijn bsn is 111222333")
    except ValueError:
        logging.getLogger(name).exception("could not handle %s", "111222333")
    assert "111222333" not in written(log_file)
    assert f"ERROR {name} (message not kept) ValueError" in written(log_file)


def test_of_an_error_only_type_and_place_are_kept(log_file: Path) -> None:
    start_logging(enabled=True)
    try:
        raise ValueError("zijn bsn is 111222333")
    except ValueError:
        logging.getLogger("session").exception("unexpected")
    assert "111222333" not in written(log_file)
    assert "ValueError at test_logs.py:" in written(log_file)


def test_warnings_stay_off_the_screen(log_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    start_logging(enabled=True)
    warnings.simplefilter("always")
    warnings.warn("zijn bsn is 111222333", UserWarning, stacklevel=1)
    assert "111222333" not in written(log_file)
    assert "py.warnings" in written(log_file)
    assert capfd.readouterr() == ("", "")


def test_only_the_owner_can_read_it_whatever_the_umask_and_after_rotation(log_file: Path) -> None:
    umask = os.umask(0)
    try:
        start_logging(enabled=True)
        for number in range(3):
            logging.getLogger("session").info("%d %s", number, "x" * 700_000)
    finally:
        os.umask(umask)
    files = sorted(path.name for path in log_file.parent.iterdir())
    assert files == ["sluis.log", "sluis.log.1", "sluis.log.2"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in log_file.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(log_file.parent.stat().st_mode) == 0o700


def test_a_log_that_others_can_read_is_refused(log_file: Path) -> None:
    log_file.parent.mkdir(mode=0o700)
    log_file.touch(mode=0o644)
    log_file.chmod(0o644)
    with pytest.raises(StoreRefused, match="chmod"):
        start_logging(enabled=True)


def test_its_place_is_the_platforms_unless_named(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert log_path() == log_file
    monkeypatch.delenv("SLUIS_STATE_DIR")
    assert log_path().is_relative_to(Path.home())
