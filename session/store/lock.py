"""One process at a time in a profile."""

from __future__ import annotations

import fcntl
import os

from session.account.profile import Profile
from session.store.files import make_private_file, make_private_folder, not_written
from session.values.errors import StoreLocked
from session.values.words import N_


class ProfileLock:
    """An advisory lock on a profile, held until `release` or the end of the process."""

    def __init__(self, profile: Profile) -> None:
        """Name the profile; nothing is taken yet."""
        self._profile = profile
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock at once or not at all.

        Raises:
            StoreLocked: when another process holds it.
            StoreRefused: when the file system takes no lock file, as one that is read-only.
        """
        if self._descriptor is not None:
            return
        try:
            make_private_folder(self._profile.folder)
            make_private_file(self._profile.lock_file)
            descriptor = os.open(self._profile.lock_file, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise not_written(self._profile.folder, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise StoreLocked(
                N_("Profile {name} is open in another sluis; close that one or use --profile."),
                name=self._profile.name,
            ) from error
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
