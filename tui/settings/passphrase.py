"""Get the passphrase of the store: from a command, the system's keyring, or the person at the terminal."""

from __future__ import annotations

import getpass
import importlib
import os
import secrets
import shlex
import subprocess
from typing import Protocol, cast

from session.account.profile import Profile
from session.values.errors import SessionError
from session.values.words import N_
from tui.settings.config import Config
from tui.settings.environment import for_children
from widgets.i18n import _

SHORTEST = 8
"""Characters of a passphrase that a person chooses here."""
_COMMAND_SECONDS = 120
_KEYRING_SERVICE = "sluis"


class NoPassphrase(SessionError):
    """The passphrase could not be had."""


class Keyring(Protocol):
    """The functions of the `keyring` package that are used here."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """Return a stored passphrase, if there is one."""

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Store a passphrase."""

    def delete_password(self, service_name: str, username: str) -> None:
        """Forget a passphrase."""


def passphrase_command(option: str, config: Config) -> str:
    """Return the command to run: the option, else what `settled` left in the settings, else ""."""
    return option or config.passphrase_command


def unattended_passphrase(profile: Profile, command: str, config: Config, *, new: bool) -> str | None:
    """Return the passphrase from the command or the keyring, or None when a person has to be asked.

    Raises:
        NoPassphrase: when the command or the keyring gives none.
    """
    if command:
        return command_passphrase(command)
    return keyring_passphrase(profile, new=new) if config.keyring else None


def command_passphrase(command: str) -> str:
    """Return the first line that `command` prints; it runs without a shell and without our standard input.

    Raises:
        NoPassphrase: when it cannot run, fails, or prints nothing.
    """
    try:
        words = shlex.split(command)
        finished = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=_COMMAND_SECONDS,
            check=True,
            env=for_children(),
        )
        passphrase = finished.stdout.decode("utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
        # The message of the error would quote the command, and with it perhaps a secret.
        raise NoPassphrase(
            N_("The passphrase command failed ({problem}); try it by itself."), problem=type(error).__name__
        ) from None
    if not passphrase:
        raise NoPassphrase(N_("The passphrase command printed nothing on its first line."))
    return passphrase


def keyring_passphrase(profile: Profile, *, new: bool) -> str:
    """Return the profile's passphrase from the system's keyring, making a random one for a new profile.

    Raises:
        NoPassphrase: when there is no keyring, it refuses, or it does not know this profile.
    """
    account = str(profile.folder.absolute())
    try:
        keyring = cast(Keyring, importlib.import_module("keyring"))
        if new:
            keyring.set_password(_KEYRING_SERVICE, account, secrets.token_urlsafe(32))
        passphrase = keyring.get_password(_KEYRING_SERVICE, account)
    except ImportError as error:
        raise NoPassphrase(N_("The keyring needs one more package: pip install 'sluis[keyring]'.")) from error
    except Exception as error:  # noqa: BLE001  each of its many back ends has errors of its own
        raise NoPassphrase(
            N_("The system's keyring refused ({problem}); unlock it and try again."), problem=type(error).__name__
        ) from None
    if not passphrase:
        raise NoPassphrase(N_("The system's keyring has no passphrase for profile {name}."), name=profile.name)
    return passphrase


def keep_in_keyring(profile: Profile, passphrase: str) -> None:
    """Put a passphrase that was changed into the system's keyring, in place of the old one.

    Raises:
        NoPassphrase: when the keyring does not take it; the passphrase is changed all the same.
    """
    try:
        keyring = cast(Keyring, importlib.import_module("keyring"))
        keyring.set_password(_KEYRING_SERVICE, str(profile.folder.absolute()), passphrase)
    except Exception as error:  # noqa: BLE001  each of its many back ends has errors of its own
        raise NoPassphrase(
            N_(
                "The passphrase is changed, but the system's keyring still has the old one ({problem}): set "
                "keyring = false, or put the new one there."
            ),
            problem=type(error).__name__,
        ) from None


def forget_keyring_passphrase(profile: Profile) -> bool:
    """Remove the profile's passphrase from the system's keyring; return whether none is left there."""
    try:
        keyring = cast(Keyring, importlib.import_module("keyring"))
        account = str(profile.folder.absolute())
        if keyring.get_password(_KEYRING_SERVICE, account) is not None:
            keyring.delete_password(_KEYRING_SERVICE, account)
    except ImportError:
        return True
    except Exception:  # noqa: BLE001  each of its many back ends has errors of its own
        return False
    return True


def ask_passphrase(*, new: bool) -> str:
    """Ask on the terminal, never on standard input; a new passphrase is asked twice.

    Raises:
        NoPassphrase: when there is no terminal, the two differ, or a new one is too short.
    """
    passphrase = ask_secret(_("New passphrase for the store: ") if new else _("Passphrase of the store: "))
    if not new:
        return passphrase
    if len(passphrase) < SHORTEST:
        raise NoPassphrase(N_("A passphrase has at least {shortest} characters; nothing was made."), shortest=SHORTEST)
    if ask_secret(_("The same again: ")) != passphrase:
        raise NoPassphrase(N_("The two passphrases differ; nothing was made."))
    return passphrase


def ask_secret(prompt: str) -> str:
    """Ask on the controlling terminal without showing what is typed.

    Raises:
        NoPassphrase: when there is no terminal.
    """
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError as error:
        raise NoPassphrase(N_("There is no terminal to ask on: use --passphrase-command.")) from error
    try:
        return getpass.getpass(prompt)
    except EOFError as error:
        raise NoPassphrase(N_("Nothing was typed.")) from error
