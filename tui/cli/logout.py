"""Log out and remove the account from this machine."""

from __future__ import annotations

import argparse
import contextlib

from session.values.errors import LoggedOut, SessionError
from session.values.words import N_
from tui.cli.account import Account, Work, run_with_account
from widgets.i18n import _

_LAST_MESSAGES_SECONDS = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument(
        "--anyway", action="store_true", help=_("also when unsent messages, drafts, or keys without a backup are lost")
    )


def run(arguments: argparse.Namespace) -> int:
    """Log out and return the exit code."""
    return run_with_account(arguments, _log_out(anyway=arguments.anyway), in_spite_of=LoggedOut)


def _log_out(*, anyway: bool) -> Work:
    async def work(account: Account) -> int:
        session = account.session
        if not anyway:
            await _refuse_loss(account)
        await session.logout()
        print(_("Logged out {user}; nothing of it is left on this machine.").format(user=session.user_id))
        return 0

    return work


async def _refuse_loss(account: Account) -> None:
    """Try to bring to the server what would be lost, and refuse when something would.

    Raises:
        SessionError: naming what, and the ways on.
    """
    session = account.session
    if not await session.flush(_LAST_MESSAGES_SECONDS, stubborn=account.delivers):
        raise SessionError(
            N_("Messages are still waiting to be sent and would be lost; try again later, or add --anyway.")
        )
    if session.unsent():
        raise SessionError(
            N_("Messages that failed would be lost: see sluis outbox, retry or discard them, or add --anyway.")
        )
    drafts = (await session.drafts.all()).values()
    if count := sum(bool(draft.text or draft.beside or draft.file) for draft in drafts):
        raise SessionError(
            N_("Drafts would be lost, in {count} of your rooms: open sluis to see them, or add --anyway."), count=count
        )
    if session.keys.not_backed_up():
        with contextlib.suppress(SessionError):
            await session.keys.back_up()
    if count := session.keys.not_backed_up():
        raise SessionError(
            N_(
                "{count} room keys are in no backup: what they open could never be read again. Keep them first with "
                "sluis keys export FILE, or sluis verify recover and sluis keys backup; or add --anyway."
            ),
            count=count,
        )
