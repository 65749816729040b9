"""Removes a profile from the disk, the key first: without it the rest is noise, whatever a disk keeps of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from session.account.profile import Profile
from session.values.errors import StoreRefused
from session.values.words import N_


def wipe(profile: Profile) -> None:
    """Remove the key, then everything else of the profile. Hold its lock; it is the last that goes.

    Raises:
        StoreRefused: naming what could not be removed.
    """
    try:
        _overwrite(profile.key_file)
        for path in sorted(profile.folder.iterdir(), key=lambda path: path == profile.lock_file):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        profile.folder.rmdir()
    except OSError as error:
        raise StoreRefused(
            N_("{path} could not be removed: {reason}."),
            path=str(error.filename or profile.folder),
            reason=error.strerror or type(error).__name__,
        ) from error


def _overwrite(path: Path) -> None:
    """Overwrite a file where it lies and remove it; a disk that writes elsewhere keeps it until it is reused."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(bytes(4096))
        stream.flush()
        os.fsync(stream.fileno())
    path.unlink()
