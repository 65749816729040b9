"""Opens an address or a file with the system's own program: no shell, nothing of ours handed along."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from session.timeline.links import address

_HANDED_ON = (
    "HOME",
    "PATH",
    "LANG",
    "LC_ALL",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
    "XDG_CURRENT_DESKTOP",
    "XDG_DATA_DIRS",
    "DBUS_SESSION_BUS_ADDRESS",
)
"""What a browser or a viewer needs of the environment; the rest may hold what is nobody's business."""


def opener() -> str | None:
    """Return the system's program for addresses and files, or None where there is none, or no desktop for it."""
    if sys.platform == "darwin":
        # From afar it would open on the screen of the machine itself, before whoever sits there.
        return None if os.environ.get("SSH_CONNECTION") else shutil.which("open")
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return None
    return shutil.which("xdg-open")


def open_address(href: str) -> bool:
    """Open an address; return whether a program was there for it. It never waits and shows nothing."""
    # An address begins with its scheme, so it can be no option of the program.
    if address(href) != href or urlsplit(href).scheme.lower() not in ("http", "https"):
        return False
    return _start(href)


def open_file(path: Path) -> bool:
    """Open a file; return whether a program was there for it. It never waits and shows nothing."""
    # A whole path begins with a slash, so it can be no option of the program.
    return path.is_absolute() and _start(str(path))


def _start(what: str) -> bool:
    program = opener()
    if program is None:
        return False
    environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    try:
        process = subprocess.Popen(
            [program, what],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    # Somebody has to take note of its end, however late.
    threading.Thread(target=process.wait, name="opener", daemon=True).start()
    return True
