"""Make this process hard to look into, and name the signals that end it in good order."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys

from tui.settings.environment import drop_switches

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""What asks us to go: finish the write at hand, restore the terminal, leave."""

_PR_SET_DUMPABLE = 4
"""From <linux/prctl.h>."""


class Ended(Exception):
    """One of the ending signals came."""

    def __init__(self, number: int) -> None:
        """Keep the signal's number."""
        super().__init__(number)
        self.number = number

    @property
    def exit_code(self) -> int:
        """What a shell expects of a process that this signal ended."""
        return 128 + self.number


def harden() -> None:
    """Close what we write to others, leave no memory in core files, and let no process of the same user look in."""
    os.umask(0o077)
    drop_switches()
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # Without this any program of the same user can read our memory and environment (ptrace(2), proc(5)).
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
