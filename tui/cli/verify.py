"""Identity and devices: how it stands, recover, make or reset the identity, compare emoji with others."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from session.crypto.uia import Proof
from session.trust.keys import RESET_CONSEQUENCES
from session.values.errors import SessionError
from session.values.model import DeviceId, UserId, VerificationPhase
from session.values.words import N_
from tui.cli.account import Account, Work, run_with_account
from tui.cli.argument_types import patience
from tui.cli.recovery_key import add_key_file_option, hand_over, recovery_key_file
from tui.cli.secret_input import agree_on_page, line_of_stdin, secret
from tui.cli.standard_input import input_line, typed_by_hand
from tui.cli.trust_words import backup_words, device_json, device_line, restored_words, status_json, status_lines
from tui.settings.passphrase import ask_secret
from widgets.i18n import _
from widgets.safe_text import safe_text

ACTIONS = ("status", "recover", "bootstrap", "devices", "reset", "start", "accept")
COMPARING = ("start", "accept")
WAIT_SECONDS = 120.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument(
        "action",
        choices=ACTIONS,
        metavar="|".join(ACTIONS),
        help=_(
            "status: is this device signed; recover: sign it with the recovery key or passphrase, the first line of "
            "standard input; bootstrap: make an identity where there is none, and reset: replace it, both with the "
            "account's password as first line of standard input, or a page to agree on; devices: list yours; start: "
            "ask a person or a device of yours to compare emoji; accept: wait until one of them asks"
        ),
    )
    parser.add_argument(
        "target",
        nargs="?",
        metavar=_("USER|DEVICE"),
        help=_(
            "with start and accept: @user:server, or the id of a device of yours; without it, start asks your other "
            "devices and accept takes whoever asks"
        ),
    )
    parser.add_argument("--json", action="store_true", help=_("for programs: with status and devices"))
    parser.add_argument(
        "--logout",
        action="append",
        metavar=_("DEVICE"),
        default=[],
        help=_(
            "with devices: end this device on the server, may be given several times; the account's password is the "
            "first line of standard input, or a page to agree on"
        ),
    )
    parser.add_argument("--yes", action="store_true", help=_("with reset: the consequences are known"))
    parser.add_argument(
        "--compare-stdin",
        action="store_true",
        help=_(
            "with start and accept, where no terminal is: the three numbers, or the seven emoji or their names with "
            "commas between, that the other side shows, as one line of standard input"
        ),
    )
    parser.add_argument(
        "--wait",
        type=patience,
        metavar=_("SECONDS"),
        default=WAIT_SECONDS,
        help=_("with accept: how long to wait for a request; {n} by default").format(n=round(WAIT_SECONDS)),
    )
    add_key_file_option(
        parser,
        _("with bootstrap and reset: write the recovery key to this new file instead of once on standard error"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked and return the exit code."""
    if arguments.logout and arguments.action != "devices":
        raise SessionError(N_("Devices are logged out with: sluis verify devices --logout DEVICE"))
    if arguments.target is not None and arguments.action not in COMPARING:
        raise SessionError(N_("Only start and accept take a user or a device."))
    match arguments.action:
        case "start" | "accept":
            return run_with_account(arguments, _compare(arguments))
        case "status":
            return run_with_account(arguments, _status(arguments.json))
        case "devices":
            work = _log_out(arguments.logout, _proof()) if arguments.logout else _devices(arguments.json)
            return run_with_account(arguments, work)
        case "recover":
            return run_with_account(arguments, _recover(secret(_("Recovery key or passphrase: "))))
    if arguments.action == "reset":
        _agree_to_reset(arguments.yes)
    with recovery_key_file(arguments.recovery_key_file) as path:
        return run_with_account(arguments, _make(arguments.action, _proof(), path))


def _status(as_json: bool) -> Work:
    async def work(account: Account) -> int:
        session, status = account.session, await account.session.keys.status()
        if as_json:
            ids = {"user_id": session.user_id, "device_id": session.device_id}
            print(json.dumps({**ids, **status_json(status)}))
        else:
            print("\n".join(status_lines(status)))
        return 0

    return work


def _devices(as_json: bool) -> Work:
    async def work(account: Account) -> int:
        devices = await account.session.devices.all()
        if as_json:
            print(json.dumps([device_json(device) for device in devices]))
        else:
            print("\n".join(device_line(device) for device in devices))
        return 0

    return work


def _log_out(devices: list[str], proof: Proof) -> Work:
    async def work(account: Account) -> int:
        await account.session.devices.log_out([DeviceId(device) for device in devices], proof)
        for device in devices:
            print(safe_text(_("Logged out: {device}").format(device=device)))
        return 0

    return work


def _compare(arguments: argparse.Namespace) -> Work:
    if not arguments.compare_stdin and not typed_by_hand():
        raise SessionError(N_("Comparing needs a terminal, or --compare-stdin with what the other side shows."))
    target: str | None = arguments.target
    user = UserId(target) if target is not None and target.startswith("@") else None
    device = DeviceId(target) if target is not None and user is None else None

    async def work(account: Account) -> int:
        from tui.cli.comparing import Comparing, compare_at_terminal, compare_with_line, outcome, told

        session = account.session
        comparing = Comparing(session, compare_with_line if arguments.compare_stdin else compare_at_terminal)
        await comparing.start()
        if arguments.action == "start":
            verification_id = await session.verification.begin(user, device)
            _say(_("Waiting until it is accepted there."))
        else:
            _say(_("Waiting for a request to {device}.").format(device=session.device_id))
            verification_id = await comparing.asked_by(user, device, arguments.wait)
        _say(told(comparing.newest(verification_id)))
        ended = await comparing.follow(verification_id)
        if ended.phase is VerificationPhase.DONE:
            print(outcome(await comparing.keys_of(verification_id)))
            return 0
        _say(outcome(ended))
        return 1

    return work


def _say(words: str) -> None:
    """Say something for people beside what a program reads."""
    print("\n".join(safe_text(line) for line in words.splitlines()), file=sys.stderr, flush=True)


def _recover(key_or_passphrase: str) -> Work:
    async def work(account: Account) -> int:
        await account.session.keys.recover(key_or_passphrase)
        print(_("This device is signed by your identity now."))
        backup = await account.session.keys.back_up()
        print(restored_words(backup.came) if backup.came else backup_words(backup))
        return 0

    return work


def _make(action: str, proof: Proof, path: Path | None) -> Work:
    async def work(account: Account) -> int:
        keys = account.session.keys
        hand_over(await (keys.reset(proof) if action == "reset" else keys.bootstrap(proof)), path)
        print(_("This device is signed by your identity now."))
        await keys.back_up()
        return 0

    return work


def _agree_to_reset(agreed: bool) -> None:
    """Say what a reset does and go on only when that is wanted.

    Raises:
        SessionError: when it is not.
    """
    if agreed:
        return
    for sentence in RESET_CONSEQUENCES:
        print(_(sentence), file=sys.stderr)
    if not typed_by_hand():
        raise SessionError(N_("Nothing was reset; with --yes it is done without being asked."))
    print(_('Type "reset" to go on: '), end="", file=sys.stderr, flush=True)
    if input_line().strip() != "reset":
        raise SessionError(N_("Nothing was reset."))


def _proof() -> Proof:
    if typed_by_hand():
        password = ask_secret(_("Password of the account (empty if you log in on a web page): "))
    else:
        password = line_of_stdin()
    return Proof(password=password, agree=agree_on_page)
