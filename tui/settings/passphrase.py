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
        finished = subprocess.run(
            _split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=_COMMAND_SECONDS,
            check=False,
            env=for_children(),
        )
        passphrase = finished.stdout.decode("utf-8").partition("\n")[0].rstrip("\r")
    # The message of these errors would quote the command, and with it perhaps a secret.
    except subprocess.TimeoutExpired:
        words = N_("The passphrase command was not done after {seconds} s; try it by itself.")
        raise NoPassphrase(words, seconds=_COMMAND_SECONDS) from None
    except UnicodeDecodeError:
        raise NoPassphrase(N_("The passphrase command printed something that is no UTF-8 text.")) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        words = N_("The passphrase command cannot be started ({reason}); try it by itself.")
        raise NoPassphrase(words, reason=reason or "?") from None
    if finished.returncode:
        # A signal is a negative number; shells add it to 128.
        code = finished.returncode if finished.returncode > 0 else 128 - finished.returncode
        raise NoPassphrase(N_("The passphrase command failed (exit code {code}); try it by itself."), code=code)
    if not passphrase:
        raise NoPassphrase(N_("The passphrase command printed nothing on its first line."))
    return passphrase


def _split(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError:
        raise NoPassphrase(N_("In the passphrase command a quotation mark has no other end.")) from None
    if not words:
        raise NoPassphrase(N_("The passphrase command is empty."))
    return words


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
        raise NoPassphrase(_refusal(error)) from None
    if not passphrase:
        raise NoPassphrase(N_("The system's keyring has no passphrase for profile {name}."), name=profile.name)
    return passphrase


def _refusal(error: Exception) -> str:
    # The package is loaded by name alone, so its errors are known by name alone.
    if type(error).__name__ == "NoKeyringError":
        return N_("This system has no keyring: set keyring = false, or passphrase_command.")
    return N_("The system's keyring refused; unlock it and try again.")


def keep_in_keyring(profile: Profile, passphrase: str) -> None:
    """Put a passphrase that was changed into the system's keyring, in place of the old one.

    Raises:
        NoPassphrase: when the keyring does not take it; the passphrase is changed all the same.
    """
    try:
        keyring = cast(Keyring, importlib.import_module("keyring"))
        keyring.set_password(_KEYRING_SERVICE, str(profile.folder.absolute()), passphrase)
    except Exception:  # noqa: BLE001  each of its many back ends has errors of its own
        raise NoPassphrase(
            N_(
                "The passphrase is changed, but the system's keyring still has the old one: set keyring = false, or "
                "put the new one there."
            )
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
