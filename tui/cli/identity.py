"""Somebody's identity: how far it is trusted; take a new one as it is, or give up the messages that wait because of it.

Exit codes: 0, or 6 while somebody whom you verified has a new identity: nothing is sent to rooms with them then.
"""

from __future__ import annotations

import argparse
import json
import sys

from session.crypto.verification.verified import UserTrust
from session.trust.readers import IdentityState
from session.values.model import UserId
from tui.cli.account import Account, run_with_account
from tui.cli.argument_types import user_id
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_text

EXIT_STOPPED = 6
_PATIENCE = 30.0
ACTIONS = ("show", "withdraw", "cancel")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("user", metavar=_("USER"), type=user_id, help=_("a user id: @name:server"))
    parser.add_argument(
        "action",
        choices=ACTIONS,
        metavar="|".join(ACTIONS),
        nargs="?",
        default="show",
        help=_(
            "show: how far it is trusted (this without a word); withdraw: give up that you verified them, take the new "
            "identity as it is and send what waits; cancel: give up the messages that wait, the stop stays"
        ),
    )
    parser.add_argument("--json", action="store_true", help=_("for programs: with show, an object"))


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked and return the exit code."""
    user: UserId = arguments.user

    async def work(account: Account) -> int:
        match arguments.action:
            case "withdraw":
                return await _withdraw(account, user)
            case "cancel":
                return await _cancel(account, user)
        return await _show(account, user, as_json=arguments.json)

    return run_with_account(arguments, work)


async def _show(account: Account, user: UserId, *, as_json: bool) -> int:
    state = await account.session.readers.identity(user)
    print(json.dumps(state_json(state)) if as_json else safe_text(state_words(state)))
    return EXIT_STOPPED if state.trust is UserTrust.CHANGED else 0


async def _withdraw(account: Account, user: UserId) -> int:
    waiting = await account.session.readers.withdraw(user)
    words = _("{user}'s new identity is taken as it is; it is not verified.").format(user=user)
    if waiting and not await account.session.flush(_PATIENCE, stubborn=account.delivers):
        print(_("sluis: earlier messages are still waiting to be sent."), file=sys.stderr)
    elif waiting:
        words += " " + ngettext("{n} message was sent.", "{n} messages were sent.", waiting).format(n=waiting)
    print(safe_text(words))
    return 0


async def _cancel(account: Account, user: UserId) -> int:
    given_up = await account.session.readers.cancel(user)
    print(ngettext("{n} message was given up.", "{n} messages were given up.", given_up).format(n=given_up))
    return 0


def state_json(state: IdentityState) -> dict[str, object]:
    """Return the shape that scripts rely on."""
    return {
        "user_id": state.user_id,
        "identity": state.exists,
        "trust": state.trust.value,
        "identity_changed": state.changed,
        "waiting": len(state.waiting),
    }


def state_words(state: IdentityState) -> str:
    """Return how it stands, in one line."""
    if state.trust is UserTrust.CHANGED:
        n = len(state.waiting)
        waiting = ngettext("{n} message waits", "{n} messages wait", n).format(n=n)
        words = _("{user}: NOT the identity that you verified; nothing is sent to rooms with them ({waiting})")
        return words.format(user=state.user_id, waiting=waiting)
    if not state.exists:
        return _("{user}: no identity is known").format(user=state.user_id)
    if state.trust is UserTrust.VERIFIED:
        return _("{user}: verified").format(user=state.user_id)
    if state.changed:
        return _("{user}: another identity than the first that was seen; never compared").format(user=state.user_id)
    return _("{user}: not compared; the only identity that was ever seen here").format(user=state.user_id)
