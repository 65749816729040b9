"""Open the screen."""

from __future__ import annotations

import argparse
import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial

from session.account.profile import Profile
from session.host import SessionHost
from session.store.vault import StoreKey
from tui.app import SluisApp
from tui.cli.profile import locked, obtain_key, profile_of
from tui.locking import Reopening
from tui.settings.config import Config
from tui.settings.passphrase import passphrase_command
from tui.settings.policies import load_advisor
from tui.terminal.drawn_on import need_a_terminal
from tui.terminal.signals import ENDING_SIGNALS, Ended

_LOOK_SECONDS = 1.0
_GRACE_SECONDS = 5.0
"""After an ending signal: time to put everything away before we leave all the same."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes: nothing of its own."""


def run(arguments: argparse.Namespace) -> int:
    """Run the app and return the exit code."""
    profile = profile_of(arguments)
    config: Config = arguments.config
    with locked(profile):
        key_again = _unattended(profile, arguments)
        key = key_again() if key_again is not None else None
        host = SessionHost()
        host.start()
        try:
            return run_app(SluisApp(host, profile, key, config, load_advisor(config), reopening=Reopening(key_again)))
        finally:
            host.stop()


def run_app(app: SluisApp) -> int:
    """Run an app until its user or an ending signal ends it, and return the exit code.

    Raises:
        Ended: when a signal ended it; the terminal is as it was.
        SessionError: when there is no terminal.
    """
    need_a_terminal()
    return asyncio.run(_run_until_signal(app))


async def _run_until_signal(app: SluisApp) -> int:
    loop = asyncio.get_running_loop()
    came: dict[int, threading.Timer] = {}

    def end(number: int) -> None:
        if not came:
            came[number] = _leave_anyway(number)
            app.call_later(app.leaving.now)

    for number in ENDING_SIGNALS:
        loop.add_signal_handler(number, end, number)
    watch = asyncio.create_task(_until_terminal_is_gone(lambda: end(signal.SIGHUP)))
    try:
        # Without the mouse: its every move would be sent up the line.
        await app.run_async(mouse=False)
    finally:
        watch.cancel()
        if app.leaving.lost:
            print(f"sluis: {app.leaving.lost}", file=sys.stderr)
    for first, timer in came.items():
        timer.cancel()
        raise Ended(first)
    return app.return_code or 0


async def _until_terminal_is_gone(gone: Callable[[], None]) -> None:
    """Tell when nobody is at the other end any more; a terminal that is not our own sends no SIGHUP."""
    terminal = select.poll()
    # No events: that the other end hung up is always told (poll(2)).
    terminal.register(sys.__stdin__.fileno() if sys.__stdin__ is not None else 0, 0)
    while not terminal.poll(0):  # noqa: ASYNC110 - the kernel tells nobody
        await asyncio.sleep(_LOOK_SECONDS)
    gone()


def _leave_anyway(number: int) -> threading.Timer:
    """End the process some time after a signal even if writing to a terminal that is gone blocks the loop."""
    timer = threading.Timer(_GRACE_SECONDS, os._exit, (128 + number,))
    timer.daemon = True
    timer.start()
    return timer


def _unattended(profile: Profile, arguments: argparse.Namespace) -> Callable[[], StoreKey] | None:
    """Return how to get the key if nobody has to be asked for it; otherwise the screen asks."""
    config: Config = arguments.config
    if passphrase_command(arguments.passphrase_command, config) or config.keyring:
        return partial(obtain_key, profile, arguments)
    return None
