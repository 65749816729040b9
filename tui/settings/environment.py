"""Takes out of the environment what is secret, and what would let a library write the screen or the keys to disk."""

from __future__ import annotations

import contextlib
import ctypes
import os
from dataclasses import replace

from tui.settings.config import Config

PASSPHRASE_COMMAND = "SLUIS_PASSPHRASE_COMMAND"
_OWN = "SLUIS_"
_SWITCHES = (
    "TEXTUAL",
    "TEXTUAL_DEBUG",
    "TEXTUAL_DEVTOOLS_HOST",
    "TEXTUAL_DEVTOOLS_PORT",
    "TEXTUAL_DRIVER",
    "TEXTUAL_LOG",
    "TEXTUAL_PRESS",
    "TEXTUAL_SCREENSHOT",
    "TEXTUAL_SCREENSHOT_FILENAME",
    "TEXTUAL_SCREENSHOT_LOCATION",
)
"""Textual logs every key to a file, sends that to a debugger, or draws the screen into a picture by these."""


def drop_switches() -> None:
    """Let no library write down what is typed or shown; before Textual is imported, for it reads these then."""
    for name in _SWITCHES:
        os.environ.pop(name, None)


def take(name: str) -> str:
    """Return a variable, or ""; nobody finds it in our environment afterwards, also not in /proc, and no child gets it.

    What the kernel shows of a process's environment is the memory in which it began, so that is written over.
    """
    value = os.environ.get(name, "")
    if value:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            _write_over(os.fsencode(name) + b"=")
        del os.environ[name]
    return value


def settled(config: Config) -> Config:
    """Return the settings with the command that SLUIS_PASSPHRASE_COMMAND names, which leaves the environment."""
    command = take(PASSPHRASE_COMMAND)
    return replace(config, passphrase_command=command) if command else config


def for_children() -> dict[str, str]:
    """Return the environment of a program that we start: nothing of our own is in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OWN)}


def _write_over(head: bytes) -> None:
    """Fill the value of the variable that begins with `head` with zeros, where the C library has it (environ(7))."""
    strings = ctypes.POINTER(ctypes.c_void_p).in_dll(ctypes.CDLL(None), "environ")
    place = 0
    while address := strings[place]:
        entry = ctypes.string_at(address)
        if entry.startswith(head):
            ctypes.memset(address + len(head), 0, len(entry) - len(head))
        place += 1
