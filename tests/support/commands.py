"""The command line as a script runs it: a process of its own, with a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from session.account.profile import Profile
from session.store import vault
from tests.support.users import User

ROOT = Path(__file__).parents[2]
SLUIS = [sys.executable, "-m", "tui"]
PASSPHRASE = "paard batterij nietje"


def environment(home: Path) -> dict[str, str]:
    """Return the whole environment of a program of ours: nothing of the developer's, nor of the test's."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "TMPDIR": str(home),
        "SLUIS_DATA_DIR": str(home / "data"),
        "SLUIS_PASSPHRASE_COMMAND": f"echo {PASSPHRASE}",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "TZ": "UTC",
    }


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed for programs."""
        return json.loads(self.out)


class Commands:
    """`sluis` for one person."""

    def __init__(self, home: Path) -> None:
        home.mkdir(mode=0o700)
        self.home = home
        self.env = environment(home)

    def __call__(self, *arguments: str, stdin: str = "", check: bool = True) -> Done:
        """Run one command to its end; with `check` anything but exit code 0 is a failure of the test."""
        done = subprocess.run(
            [*SLUIS, *arguments], env=self.env, input=stdin, capture_output=True, text=True, timeout=120, check=False
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert not check or done.returncode == 0, f"sluis {arguments[0]} exited {done.returncode}: {done.stderr}"
        return Done(done.returncode, done.stdout, done.stderr)

    def login(self, user: User) -> Done:
        """Log `user` in with the password; opening the store takes no time, unlike a store that login makes itself."""
        make_quick_key(Profile(Path(self.env["SLUIS_DATA_DIR"])).key_file)
        who = ("--homeserver", user.base_url, "--user", user.user_id)
        return self("login", *who, "--password-stdin", stdin=user.password + "\n")


def make_quick_key(key_file: Path) -> None:
    """Make the key of a store whose passphrase costs hardly any work, where there is none yet.

    A command spends a quarter of its time on that work, and the tests run hundreds.
    """
    if vault.exists(key_file):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "_MEMORY_KIB", 64)
        patch.setattr(vault, "_MOST_CHOSEN_PASSES", 1)
        vault.create(key_file, PASSPHRASE)


MakeCommands = Callable[[User], Commands]


@pytest.fixture
def logged_in(tmp_path: Path) -> MakeCommands:
    """Give a person a home of their own and log them in there."""

    def make(user: User) -> Commands:
        commands = Commands(tmp_path / user.localpart)
        commands.login(user)
        return commands

    return make
