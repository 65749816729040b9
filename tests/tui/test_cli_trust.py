"""Identity, devices and keys on the command line: shapes for programs, words for people, no secret as an argument."""

from __future__ import annotations

import asyncio
import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import tui.__main__ as entry
from session.crypto.backup import BackupState
from session.trust.keys import RESET_CONSEQUENCES, BackupStatus, TrustStatus
from session.values.errors import SessionError
from session.values.model import DeviceId
from session.values.trust import IdentityStatus, OwnDevice
from tui.cli import secret_input
from tui.cli.secret_input import _line_typed, agree_on_page, new_secret, secret
from tui.cli.trust_words import (
    backup_json,
    backup_words,
    device_json,
    device_line,
    restored_words,
    status_json,
    status_lines,
)
from widgets.i18n import use_language

Sluis = Callable[..., tuple[int, str, str]]
READY = BackupStatus(BackupState.READY, "3", 40, 2, 7)
SIGNED = TrustStatus(IdentityStatus.SIGNED, "abcdefgh", "master", READY)
DEVICE = OwnDevice(DeviceId("ABC"), "sluis", 1_795_000_000_000, signed=True, encrypts=True, current=True)


@pytest.fixture
def sluis(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Sluis]:
    """Run the command line in this process."""
    monkeypatch.setattr(entry, "harden", lambda: None)
    monkeypatch.setattr(entry, "start_logging", lambda *, enabled: None)

    def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setenv("SLUIS_PASSPHRASE_COMMAND", "echo een lange zin")
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        exit_code = entry.main(arguments)
        captured = capsys.readouterr()
        return exit_code, captured.out, captured.err

    yield run
    use_language("en")


def test_the_status_for_programs() -> None:
    assert status_json(SIGNED) == {
        "identity": "signed",
        "fingerprint": "abcdefgh",
        "master_key": "master",
        "backup": {"state": "ready", "version": "3", "in_backup": 40, "missing": 2, "restored": 7},
    }
    assert json.loads(json.dumps(backup_json(BackupStatus(BackupState.NONE))))["version"] is None


def test_the_status_for_people() -> None:
    assert status_lines(SIGNED) == [
        "identity: this device is signed by your identity",
        "fingerprint of this device: abcd efgh",
        "key backup: version 3, 40 keys in it, 2 here that are not in it",
    ]
    for identity in IdentityStatus:
        assert status_lines(replace(SIGNED, identity=identity))[0].startswith("identity: ")
    for state in BackupState:
        assert backup_words(BackupStatus(state, "1")).startswith("key backup: ")
    assert restored_words(1) == "1 key of older messages came from the backup"


def test_a_device_for_programs_and_people() -> None:
    assert device_json(DEVICE) == {
        "device_id": "ABC",
        "name": "sluis",
        "last_seen": 1_795_000_000_000,
        "signed": True,
        "encrypts": True,
        "current": True,
        "fingerprint": None,
    }
    assert device_line(DEVICE) == "ABC · sluis · signed · this one"
    other = replace(DEVICE, signed=False, current=False, name="\x1b[2Jx")
    assert "\x1b" not in device_line(other)
    assert device_line(replace(other, name="")) == "ABC · NOT signed"
    assert device_line(replace(other, name="", encrypts=False)) == "ABC · without encryption"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "recover"), "first line"),
        (("verify", "bootstrap"), "first line"),
        (("verify", "devices", "--logout", "ABC"), "first line"),
        (("verify", "status", "--logout", "ABC"), "sluis verify devices --logout DEVICE"),
        (("verify", "devices", "--logout"), "expected one argument"),
        (("keys", "export"), "sluis keys export FILE"),
        (("keys", "import"), "sluis keys import FILE"),
        (("keys", "export", "/tmp/x"), "first line"),
        (("verify", "nonsense"), "invalid choice"),
        (("verify",), "required"),
        (("keys", "import", "a", "een lange zin"), "unrecognized"),
        (("verify", "recover", "EsTx AAAA"), "Only start and accept take"),
        (("verify", "recover", "EsTx", "AAAA"), "unrecognized"),
    ],
)
def test_what_is_missing_or_too_much_is_one_line(sluis: Sluis, arguments: tuple[str, ...], said: str) -> None:
    exit_code, out, err = sluis(*arguments)
    assert exit_code in (1, 2)
    assert out == ""
    assert err.count("\n") == 1
    assert said in err


def test_nobody_logged_in_is_one_line(sluis: Sluis) -> None:
    for arguments in (("verify", "status"), ("keys", "backup"), ("verify", "devices", "--json")):
        exit_code, _, err = sluis(*arguments)
        assert (exit_code, err.count("\n")) == (1, 1)
        assert "sluis login" in err


def test_a_reset_says_what_it_does_first(sluis: Sluis) -> None:
    exit_code, out, err = sluis("verify", "reset", stdin="geheim\n")
    assert exit_code == 1
    assert out == ""
    assert err.splitlines()[: len(RESET_CONSEQUENCES)] == list(RESET_CONSEQUENCES)
    assert "--yes" in err.splitlines()[-1]
    assert "geheim" not in err


class Typed(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_reset_at_the_terminal_wants_the_word(sluis: Sluis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(io, "StringIO", Typed)
    exit_code, _, err = sluis("verify", "reset", stdin="ja\n")
    assert exit_code == 1
    assert err.splitlines()[-1].endswith("Nothing was reset.")


def test_no_recovery_key_file_is_left_when_nothing_was_made(sluis: Sluis, tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert sluis("verify", "bootstrap", "--recovery-key-file", str(path), stdin="geheim\n")[0] == 1
    assert not path.exists()


def test_a_secret_is_asked_for_at_a_terminal_and_read_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("een\ntwee\n"))
    assert [secret("?"), new_secret("?")] == ["een", "twee"]
    with pytest.raises(SessionError):
        secret("?")
    answers = ["getypt", "nieuw", "nieuw", "nieuw", "anders"]
    monkeypatch.setattr("sys.stdin", Typed())
    monkeypatch.setattr(secret_input, "ask_secret", lambda prompt: answers.pop(0))
    assert [secret("?"), new_secret("?")] == ["getypt", "nieuw"]
    with pytest.raises(SessionError, match="differ"):
        new_secret("?")


async def test_a_page_is_shown_safely_and_needs_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_terminal(*arguments: object) -> int:
        raise OSError("no terminal")

    monkeypatch.setattr("os.open", no_terminal)
    with pytest.raises(SessionError, match="Enter"):
        await agree_on_page("https://hs.example/\x1b[2Jx")
    err = capsys.readouterr().err
    assert "https://hs.example/" in err
    assert "\x1b" not in err


async def test_enter_at_the_terminal_is_waited_for() -> None:
    master, terminal = os.openpty()
    try:
        waiting = asyncio.create_task(_line_typed(terminal))
        await asyncio.sleep(0)
        assert not waiting.done()
        os.write(master, b"\n")
        async with asyncio.timeout(30):
            await waiting
    finally:
        os.close(master)
        os.close(terminal)
