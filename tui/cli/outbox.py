"""List what was not sent: the messages that wait and those that failed. Sends nothing by itself.

sluis outbox retry [ID...]    try those that failed once more; the hints judge them again
sluis outbox discard [ID...]  print them and give them up; one that waits has to be named
Without an ID all that failed are meant. Exit codes of retry: 0 sent, 1 failed again, 4 still waiting,
5 the app is open in this profile, 6 somebody you verified has a new identity; 1 when several went differently.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence

from session.session import Session
from session.values.errors import NoSuchMessage, Unreachable
from session.values.model import SendState
from session.values.unsent import Unsent
from session.values.words import N_
from tui.cli.account import Account, run_in_store, run_with_account
from tui.cli.outcome import EXIT_FAILED, exit_code_of
from tui.cli.read import local_time
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_lines, safe_text
from widgets.words import say

ACTIONS = ("list", "retry", "discard")
WHOLE = 1 << 24
"""Characters of a message that is given up: all, for it is nowhere else."""
_GLIMPSE = 400
"""Characters of a message in a list."""
_PATIENCE = 30.0
"""Seconds in which what is tried once more has to go."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="list", metavar="|".join(ACTIONS))
    parser.add_argument("ids", nargs="*", metavar="ID", help=_("a message, as the list names it; a beginning will do"))
    parser.add_argument("--json", action="store_true", help=_("for programs: a list of objects"))


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked and return the exit code."""

    async def show(session: Session) -> int:
        _print(arguments, chosen(session.unsent(), arguments.ids) if arguments.ids else session.unsent())
        return 0

    async def discard(session: Session) -> int:
        return await give_up(session, arguments)

    async def retry(account: Account) -> int:
        return await retry_failed(account, arguments)

    if arguments.action == "retry":
        return run_with_account(arguments, retry, in_spite_of=Unreachable, tells_failed=False)
    return run_in_store(arguments, discard if arguments.action == "discard" else show)


async def retry_failed(account: Account, arguments: argparse.Namespace) -> int:
    """Try what failed once more, print what is left of it, and return the exit code."""
    session = account.session
    wanted = {one.txn_id for one in _meant(session, arguments) if one.state is SendState.FAILED}
    for txn_id in wanted:
        await session.retry(txn_id)
    await session.flush(_PATIENCE, stubborn=account.delivers)
    left = [one for one in session.unsent() if one.txn_id in wanted]
    _print(arguments, left)
    if wanted:
        n = len(wanted) - len(left)
        _say(ngettext("{n} message was sent.", "{n} messages were sent.", n).format(n=n))
    codes = {exit_code_of(one.state, one.failure) for one in left}
    return codes.pop() if len(codes) == 1 else EXIT_FAILED if codes else 0


async def give_up(session: Session, arguments: argparse.Namespace) -> int:
    """Print messages and give them up."""
    wanted = _meant(session, arguments)
    # Whoever gives a message up may still want its words; before they are printed nothing goes.
    _print(arguments, wanted)
    sys.stdout.flush()
    for one in wanted:
        await session.discard(one.txn_id)
    if n := len(wanted):
        _say(ngettext("{n} message was given up.", "{n} messages were given up.", n).format(n=n))
    return 0


def _meant(session: Session, arguments: argparse.Namespace) -> Sequence[Unsent]:
    unsent = session.unsent()
    if arguments.ids:
        return chosen(unsent, arguments.ids)
    failed = [one for one in unsent if one.state is SendState.FAILED]
    if not failed:
        _say(_("Nothing has failed."))
    return failed


def chosen(unsent: Sequence[Unsent], ids: Iterable[str]) -> list[Unsent]:
    """Return the messages with these ids, or beginnings of ids that fit one, in the order they were said.

    Raises:
        NoSuchMessage: when an id fits none, or more than one.
    """
    wanted: list[Unsent] = []
    for text in ids:
        fitting = [one for one in unsent if text and one.txn_id.startswith(text)]
        if not fitting:
            raise NoSuchMessage(N_("Nothing that is unsent has the id {id}; sluis outbox lists all."), id=text)
        if len(fitting) > 1:
            raise NoSuchMessage(N_("More than one unsent message has an id that begins with {id}."), id=text)
        wanted += fitting
    return [one for one in unsent if one in wanted]


def _print(arguments: argparse.Namespace, unsent: Sequence[Unsent]) -> None:
    if arguments.json:
        print(json.dumps([unsent_json(one) for one in unsent]))
        return
    # Whoever looks at a list wants to see all of it; who gives a message up may still want all its words.
    most = _GLIMPSE if arguments.action == "list" else WHOLE
    sys.stdout.writelines(f"{line}\n" for one in unsent for line in unsent_lines(one, most))
    if not unsent and arguments.action == "list":
        _say(_("Nothing waits and nothing has failed."))


def _say(words: str) -> None:
    print(f"sluis: {words}", file=sys.stderr)


def unsent_json(one: Unsent) -> dict[str, object]:
    """Return the shape that scripts rely on; the reason is English whatever the language."""
    return {
        "id": one.txn_id,
        "room_id": one.room_id,
        "room": one.room_name,
        "timestamp": one.queued_at,
        "send_state": one.state.value,
        "reason": str(one.failure) if one.failure is not None else None,
        "body": one.text,
        "file": one.file or None,
    }


def unsent_lines(one: Unsent, most: int) -> list[str]:
    """Return a message in lines of words, those after the first indented: its id, where to, why not, what it says.

    Of that `most` code points are given.
    """
    state = _("failed") if one.state is SendState.FAILED else _("waiting")
    why = f": {say(one.failure)}" if one.failure is not None else ""
    head = f"{safe_text(one.txn_id)}  {local_time(one.queued_at)}  {safe_text(one.room_name)}  {state}{why}"
    file = [safe_text(one.file)] if one.file else []
    return [head, *(f"    {line}" for line in (*file, *(safe_lines(one.text, most) if one.text else ())))]
