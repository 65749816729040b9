"""Opens an address with the system's own program: only http and https, nothing of ours handed along."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
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
"""What a browser needs of the environment; the rest may hold what is nobody's business."""


def opener() -> str | None:
    """Return the system's program for addresses, or None where there is none, or no desktop for it."""
    if sys.platform == "darwin":
        return shutil.which("open")
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return None
    return shutil.which("xdg-open")


def open_address(href: str) -> bool:
    """Open an address; return whether a program was there for it. It never waits and shows nothing."""
    program = opener()
    # An address begins with its scheme, so it can be no option of the program.
    if program is None or address(href) != href or urlsplit(href).scheme.lower() not in ("http", "https"):
        return False
    environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    try:
        subprocess.Popen(
            [program, href],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True
