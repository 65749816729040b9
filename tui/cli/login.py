"""Log in: the account and its keys come to this machine."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from session.errors import SessionError
from session.login import LoginRequest
from session.profile import Profile
from session.session import Session
from session.store import vault
from session.store.vault import StoreKey
from session.words import N_
from tui.cli.profile import locked, obtain_key, profile_of
from tui.cli.until_signal import run_until_signal
from tui.passphrase import ask_secret
from tui.policies import load_advisor
from widgets.i18n import _
from widgets.safe_text import safe_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("--homeserver", metavar="URL", default="", help=_("if the user id does not lead there"))
    parser.add_argument("--user", metavar="ID", default="", help=_("for instance @noor:rijk.example"))
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument("--password-stdin", action="store_true", help=_("read the password from standard input"))
    secret.add_argument("--token-stdin", action="store_true", help=_("read a token from standard input"))
    parser.add_argument(
        "--recovery-key-file",
        metavar="PATH",
        type=Path,
        help=_(
            "where to write the recovery key if the account is new to encryption: a new file for your eyes only; "
            "without this the key is printed once on standard error"
        ),
    )


def run(arguments: argparse.Namespace) -> int:
    """Log in and return the exit code."""
    profile = profile_of(arguments)
    with locked(profile), _recovery_key_file(arguments.recovery_key_file) as key_file:
        _refuse_second(profile, arguments.user)
        request = _request(arguments)
        return run_until_signal(_log_in(arguments, profile, request, key_file))


async def _log_in(arguments: argparse.Namespace, profile: Profile, request: LoginRequest, key_file: Path | None) -> int:
    with _key_for_login(arguments, profile) as key:
        session = await Session.login(profile, key, request, load_advisor(arguments.config))
    try:
        if session.new_recovery_key is not None:
            _hand_over(session.new_recovery_key, key_file)
        line = _("Logged in as {user} on {homeserver}.")
        print(safe_text(line.format(user=session.user_id, homeserver=session.homeserver)))
    finally:
        await session.close()
    return 0


def _request(arguments: argparse.Namespace) -> LoginRequest:
    if not arguments.user and not arguments.token_stdin:
        raise SessionError(N_("Who logs in? Give --user, for instance --user @you:server.example."))
    if arguments.token_stdin:
        return LoginRequest(arguments.homeserver, arguments.user, token=_line_of_stdin())
    password = _line_of_stdin() if arguments.password_stdin else ask_secret(_("Password of the account: "))
    return LoginRequest(arguments.homeserver, arguments.user, password=password)


def _line_of_stdin() -> str:
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise SessionError(N_("Standard input holds no first line; pipe the secret in."))
    return line


def _refuse_second(profile: Profile, user: str) -> None:
    """Refuse a second account; the one that is there may log in again, for instance when its token was withdrawn."""
    users = profile.users()
    if users and user not in (users[0], users[0][1:].partition(":")[0]):
        raise SessionError(
            N_("Profile {name} has {user} already: log out first, or use another --profile."),
            name=profile.name,
            user=users[0],
        )


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


@contextlib.contextmanager
def _recovery_key_file(path: Path | None) -> Iterator[Path | None]:
    """Make the file before the login, so that it cannot fail after; an empty one is removed again."""
    if path is None:
        yield None
        return
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise SessionError(
            N_("{path} cannot be made ({problem}); name a new file."), path=str(path), problem=error.strerror or "?"
        ) from error
    try:
        yield path
    finally:
        if path.exists() and path.stat().st_size == 0:
            path.unlink()


def _hand_over(recovery_key: str, path: Path | None) -> None:
    if path is not None:
        path.write_text(recovery_key + "\n", encoding="ascii")
        print(_("The recovery key is in {path}; keep it somewhere safe.").format(path=path), file=sys.stderr)
        return
    print(_("Recovery key, shown once; without it and this device older messages are lost:"), file=sys.stderr)
    print(recovery_key, file=sys.stderr)
