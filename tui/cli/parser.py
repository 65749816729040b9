"""Argument parsers that complain in one line and share the options every command has."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from widgets.i18n import _

_WITH_VALUE = ("--profile", "--account", "--passphrase-command")


class UsageError(Exception):
    """The command line was not understood; its text is one line."""


class CommandParser(argparse.ArgumentParser):
    """An argument parser that raises instead of printing its usage and leaving."""

    def __init__(self, prog: str, description: str, epilog: str = "") -> None:
        """Make a parser without abbreviations: what a script says today must not change its meaning tomorrow."""
        super().__init__(
            prog,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        """Refuse the command line.

        Raises:
            UsageError: always.
        """
        raise UsageError(_("{program}: {problem}; see {program} --help").format(program=self.prog, problem=message))


def add_general_options(parser: argparse.ArgumentParser, before: argparse.Namespace | None = None) -> None:
    """Add what every command takes; `before` holds what was said in front of the command."""
    parser.add_argument(
        "--profile",
        metavar="NAME",
        default=before.profile if before else "default",
        help=_('whose accounts and keys: profiles are apart from each other (default: "default")'),
    )
    parser.add_argument(
        "--account",
        metavar="USER",
        default=before.account if before else "",
        help=_("which account of the profile, where there are several: @you:server.example"),
    )
    parser.add_argument(
        "--passphrase-command",
        metavar="COMMAND",
        default=before.passphrase_command if before else "",
        help=_("run COMMAND and take the first line it prints as the passphrase of the store"),
    )


def split_at_command(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the options in front of the command, and the command with what follows."""
    index = 0
    while index < len(arguments) and arguments[index].startswith("-"):
        index += 2 if arguments[index] in _WITH_VALUE else 1
    return list(arguments[:index]), list(arguments[index:])


def parse(parser: argparse.ArgumentParser, arguments: list[str]) -> argparse.Namespace:
    """Parse with options and words in any order, where the parser allows that.

    Raises:
        UsageError: when the arguments are not understood.
    """
    # It would keep the usage itself, and cut the English "usage: " off, however long the word is in other languages.
    parser.usage = parser.format_usage().removeprefix(_("usage: ")).replace("%", "%%")
    try:
        return parser.parse_intermixed_args(arguments)
    except TypeError:
        # A parser with commands of its own cannot take words in any order.
        return parser.parse_args(arguments)
