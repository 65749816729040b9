"""A login that fails leaves nothing behind, and a profile is one user's, one process's, one passphrase's."""

from __future__ import annotations

import argparse
import io
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

import tui.__main__ as entry
from session.account.profile import Profile, default_data_dir
from session.values.errors import StoreLocked, WrongPassphrase
from tui.cli.profile import locked, obtain_key
from tui.settings.config import Config

Login = Callable[..., tuple[int, str]]
NOWHERE = ("--homeserver", "http://127.0.0.1:1", "--user", "noor", "--password-stdin")


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Login:
    """Run `sluis login` with a password on standard input, in this process."""
    monkeypatch.setattr(entry, "harden", lambda: None)
    monkeypatch.setattr(entry, "start_logging", lambda *, enabled: None)

    def run(*arguments: str, stdin: str = "geheim\n") -> tuple[int, str]:
        monkeypatch.setenv("SLUIS_PASSPHRASE_COMMAND", "echo een lange zin")
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        exit_code = entry.main(["login", *arguments])
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "geheim" not in captured.err
        return exit_code, captured.err

    return run


@pytest.fixture
def profile() -> Profile:
    return Profile(default_data_dir())


def asked(command: str) -> argparse.Namespace:
    return argparse.Namespace(config=Config(), passphrase_command=command)


def test_a_homeserver_that_is_not_there(login: Login, profile: Profile, tmp_path: Path) -> None:
    key_file = tmp_path / "recovery-key"
    exit_code, err = login(*NOWHERE, "--recovery-key-file", str(key_file))
    assert exit_code == 1
    assert "127.0.0.1:1 cannot be reached" in err
    assert err.count("\n") == 1
    assert not key_file.exists()
    assert not profile.key_file.exists()
    assert profile.users() == []


def test_a_key_that_was_there_stays_when_a_login_fails(login: Login, profile: Profile) -> None:
    obtain_key(profile, asked("echo een lange zin"))
    before = profile.key_file.read_bytes()
    assert login(*NOWHERE)[0] == 1
    assert profile.key_file.read_bytes() == before


def test_a_recovery_key_never_overwrites_a_file(login: Login, tmp_path: Path) -> None:
    key_file = tmp_path / "recovery-key"
    key_file.write_text("mine", encoding="utf-8")
    exit_code, err = login(*NOWHERE, "--recovery-key-file", str(key_file))
    assert exit_code == 1
    assert "name a new file" in err
    assert key_file.read_text(encoding="utf-8") == "mine"


def test_an_empty_standard_input_is_no_password(login: Login) -> None:
    assert "first line" in login(*NOWHERE, stdin="")[1]
    assert "first line" in login(*NOWHERE, stdin="\n")[1]


def test_the_key_is_made_once_and_opened_by_its_passphrase_alone(profile: Profile) -> None:
    made = obtain_key(profile, asked("echo een lange zin"))
    assert stat.S_IMODE(profile.key_file.stat().st_mode) == 0o600
    assert obtain_key(profile, asked("echo een lange zin")) == made
    with pytest.raises(WrongPassphrase):
        obtain_key(profile, asked("echo een andere zin"))


def test_a_profile_is_open_in_one_process(login: Login, profile: Profile) -> None:
    with locked(profile):
        with pytest.raises(StoreLocked), locked(profile):
            pass
        assert login(*NOWHERE)[0] == 5
    assert login(*NOWHERE)[0] == 1
