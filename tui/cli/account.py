"""Opens the account of a profile for one command, caught up with the server, and closes it again."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hints.advisor import Advisor
from session.session import Session
from session.values.errors import SessionError, StoreRefused, Unreachable
from session.values.model import SendState
from tui.cli.profile import locked, obtain_key, only_user, profile_of
from tui.cli.until_signal import run_until_signal
from tui.settings.policies import load_advisor
from widgets.i18n import _, ngettext
from widgets.words import error_words

_EARLIER_MESSAGES_SECONDS = 10.0
"""How long a command waits for what earlier ones left in the outbox, at most: no longer than one try in vain."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a command works with."""

    session: Session
    advisor: Advisor
    delivers: bool = True
    """Whether the server could be asked, and has taken what waited for it; if not, nothing is worth a long wait."""
    reached: bool = True
    """Whether the server answered just now; where not, asking it anything more takes minutes and brings nothing."""
    stored: bool = False
    """Whether what is known here is all there is: the server could not be reached, and the user was told so."""
    caught_up_in: float = 0.0
    """Seconds that catching up with the server took."""


Work = Callable[[Account], Awaitable[int]]
STALE = (Unreachable, StoreRefused)
"""Neither a server that is away nor a full disk keeps anybody from reading what is here."""
StoreWork = Callable[[Session], Awaitable[int]]


def run_with_account(
    arguments: argparse.Namespace,
    work: Work,
    *,
    in_spite_of: type[SessionError] | tuple[()] = (),
    from_store: type[SessionError] | tuple[type[SessionError], ...] = (),
    patience: float | None = None,
    tells_failed: bool = True,
) -> int:
    """Open the account, catch up with the server, do `work` and return its exit code.

    Args:
        arguments: of the command line, general options included.
        work: what the command does.
        in_spite_of: go on with what is known here when catching up fails in this way.
        from_store: go on with what is known here when it fails in this way, and say that it is old.
        patience: seconds after which catching up has failed as if the server could not be reached; None for its own.
        tells_failed: whether it is said that messages of earlier commands failed for good.
    """

    async def caught_up(session: Session, advisor: Advisor) -> int:
        reached, delivers, stored, began = False, False, False, time.monotonic()
        try:
            reached = await _catch_up(session, in_spite_of, patience)
            delivers = reached and await _deliver(session, patience)
        except from_store as error:
            stored = True
            _say_stored(error)
        caught_up_in = time.monotonic() - began
        if tells_failed:
            _say_failed(session)
        with contextlib.suppress(StoreRefused):
            await session.retention.keep(arguments.config.keep_days, arguments.config.store_limit_mb)
            await session.retention.apply()
        return await work(Account(session, advisor, delivers, reached, stored, caught_up_in))

    return _run_opened(arguments, caught_up)


def run_in_store(arguments: argparse.Namespace, work: StoreWork) -> int:
    """Open the account, do `work` with what is here, without asking the server anything, and return its exit code."""

    async def on_store(session: Session, _advisor: Advisor) -> int:
        return await work(session)

    return _run_opened(arguments, on_store)


def _run_opened(arguments: argparse.Namespace, work: Callable[[Session, Advisor], Awaitable[int]]) -> int:
    profile = profile_of(arguments)
    user = only_user(profile)
    with locked(profile):
        key = obtain_key(profile, arguments)
        advisor = load_advisor(arguments.config)

        async def session_work() -> int:
            session = await Session.restore(profile, key, user, advisor)
            try:
                return await work(session, advisor)
            finally:
                await session.close()

        return run_until_signal(session_work())


def _say_stored(error: SessionError) -> None:
    words = _("sluis: {why}. This is as of the last sync.")
    print(words.format(why=error_words(error).rstrip(".")), file=sys.stderr)


def _say_failed(session: Session) -> None:
    """Say that messages failed for good of which an earlier command could only say that they wait."""
    if n := sum(one.state is SendState.FAILED for one in session.unsent()):
        words = ngettext(
            "sluis: {n} earlier message failed and is not sent; sluis outbox says why.",
            "sluis: {n} earlier messages failed and are not sent; sluis outbox says why.",
            n,
        )
        print(words.format(n=n), file=sys.stderr)


async def _catch_up(session: Session, in_spite_of: type[SessionError] | tuple[()], patience: float | None) -> bool:
    """Learn what is new; return whether the server said it."""
    try:
        async with asyncio.timeout(patience) as limit:
            await session.sync_once()
    except in_spite_of:
        return False
    except TimeoutError:
        if not limit.expired():
            raise
        return False
    return True


async def _deliver(session: Session, patience: float | None) -> bool:
    """Deliver what an earlier command had to leave in the outbox; return whether all of it went."""
    seconds = _EARLIER_MESSAGES_SECONDS if patience is None else min(_EARLIER_MESSAGES_SECONDS, patience)
    delivered = await session.flush(seconds, stubborn=False)
    if not delivered:
        print(_("sluis: earlier messages are still waiting to be sent."), file=sys.stderr)
    return delivered
