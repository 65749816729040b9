"""The passphrase comes from a command, the keyring or a person, and never shows in an error."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from session.account.profile import Profile
from tui.settings import passphrase
from tui.settings.config import Config
from tui.settings.environment import settled
from tui.settings.passphrase import (
    NoPassphrase,
    ask_passphrase,
    command_passphrase,
    keyring_passphrase,
    passphrase_command,
    unattended_passphrase,
)


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring that forgets."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("geheim")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password


@pytest.fixture
def memory_keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    backend = MemoryKeyring()
    monkeypatch.setattr(keyring, "get_password", backend.get_password)
    monkeypatch.setattr(keyring, "set_password", backend.set_password)
    return backend


def test_a_changed_passphrase_takes_the_place_of_the_old_one_in_the_keyring(
    memory_keyring: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = Profile(tmp_path)
    old = keyring_passphrase(profile, new=True)
    passphrase.keep_in_keyring(profile, "een nieuwe wachtzin")
    assert keyring_passphrase(profile, new=False) == "een nieuwe wachtzin" != old

    def locked(*_arguments: str) -> None:
        raise keyring.errors.KeyringLocked("geheim")

    monkeypatch.setattr(keyring, "set_password", locked)
    with pytest.raises(NoPassphrase, match="keyring still has the old one") as caught:
        passphrase.keep_in_keyring(profile, "nog een andere")
    assert "geheim" not in str(caught.value)


def python(code: str) -> str:
    return f'"{sys.executable}" -c "{code}"'


def test_the_first_line_that_the_command_prints() -> None:
    assert command_passphrase(python("print('een lange zin'); print('url: x')")) == "een lange zin"
    assert command_passphrase("printf 'crlf\\r\\n'") == "crlf"


@pytest.mark.parametrize(
    "command", ["true", "printf '\\nsecond'", "false", "no-such-program-anywhere", "'unbalanced", " ", "printf '\\377'"]
)
def test_a_command_that_gives_nothing_is_refused_in_one_line(command: str) -> None:
    with pytest.raises(NoPassphrase) as caught:
        command_passphrase(command)
    assert "\n" not in str(caught.value)
    assert "Error" not in str(caught.value)


def test_a_command_that_fails_is_refused_by_its_exit_code() -> None:
    for code, words in (
        ("exit(3)", "exit code 3"),
        ("__import__('os').kill(__import__('os').getpid(), 9)", "code 137"),
    ):
        with pytest.raises(NoPassphrase, match=words):
            command_passphrase(python(code))


def test_the_command_itself_is_never_quoted() -> None:
    with pytest.raises(NoPassphrase) as caught:
        command_passphrase("no-such-program --with-secret=hunter2")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_command_cannot_eat_standard_input() -> None:
    assert command_passphrase(python("import sys; print(len(sys.stdin.read()))")) == "0"


def test_the_option_goes_before_the_environment_before_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config(passphrase_command="settings")
    assert passphrase_command("", config) == "settings"
    monkeypatch.setenv("SLUIS_PASSPHRASE_COMMAND", "environment")
    assert passphrase_command("", settled(config)) == "environment"
    assert "SLUIS_PASSPHRASE_COMMAND" not in os.environ, "read once"
    assert passphrase_command("option", config) == "option"


def test_without_command_or_keyring_a_person_is_asked(tmp_path: Path) -> None:
    assert unattended_passphrase(Profile(tmp_path), "", Config(), new=False) is None


def test_the_keyring_makes_one_and_finds_it_again(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    made = keyring_passphrase(Profile(tmp_path), new=True)
    assert len(made) >= 32
    assert unattended_passphrase(Profile(tmp_path), "", Config(keyring=True), new=False) == made
    assert keyring_passphrase(Profile(tmp_path, "other"), new=True) != made
    assert len(memory_keyring.entries) == 2


def test_a_keyring_that_does_not_know_us_or_refuses(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    with pytest.raises(NoPassphrase, match="no passphrase for profile default"):
        keyring_passphrase(Profile(tmp_path), new=False)
    memory_keyring.locked = True
    with pytest.raises(NoPassphrase, match="keyring refused; unlock it") as caught:
        keyring_passphrase(Profile(tmp_path), new=False)
    assert "geheim" not in str(caught.value)
    assert "Locked" not in str(caught.value)


def test_a_system_without_a_keyring_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_there(*_arguments: str) -> str:
        raise keyring.errors.NoKeyringError("geheim")

    monkeypatch.setattr(keyring, "get_password", none_there)
    with pytest.raises(NoPassphrase, match="This system has no keyring"):
        keyring_passphrase(Profile(tmp_path), new=False)


def test_without_the_package_the_keyring_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(NoPassphrase, match=r"sluis\[keyring\]"):
        keyring_passphrase(Profile(tmp_path), new=False)


def test_a_new_passphrase_is_asked_twice_and_is_not_short(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["een lange zin", "een lange zin", "een lange zin", "een lange ziin", "kort"])
    monkeypatch.setattr(passphrase, "ask_secret", lambda prompt: next(answers))
    assert ask_passphrase(new=True) == "een lange zin"
    with pytest.raises(NoPassphrase, match="differ"):
        ask_passphrase(new=True)
    with pytest.raises(NoPassphrase, match="at least 8"):
        ask_passphrase(new=True)


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_terminal(path: str, flags: int) -> int:
        raise OSError(6, "No such device or address")

    monkeypatch.setattr(os, "open", no_terminal)
    with pytest.raises(NoPassphrase, match="--passphrase-command"):
        ask_passphrase(new=False)
