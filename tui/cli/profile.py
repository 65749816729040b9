"""Opens a profile for one command: its lock, its passphrase, its key. Loads neither network nor screen."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator

from session.account.profile import Profile, default_data_dir
from session.store import vault
from session.store.lock import ProfileLock
from session.store.vault import StoreKey
from session.values.errors import SessionError
from session.values.model import UserId
from session.values.words import N_
from tui.settings.config import Config
from tui.settings.passphrase import ask_passphrase, passphrase_command, unattended_passphrase


def profile_of(arguments: argparse.Namespace) -> Profile:
    """Return the profile that the command line names."""
    return Profile(default_data_dir(), arguments.profile, arguments.account)


@contextlib.contextmanager
def locked(profile: Profile) -> Iterator[None]:
    """Hold the profile against other processes.

    Raises:
        StoreLocked: when another one has it.
    """
    lock = ProfileLock(profile)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


def obtain_key(profile: Profile, arguments: argparse.Namespace) -> StoreKey:
    """Return the profile's store key, made now when there is none yet; asks for the passphrase if it must.

    Raises:
        NoPassphrase: when no passphrase could be had.
        WrongPassphrase: when it does not fit.
    """
    config: Config = arguments.config
    new = not vault.exists(profile.key_file)
    command = passphrase_command(arguments.passphrase_command, config)
    passphrase = unattended_passphrase(profile, command, config, new=new)
    if passphrase is None:
        passphrase = ask_passphrase(new=new)
    return vault.create(profile.key_file, passphrase) if new else vault.unlock(profile.key_file, passphrase)


def only_user(profile: Profile) -> UserId:
    """Return the account that the command line names, or the only one.

    Raises:
        SessionError: when nobody is logged in there, or several are and none is named.
    """
    user = profile.first()
    if user is None:
        raise SessionError(N_("Nobody is logged in to profile {name}: run sluis login."), name=profile.name)
    if not profile.account and len(users := profile.users()) > 1:
        words = N_("Several accounts are logged in: say which by --account ({users}).")
        raise SessionError(words, users=", ".join(users))
    return user
