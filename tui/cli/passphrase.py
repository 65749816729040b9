"""Change the passphrase of the store; what is in it stays as it is.

The old passphrase comes as always; the new one from --new-passphrase-command, or it is asked for twice.
"""

from __future__ import annotations

import argparse

from session.store import vault
from session.values.errors import SessionError
from session.values.words import N_
from tui.cli.profile import locked, profile_of
from tui.settings.config import Config
from tui.settings.passphrase import (
    SHORTEST,
    ask_passphrase,
    command_passphrase,
    keep_in_keyring,
    passphrase_command,
    unattended_passphrase,
)
from widgets.i18n import _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument(
        "--new-passphrase-command",
        metavar=_("COMMAND"),
        default="",
        help=_("run COMMAND and take the first line it prints as the new passphrase"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Change it and return the exit code."""
    profile, config = profile_of(arguments), arguments.config
    if not vault.exists(profile.key_file):
        raise SessionError(N_("There is no account in this profile yet: run sluis login."))
    with locked(profile):
        old = _old(arguments, config)
        # A wrong one is said before a new one is thought of.
        vault.unlock(profile.key_file, old)
        command = arguments.new_passphrase_command
        new = command_passphrase(command) if command else ask_passphrase(new=True)
        if len(new) < SHORTEST:
            raise SessionError(
                N_("A passphrase has at least {shortest} characters; nothing was made."), shortest=SHORTEST
            )
        vault.change(profile.key_file, old, new)
        if config.keyring and not passphrase_command(arguments.passphrase_command, config):
            keep_in_keyring(profile, new)
    print(_("The passphrase is changed; the old one opens nothing any more."))
    return 0


def _old(arguments: argparse.Namespace, config: Config) -> str:
    command = passphrase_command(arguments.passphrase_command, config)
    given = unattended_passphrase(profile_of(arguments), command, config, new=False)
    return ask_passphrase(new=False) if given is None else given
