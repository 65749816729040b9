"""Room keys: export them to a file, import them, or bring the key backup up to date."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from session.values.errors import SessionError
from session.values.words import N_
from tui.cli.account import Account, Work, run_with_account
from tui.cli.secret_input import new_secret, secret
from tui.cli.trust_words import backup_json, backup_words, restored_words
from widgets.i18n import _, ngettext

ACTIONS = ("export", "import", "backup")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument(
        "action",
        choices=ACTIONS,
        metavar="|".join(ACTIONS),
        help=_(
            "export: all keys to a new file that Element reads too; import: keys from such a file; both take its "
            "passphrase from the first line of standard input or ask for it; backup: restore and fill the backup"
        ),
    )
    parser.add_argument("file", nargs="?", metavar=_("FILE"), type=Path, help=_("to export to or import from"))
    parser.add_argument("--json", action="store_true", help=_("for programs: with backup, an object"))


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked and return the exit code."""
    if arguments.action == "backup":
        return run_with_account(arguments, _back_up(arguments.json))
    path: Path | None = arguments.file
    if path is None:
        raise SessionError(N_("Name the file: sluis keys {action} FILE."), action=arguments.action)
    if arguments.action == "import":
        return run_with_account(arguments, _import(path, secret(_("Passphrase of the file: "))))
    return run_with_account(arguments, _export(path, new_secret(_("New passphrase for the file: "))))


def _export(path: Path, passphrase: str) -> Work:
    async def work(account: Account) -> int:
        count = await account.session.keys.export_file(path, passphrase)
        print(ngettext("{count} key exported", "{count} keys exported", count).format(count=count))
        return 0

    return work


def _import(path: Path, passphrase: str) -> Work:
    async def work(account: Account) -> int:
        count = await account.session.keys.import_file(path, passphrase)
        print(ngettext("{count} key was new", "{count} keys were new", count).format(count=count))
        return 0

    return work


def _back_up(as_json: bool) -> Work:
    async def work(account: Account) -> int:
        status = await account.session.keys.back_up()
        if as_json:
            print(json.dumps(backup_json(status)))
            return 0
        print(backup_words(status))
        if status.came:
            print(restored_words(status.came))
        return 0

    return work
