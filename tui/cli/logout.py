"""Log out and remove the account from this machine."""

from __future__ import annotations

import argparse

from session.errors import LoggedOut, SessionError
from session.words import N_
from tui.cli.account import Account, run_with_account
from widgets.i18n import _

_LAST_MESSAGES_SECONDS = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes: nothing of its own."""


def run(arguments: argparse.Namespace) -> int:
    """Log out and return the exit code."""
    return run_with_account(arguments, _log_out, in_spite_of=LoggedOut)


async def _log_out(account: Account) -> int:
    if not await account.session.flush(_LAST_MESSAGES_SECONDS):
        raise SessionError(N_("Messages are still waiting to be sent and would be lost; try again later."))
    user_id = account.session.user_id
    await account.session.logout()
    print(_("Logged out {user}; nothing of it is left on this machine.").format(user=user_id))
    return 0
