"""Puts a file of others into a folder of the user's: under a safe name, over nothing, followed nowhere.

All of it blocks; call it in a thread.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from session.media.names import numbered, saved_name
from session.media.shelf import Kept, Shelf
from session.store.files import FILE_MODE
from session.values.errors import SessionError
from session.values.words import N_

MOST_NUMBERS = 999
"""Files of one name that may lie beside each other."""


def save(shelf: Shelf, kept: Kept, folder: Path, name: str) -> Path:
    """Write a kept file into `folder`, which must be there, and return where; only its owner can read it.

    Raises:
        SessionError: when the folder or the disk does not take it; nothing is left of it then.
    """
    try:
        directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise SessionError(
            N_("{path} is no folder that can be used: {reason}."), path=str(folder), reason=reason or "?"
        ) from None
    try:
        descriptor, taken = _reserved(directory, saved_name(name))
        try:
            _write(descriptor, shelf.read(kept, opened=True))
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(taken, dir_fd=directory)
            raise
        return folder / taken
    except OSError as error:
        raise SessionError(
            N_("The file cannot be saved in {path}: {reason}."), path=str(folder), reason=error.strerror or "?"
        ) from None
    finally:
        os.close(directory)


def _reserved(directory: int, name: str) -> tuple[int, str]:
    """Return a new file, open for writing, and the name that was still free for it."""
    for number in range(1, MOST_NUMBERS + 1):
        free = name if number == 1 else numbered(name, number)
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            return os.open(free, flags, FILE_MODE, dir_fd=directory), free
        except FileExistsError:
            continue
    raise SessionError(N_("There are too many files of this name in that folder."))


def _write(descriptor: int, pieces: Iterator[bytes]) -> None:
    with os.fdopen(descriptor, "wb") as stream:
        os.fchmod(descriptor, FILE_MODE)
        for piece in pieces:
            stream.write(piece)
        stream.flush()
        os.fsync(descriptor)
