"""Look everything over: store, disk, homeserver, clock, keys, terminal. Each line is ok, or says what to do.

The exit code is 1 when something is a problem. What needs the passphrase asks for it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sys

from session.account.profile import Profile
from session.session import Session
from session.store import vault
from session.store.health import on_disk
from session.values.checks import Check, CheckState, note, problem, well
from session.values.errors import SessionError, StoreLocked, StoreRefused
from session.values.words import N_, Words
from tui.cli.profile import locked, obtain_key, only_user, profile_of
from tui.cli.until_signal import run_until_signal
from tui.settings.policies import load_advisor
from tui.terminal.multiplexer import multiplexer_check
from widgets.i18n import _, spoken
from widgets.safe_text import safe_text

_NARROWEST, _LOWEST = 60, 15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("--json", action="store_true", help=_("for programs: a list of objects"))


def run(arguments: argparse.Namespace) -> int:
    """Look everything over and return the exit code."""
    around = multiplexer_check()
    checks = [*_terminal(), *([around] if around is not None else []), *_profile(profile_of(arguments), arguments)]
    if arguments.json:
        shape = [{"check": one.name, "state": one.state.value, "words": str(one.words)} for one in checks]
        print(json.dumps(shape))
    else:
        sys.stdout.writelines(f"{line(one)}\n" for one in checks)
    return 1 if any(one.state is CheckState.PROBLEM for one in checks) else 0


def line(check: Check) -> str:
    """Return one line, safe to show."""
    state = {CheckState.OK: _("ok"), CheckState.NOTE: _("note"), CheckState.PROBLEM: _("PROBLEM")}[check.state]
    return f"{state:<9}{check.name:<14} {safe_text(spoken(check.words), limit=1000)}"


def _profile(profile: Profile, arguments: argparse.Namespace) -> list[Check]:
    if not vault.exists(profile.key_file):
        return [note("profile", N_("nobody is logged in to profile {name}: run sluis login"), name=profile.name)]
    found = list(on_disk(profile))
    if any(one.state is CheckState.PROBLEM and one.name == "permissions" for one in found):
        return found
    try:
        with locked(profile):
            found.append(well("lock", N_("no other sluis has this profile open")))
            found += _account(profile, arguments)
    except StoreLocked:
        words = N_("another sluis has this profile open: end it to have the rest looked over")
        found.append(note("lock", words))
    except StoreRefused as error:
        found.append(problem("lock", error.words))
    return found


def _account(profile: Profile, arguments: argparse.Namespace) -> list[Check]:
    users = [only_user(profile)] if profile.account else profile.users()
    try:
        key = obtain_key(profile, arguments)
    except SessionError as error:
        return [problem("passphrase", error.words)]
    found = [well("passphrase", N_("the passphrase opens the store"))]
    if not users:
        return [
            *found,
            note("profile", N_("nobody is logged in to profile {name}: run sluis login"), name=profile.name),
        ]

    async def look() -> int:
        for user in users:
            session = await Session.restore(profile, key, user, load_advisor(arguments.config))
            try:
                found.extend(await session.doctor.checks())
            finally:
                await session.close()
        return 0

    try:
        run_until_signal(look())
    except SessionError as error:
        found.append(problem("store", error.words))
    return found


def _terminal() -> list[Check]:
    if not sys.stdout.isatty():
        return [note("terminal", N_("the output is not a terminal; that is fine for commands"))]
    size = shutil.get_terminal_size()
    if "utf" not in (sys.stdout.encoding or "").lower():
        words = Words.of(
            N_("the terminal's character set is {name}: set a UTF-8 locale, such as LANG=C.UTF-8"),
            name=sys.stdout.encoding or "?",
        )
        return [problem("terminal", words)]
    if os.environ.get("TERM", "dumb") == "dumb":
        return [
            problem(
                "terminal",
                Words.of(N_("TERM says that this terminal can do nothing: set it, for instance to xterm-256color")),
            )
        ]
    with contextlib.suppress(OSError):
        size = os.get_terminal_size(sys.stdout.fileno())
    if size.columns < _NARROWEST or size.lines < _LOWEST:
        words_small = N_("the terminal has {columns} x {rows} cells; from 80 x 24 on everything has its place")
        return [note("terminal", words_small, columns=size.columns, rows=size.lines)]
    name = os.environ.get("TERM", "?")
    return [
        well(
            "terminal", N_("{name}, {columns} x {rows} cells, UTF-8"), name=name, columns=size.columns, rows=size.lines
        )
    ]
