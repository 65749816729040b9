"""The folder of files that other programs have open: in clear, so private, short-lived, and emptied whenever it can be.

It lies in memory where the system has such a place (XDG_RUNTIME_DIR, XDG Base Directory Specification), else beside
the database. All of it blocks; call it in a thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import threading
from collections.abc import Sequence
from pathlib import Path

from session.media.openable import HEAD, check
from session.media.saving import save
from session.media.shelf import Kept, KeptFileGone, Shelf
from session.store.files import make_private_folder
from session.values.words import N_

READ_ONLY = 0o400
"""So that a program says at once that changes cannot be kept here."""
NAME = "opened"
"""The folder beside the shelf, for systems without a place in memory."""
_CLOSED = N_("The account was closed meanwhile; nothing was opened.")


class OpenedFiles:
    """The files of one account that other programs have open."""

    def __init__(self, beside: Path) -> None:
        """Use `beside`, the account's own place, where the system has none in memory; what a crash left is removed."""
        self._places = _places(beside)
        self._writing = threading.Lock()
        self._closed = False
        _remove(self._places)

    def put(self, shelf: Shelf, kept: Kept, name: str) -> Path:
        """Write a kept file here, under a safe name, if it is one that may be opened; return where.

        Raises:
            NotOpened: when it is not; nothing of it was written.
            SessionError: when the disk does not take it, or this was closed meanwhile.
        """
        with contextlib.closing(shelf.read(kept, opened=True)) as pieces:
            check(name, next(pieces, b"")[:HEAD])
        with self._writing:
            if self._closed:
                raise KeptFileGone(_CLOSED)
            folder = self._places[0]
            make_private_folder(folder)
            path = save(shelf, kept, folder, name)
            path.chmod(READ_ONLY)
            return path

    def close(self) -> None:
        """Remove all of it, also what is just being written; nothing is put here any more."""
        with self._writing:
            self._closed = True
            _remove(self._places)


def remove_opened(beside: Path) -> None:
    """Remove what other programs have open of the account whose own place for it is `beside`."""
    _remove(_places(beside))


def _remove(folders: Sequence[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _places(beside: Path) -> tuple[Path, ...]:
    """Return where such files may lie, the best place first."""
    return tuple(path for path in (_in_memory(beside), beside) if path is not None)


def _in_memory(beside: Path) -> Path | None:
    """Return this account's folder in the user's own place for what is gone after logging out, if there is one."""
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    with contextlib.suppress(OSError):
        status = runtime.lstat()
        own = runtime.is_absolute() and stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
        if own and not status.st_mode & 0o077:
            return runtime / f"sluis-opened-{hashlib.sha256(os.fsencode(beside.absolute())).hexdigest()[:16]}"
    return None
