"""A real terminal: tmux with a server of its own, keys in, screens out."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.tools import need_program

Fits = str | Callable[[str], bool]


class Terminal:
    """One pane of a given size; every wait has a deadline and fails with the screen it saw."""

    def __init__(self, folder: Path) -> None:
        self._tmux = [need_program("tmux"), "-S", str(folder / "tmux.sock"), "-f", "/dev/null"]

    def start(self, command: list[str], env: Mapping[str, str], *, columns: int = 120, lines: int = 40) -> None:
        """Run `command` with exactly `env`, which it shares with nothing of ours."""
        # Set before the first command runs, so that its end can be asked for however soon it comes.
        self._run(
            "start-server",
            ";",
            "set-option",
            "-g",
            "remain-on-exit",
            "on",
            ";",
            "new-session",
            "-d",
            "-s",
            "main",
            "-x",
            str(columns),
            "-y",
            str(lines),
            _as_one_word(command, env),
            check=True,
        )

    def again(self, command: list[str], env: Mapping[str, str]) -> None:
        """Run a command in the same pane after the one before has ended."""
        assert self.exit_status() is not None
        self._run("clear-history", "-t", "main")
        self._run("respawn-pane", "-t", "main", _as_one_word(command, env), check=True)

    def press(self, *keys: str) -> None:
        """Send keys by tmux's names: Enter, Escape, C-q, F1."""
        self._run("send-keys", "-t", "main", *keys, check=True)

    def type(self, text: str) -> None:
        """Send `text` letter for letter."""
        self._run("send-keys", "-t", "main", "-l", text, check=True)

    def screen(self) -> str:
        """Return what the pane shows now."""
        return self._run("capture-pane", "-p", "-t", "main")

    def until(self, fits: Fits, *, deadline: float = 60) -> str:
        """Return the first screen that holds the text, or that the function accepts."""
        accepts = fits if callable(fits) else lambda screen: fits in screen
        end = time.monotonic() + deadline
        while True:
            screen = self.screen()
            if accepts(screen):
                return screen
            if time.monotonic() > end or self.exit_status() is not None:
                raise AssertionError(f"not on screen: {fits!r}\n{screen}")
            time.sleep(0.05)

    def until_ended(self, *, deadline: float = 60) -> int:
        """Wait for the program to end and return its exit status."""
        end = time.monotonic() + deadline
        while (status := self.exit_status()) is None:
            if time.monotonic() > end:
                raise AssertionError(f"the program is still running\n{self.screen()}")
            time.sleep(0.05)
        return status

    def pid(self) -> int:
        """Return the process id of the program in the pane."""
        return int(self._run("display-message", "-p", "-t", "main", "#{pane_pid}"))

    def exit_status(self) -> int | None:
        """Return how the program ended, a signal as a negative number, or None while it runs."""
        dead, status, sign = (
            self._run("display-message", "-p", "-t", "main", "#{pane_dead},#{pane_dead_status},#{pane_dead_signal}")
            .strip()
            .split(",")
        )
        if dead != "1":
            return None
        if not status + sign:
            # tmux 3.3 can miss the death of its child until another one dies.
            self._run("run-shell", "true")
            return None
        return int(status) if status else -int(sign)

    def hang_up(self) -> None:
        """Close the terminal as a user closes a window: the program gets SIGHUP and nowhere to write."""
        self._run("kill-session", "-t", "main")

    def close(self) -> None:
        """End tmux and all that runs in it."""
        self._run("kill-server")

    def _run(self, *arguments: str, check: bool = False) -> str:
        env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color"}
        done = subprocess.run([*self._tmux, *arguments], env=env, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise AssertionError(f"tmux {arguments[0]}: {done.stderr.strip()}")
        return done.stdout


def _as_one_word(command: list[str], env: Mapping[str, str]) -> str:
    """Return what tmux hands to a shell, which makes way for the command."""
    return "exec " + shlex.join(["env", "-i", *(f"{name}={value}" for name, value in env.items()), *command])


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal that is gone after the test, whatever became of the program in it."""
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()
