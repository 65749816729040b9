"""Write one encrypted file with the account's history, room keys, and whom you verified.

Its passphrase comes from the first line of standard input, or is asked for. No keys of this device are in it:
sluis login, then sluis restore, makes a new device that has the old messages.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from session.account.backup_file import Written
from session.values.errors import SessionError
from tui.cli.account import Account, run_with_account
from tui.cli.secret_input import new_secret
from widgets.i18n import _, ngettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("file", metavar=_("FILE"), type=Path, help=_("a new file; nothing is ever overwritten"))


def run(arguments: argparse.Namespace) -> int:
    """Write the backup and return the exit code."""
    passphrase = new_secret(_("New passphrase for the file: "))

    async def write(account: Account) -> int:
        written = await account.session.backups.write(arguments.file, passphrase)
        print(_said(written))
        return 0

    return run_with_account(arguments, write, in_spite_of=SessionError)


def _said(written: Written) -> str:
    """Return what is in a backup, and what is not, one line for each."""
    keys, unsent, left_out = written.keys, written.unsent, written.left_out
    lines = [ngettext("Backup written, with {n} room key.", "Backup written, with {n} room keys.", keys).format(n=keys)]
    if unsent:
        words = ngettext("{n} unsent message is in it.", "{n} unsent messages are in it.", unsent)
        lines.append(words.format(n=unsent))
    if left_out:
        words = ngettext(
            "{n} unsent message with a file is NOT in it.",
            "{n} unsent messages with files are NOT in it.",
            left_out,
        )
        lines.append(words.format(n=left_out))
    return "\n".join(lines)
