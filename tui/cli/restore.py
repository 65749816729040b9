"""Take the history, room keys and verified people of a backup into this device; log in first.

The passphrase of the file comes from the first line of standard input, or is asked for. What is here already stays.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from session.values.errors import SessionError
from tui.cli.account import Account, run_with_account
from tui.cli.secret_input import secret
from widgets.i18n import _, ngettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("file", metavar=_("FILE"), type=Path, help=_("what sluis backup wrote"))


def run(arguments: argparse.Namespace) -> int:
    """Take the backup in and return the exit code."""
    passphrase = secret(_("Passphrase of the file: "))

    async def take_in(account: Account) -> int:
        restored = await account.session.backups.take_in(arguments.file, passphrase)
        line = _("Restored: {messages} messages and other events, {keys} room keys.")
        print(line.format(messages=restored.messages, keys=restored.keys))
        if restored.unsent:
            words = ngettext(
                "{n} message was not sent when the backup was made; it waits for you to try again or discard it.",
                "{n} messages were not sent when the backup was made; they wait for you to try again or discard them.",
                restored.unsent,
            )
            print(words.format(n=restored.unsent))
        return 0

    return run_with_account(arguments, take_in, in_spite_of=SessionError)
