"""The app in a bare terminal of its own, without tmux: to send it signals and take the terminal away."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import resource
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

ENDS_WITHIN = 8.0
"""Seconds."""
ROOT = Path(__file__).parents[2]


class InAPty:
    """The app in a terminal of its own, without tmux."""

    def __init__(
        self,
        env: Mapping[str, str],
        *arguments: str,
        controls: bool = True,
        program: tuple[str, ...] = ("-m", "tui"),
        folder: Path = ROOT,
        size: tuple[int, int] = (100, 30),
    ) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.before = termios.tcgetattr(self.slave)

        def take_terminal() -> None:
            os.setsid()
            # A core that the system would allow.
            resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
            if controls:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=dict(env),
            cwd=folder,
            preexec_fn=take_terminal,
        )
        self.seen = b""

    def until(self, text: str, deadline: float = 60) -> None:
        end = time.monotonic() + deadline
        while text.encode() not in re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", self.seen):
            assert time.monotonic() < end, f"{text!r} did not come: {self.seen[-2000:]!r}"
            self._read(0.1)

    def until_seen(self, raw: bytes, deadline: float = 60) -> None:
        """Wait for these very bytes."""
        end = time.monotonic() + deadline
        while raw not in self.seen:
            assert time.monotonic() < end, f"{raw!r} did not come: {self.seen[-2000:]!r}"
            self._read(0.1)

    def until_shown_since(self, start: int, text: str, deadline: float = 60) -> None:
        """Wait until a text comes that was not there before; `start` is how much had been seen."""
        end = time.monotonic() + deadline
        while text.encode() not in re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", self.seen[start:]):
            assert time.monotonic() < end, f"{text!r} did not come: {self.seen[start:][-2000:]!r}"
            self._read(0.1)

    def settle(self) -> None:
        """Read until nothing comes for a while."""
        seen = -1
        while seen != len(self.seen):
            seen = len(self.seen)
            self._read(0.7)

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def read_for(self, seconds: float) -> None:
        """Let it go on for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read(0.05)

    def until_ended(self) -> int:
        """Return the exit status, having read what was written until then."""
        end = time.monotonic() + ENDS_WITHIN
        while self.process.poll() is None:
            assert time.monotonic() < end, "it is still running"
            self._read(0.05)
        self._read(0.1)
        return self.process.returncode

    def hang_up(self) -> None:
        """Close the terminal, as a lost connection does."""
        os.close(self.slave)
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for number in {self.master, self.slave} if self.master >= 0 else ():
            os.close(number)

    def _read(self, patience: float) -> None:
        if self.master < 0:
            time.sleep(patience)
            return
        with contextlib.suppress(OSError):
            if select.select([self.master], [], [], patience)[0]:
                self.seen += os.read(self.master, 1 << 16)
