"""Which account of a profile was on the screen last: an empty file in its folder, whose age says it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from session.account.profile import Profile
from session.values.model import UserId

_NAME = "shown"


def note_shown(profile: Profile, user: UserId) -> None:
    """Note that an account is on the screen; on a disk that takes nothing, another one comes first next time."""
    with contextlib.suppress(OSError):
        marker = _marker(profile, user)
        os.close(os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        os.utime(marker, follow_symlinks=False)


def last_shown(profile: Profile) -> UserId | None:
    """Return the account that was on the screen last; None when none was, or it logged out."""
    shown = [(age, user) for user in profile.users() if (age := _noted(profile, user))]
    return max(shown)[1] if shown else None


def _marker(profile: Profile, user: UserId) -> Path:
    return profile.account_folder(user) / _NAME


def _noted(profile: Profile, user: UserId) -> int:
    """Return when an account was shown, in nanoseconds; 0 for never."""
    try:
        return _marker(profile, user).stat(follow_symlinks=False).st_mtime_ns
    except OSError:
        return 0
