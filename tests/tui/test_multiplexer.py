"""A tmux or screen that others can open shows them everything: it is said, and how to close it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from session.values.checks import CheckState
from tests.support.screens import chat, chatting, recorded, shown, until_shown
from tui import __main__ as entry
from tui.terminal.multiplexer import multiplexer_check, open_to_others, socket_of


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A socket as tmux makes it, in a folder that everybody gets to."""
    path = tmp_path / "s"
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    for folder in path.parents:
        if folder.stat().st_mode & 0o111 != 0o111:
            folder.chmod(0o711)
    path.chmod(0o600)
    yield path
    listening.close()


def opened(place: Path) -> None:
    place.chmod(0o777)


def test_without_a_multiplexer_nothing_is_said() -> None:
    assert multiplexer_check({}) is None


@pytest.mark.parametrize(
    ("mode", "folder", "seen"),
    [
        (0o600, 0o755, False),
        (0o700, 0o755, False),
        (0o770, 0o755, True),
        (0o660, 0o700, False),
        (0o660, 0o710, True),
        (0o602, 0o701, True),
        (0o602, 0o710, False),
    ],
)
def test_who_can_write_the_socket_and_get_to_it_sees_the_screen(
    place: Path, mode: int, folder: int, seen: bool
) -> None:
    place.chmod(mode)
    place.parent.chmod(folder)
    assert open_to_others(place) is seen
    check = multiplexer_check({"TMUX": f"{place},4711,0"})
    assert check is not None
    assert check.state is (CheckState.PROBLEM if seen else CheckState.OK)
    assert str(place) in str(check.words)


def test_a_screen_session_is_found_where_screen_says(place: Path) -> None:
    environment = {"STY": place.name, "SCREENDIR": str(place.parent)}
    assert socket_of(environment) == place
    place.chmod(0o777)
    check = multiplexer_check(environment)
    assert check is not None
    assert check.state is CheckState.PROBLEM


def test_a_socket_that_is_not_there_is_said(tmp_path: Path) -> None:
    check = multiplexer_check({"TMUX": f"{tmp_path / 'none'},1,0"})
    assert check is not None
    assert check.state is CheckState.NOTE


def test_the_doctor_has_a_line_for_it(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(place)
    monkeypatch.setattr(entry, "harden", lambda: None)
    monkeypatch.setenv("TMUX", f"{place},4711,0")
    assert entry.main(["doctor"]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "multiplexer" in line]
    assert line.startswith("PROBLEM")
    assert f"chmod go-rwx {place}" in line


async def test_the_app_says_so_when_it_opens(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(place)
    monkeypatch.setenv("TMUX", f"{place},4711,0")
    async with chatting(recorded(), (200, 24)) as pilot:
        assert chat(pilot) is pilot.app.screen
        await until_shown(pilot, "Others here can open")


async def test_the_app_says_nothing_when_nobody_else_can(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", f"{place},4711,0")
    async with chatting(recorded(), (200, 24)) as pilot:
        assert "Others on this machine" not in shown(pilot)
