"""Log in: the account and its keys come to this machine."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.store.vault import StoreKey
from session.values.errors import SessionError
from session.values.words import N_
from tui.cli.profile import locked, obtain_key, profile_of
from tui.cli.recovery_key import add_key_file_option, hand_over, recovery_key_file
from tui.cli.secret_input import line_of_stdin
from tui.cli.until_signal import run_until_signal
from tui.settings.passphrase import ask_secret
from tui.settings.policies import load_advisor
from widgets.i18n import _
from widgets.safe_text import safe_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("--homeserver", metavar=_("URL"), default="", help=_("if the user id does not lead there"))
    parser.add_argument("--user", metavar=_("ID"), default="", help=_("for instance @noor:rijk.example"))
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument("--password-stdin", action="store_true", help=_("read the password from standard input"))
    secret.add_argument("--token-stdin", action="store_true", help=_("read a token from standard input"))
    parser.add_argument(
        "--recovery-key-stdin",
        action="store_true",
        help=_(
            "sign this device at once: read the recovery key or passphrase from standard input, from the line after "
            "the password or token when that is read from there too"
        ),
    )
    add_key_file_option(
        parser,
        _(
            "where to write the recovery key if the account is new to encryption: a new file for your eyes only; "
            "without this the key is printed once on standard error"
        ),
    )


def run(arguments: argparse.Namespace) -> int:
    """Log in and return the exit code."""
    profile = profile_of(arguments)
    with locked(profile), recovery_key_file(arguments.recovery_key_file) as key_file:
        request = _request(arguments)
        recovery_key = line_of_stdin() if arguments.recovery_key_stdin else ""
        return run_until_signal(_log_in(arguments, profile, request, key_file, recovery_key))


async def _log_in(
    arguments: argparse.Namespace, profile: Profile, request: LoginRequest, key_file: Path | None, recovery_key: str
) -> int:
    with _key_for_login(arguments, profile) as key:
        session = await Session.login(profile, key, request, load_advisor(arguments.config))
    try:
        if session.new_recovery_key is not None:
            hand_over(session.new_recovery_key, key_file)
        line = _("Logged in as {user} on {homeserver}.")
        print(safe_text(line.format(user=session.user_id, homeserver=session.homeserver)))
        if recovery_key:
            await _sign(session, recovery_key)
        elif not session.signed:
            print(_("This device is not signed by your identity yet: sluis verify recover"), file=sys.stderr)
    finally:
        await session.close()
    return 0


async def _sign(session: Session, recovery_key: str) -> None:
    """Sign this device; the login stands also when the key does not fit."""
    if session.new_recovery_key is not None:
        raise SessionError(N_("This account was new to encryption: the recovery key you gave belongs to nothing here."))
    await session.keys.recover(recovery_key)
    print(_("This device is signed by your identity now."))


def _request(arguments: argparse.Namespace) -> LoginRequest:
    if not arguments.user and not arguments.token_stdin:
        raise SessionError(N_("Who logs in? Give --user, for instance --user @you:server.example."))
    if arguments.token_stdin:
        return LoginRequest(arguments.homeserver, arguments.user, token=line_of_stdin())
    password = line_of_stdin() if arguments.password_stdin else ask_secret(_("Password of the account: "))
    return LoginRequest(arguments.homeserver, arguments.user, password=password)


@contextlib.contextmanager
def _key_for_login(arguments: argparse.Namespace, profile: Profile) -> Iterator[StoreKey]:
    """Give the store's key; one that was made for a login that fails is removed again."""
    new = not vault.exists(profile.key_file)
    key = obtain_key(profile, arguments)
    try:
        yield key
    except BaseException:
        if new and not profile.users():
            profile.key_file.unlink(missing_ok=True)
        raise
