"""The demo's private folder: made for its owner alone, held while in use, gone afterwards.

A temporary folder that a killed demo left behind is removed by the next demo.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from session.values.errors import SessionError
from session.values.words import N_

PREFIX = "sluis-demo-"
_NAME = re.compile(PREFIX + r"(\d+)-\w+")
_MARK = "sluis-demo"
_GRACE_SECONDS = 60


class FolderRefused(SessionError):
    """The folder that was asked for cannot be the demo's."""


class DemoFolder:
    """A folder of mode 0700, held by a lock that ends with the process."""

    def __init__(self, path: Path, *, kept: bool) -> None:
        """Hold `path`, which exists.

        Raises:
            FolderRefused: when another demo holds it.
        """
        self.path = path
        self.kept = kept
        self._lock: int | None = _hold(path)
        if self._lock is None:
            raise FolderRefused(N_("{path} is in use by another sluis demo."), path=str(path))

    @classmethod
    def temporary(cls) -> DemoFolder:
        """Make a folder that `release` removes; its name carries the process id for the next demo to see."""
        return cls(Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")), kept=False)

    @classmethod
    def lasting(cls, path: Path) -> DemoFolder:
        """Use `path`, which must be new, empty or an earlier demo's.

        Raises:
            FolderRefused: when it holds something else, or others can reach into it.
        """
        path = path.expanduser().absolute()
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise FolderRefused(
                N_("{path} cannot be made: {problem}."), path=str(path), problem=str(error.strerror)
            ) from error
        status = path.lstat()
        if status.st_uid != os.geteuid() or status.st_mode & 0o077:
            raise FolderRefused(N_("{path} can be read by others; close it with: chmod go-rwx {path}"), path=str(path))
        if not (path / _MARK).exists() and any(path.iterdir()):
            raise FolderRefused(N_("{path} holds something else than a demo; name a new folder."), path=str(path))
        (path / _MARK).touch(mode=0o600)
        return cls(path, kept=True)

    def release(self) -> None:
        """Remove the folder unless it is to be kept, and let go of it; may be called twice."""
        if self._lock is None:
            return
        if not self.kept:
            shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)
        self._lock = None


def remove_abandoned() -> int:
    """Remove what killed demos of this user left in the temporary folder; return how many."""
    removed = 0
    for path in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        # Another demo may be removing it at this moment.
        with contextlib.suppress(FileNotFoundError):
            if _is_abandoned(path):
                shutil.rmtree(path, ignore_errors=True)
                removed += 1
    return removed


def _is_abandoned(path: Path) -> bool:
    """Return whether `path` is a demo's folder that no process holds."""
    name = _NAME.fullmatch(path.name)
    status = path.lstat()
    if name is None or path.is_symlink() or not path.is_dir() or status.st_uid != os.geteuid():
        return False
    # Between being made and being held a folder is only known by its maker's process id.
    just_made = time.time() - status.st_mtime < _GRACE_SECONDS
    if just_made and Path(f"/proc/{name[1]}").exists():
        return False
    lock = _hold(path)
    if lock is None:
        return False
    os.close(lock)
    return True


def _hold(path: Path) -> int | None:
    """Lock the folder itself and return the descriptor, or None when another process holds it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
