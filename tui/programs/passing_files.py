"""Folders for files that lie in clear for a moment: private, in memory where there is such a place, and swept."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path


def private_folder(environment: Mapping[str, str]) -> Path:
    """Return where the file may lie: this user's own in memory, or that of passing files."""
    runtime = Path(environment.get("XDG_RUNTIME_DIR", ""))
    with contextlib.suppress(OSError):
        status = runtime.lstat()
        if runtime.is_absolute() and stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid():
            return runtime if not status.st_mode & 0o077 else Path(tempfile.gettempdir())
    return Path(tempfile.gettempdir())


def own_folder(folder: Path, prefix: str) -> Path:
    """Make a folder of this process in another one, for its owner alone.

    Raises:
        OSError: when the disk does not take it.
    """
    return Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=folder))


def sweep(folder: Path, prefix: str) -> None:
    """Remove what a process that was killed has left: folders of ours, of processes that are no more."""
    with contextlib.suppress(OSError):
        for left in folder.glob(f"{prefix}*"):
            number = left.name.removeprefix(prefix).partition("-")[0]
            if left.lstat().st_uid == os.geteuid() and number.isdecimal() and not _lives(int(number)):
                shutil.rmtree(left, ignore_errors=True)


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
