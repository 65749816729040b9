"""Make folders and files that only their owner can read, whatever the umask."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from session.values.errors import StoreRefused
from session.values.words import N_

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def make_private_folder(folder: Path) -> None:
    """Create `folder` and what is missing above it, mode 0700, or check an existing one.

    Raises:
        StoreRefused: when it exists and others can reach into it, or belongs to somebody else.
    """
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=FOLDER_MODE, exist_ok=True)
        missing.chmod(FOLDER_MODE)
    check_private(folder)


def make_private_file(path: Path) -> None:
    """Create an empty file of mode 0600 before somebody less careful does; keep an existing one.

    Raises:
        StoreRefused: when it exists and others can read it.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, FILE_MODE))
        path.chmod(FILE_MODE)
    except FileExistsError:
        check_private(path)


def write_new_private_file(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 where there is none yet, whole or not at all; nothing is ever overwritten.

    Raises:
        StoreRefused: naming the path and what is in the way.
    """
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, FILE_MODE)
    except FileExistsError as error:
        raise StoreRefused(N_("{path} exists already; it is never overwritten."), path=str(path)) from error
    except OSError as error:
        raise not_written(path, error) from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            path.chmod(FILE_MODE)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise not_written(path, error) from error


def not_written(path: Path, error: OSError) -> StoreRefused:
    """Return what to say when the system does not let a file or folder be written."""
    return StoreRefused(
        N_("{path} could not be written: {reason}."), path=str(path), reason=error.strerror or type(error).__name__
    )


def write_private_file(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step that survives a crash, mode 0600.

    Raises:
        StoreRefused: when the disk does not take it; what was there stays.
    """
    draft = path.with_name(path.name + ".new")
    try:
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, FILE_MODE)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(FILE_MODE)
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise not_written(path, error) from error


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_private(path: Path) -> None:
    """Refuse what others than its owner can read or reach.

    Raises:
        StoreRefused: naming the path and the command that mends it.
    """
    status = path.lstat()
    if status.st_uid != os.geteuid():
        raise StoreRefused(N_("{path} belongs to another user; sluis does not use it."), path=str(path))
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise StoreRefused(N_("{path} can be read by others; close it with: chmod go-rwx {path}"), path=str(path))
