"""Send a message, if the hints have nothing against it.

Exit codes: 0 sent, 3 held by a hint (nothing left this machine), 4 stored and
not yet sent (the next sluis command delivers it), 5 the app is open in this profile,
6 stored and not sent, because somebody you verified has a new identity (sluis identity USER).
"""

from __future__ import annotations

import argparse
import json
import sys

from hints.model import Assessment, Draft, DraftKind, Held, RoomFacts
from session.errors import IdentityStop, SessionError, Unreachable
from session.model import RoomSummary, SendState, TimelineItem
from session.words import N_
from tui.cli.account import Account, run_with_account
from tui.cli.check import describe
from tui.cli.clearing import explain_held, pass_gate
from tui.cli.identity import EXIT_STOPPED
from widgets.i18n import _
from widgets.safe_text import safe_text
from widgets.words import failure_words

EXIT_FAILED = 1
EXIT_QUEUED = 4
_FLUSH_SECONDS = 30.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("room", metavar="ROOM", help=_("an id, an alias, or a name that fits one room"))
    parser.add_argument("text", metavar="TEXT", nargs="*", help=_("the message; words are joined by blanks"))
    parser.add_argument("--stdin", action="store_true", help=_("read the message from standard input"))
    parser.add_argument("--reason", metavar="TEXT", help=_("send it all the same when a hint holds it, and why"))
    parser.add_argument("--json", action="store_true", help=_("for programs: one object, also when it is held"))


def run(arguments: argparse.Namespace) -> int:
    """Send the message and return the exit code."""
    text = _text(arguments)

    async def send(account: Account) -> int:
        room = account.session.find_room(arguments.room)
        draft = Draft(DraftKind.MESSAGE, text, await _facts(account, room))
        assessment = account.advisor.assess(draft)
        clearance = pass_gate(account.advisor, draft, arguments.reason)
        if isinstance(clearance, Held):
            _print_json(arguments, "held", clearance.assessment)
            return explain_held(account, draft, clearance)
        txn_id = await account.session.send(draft, clearance)
        await account.session.flush(_FLUSH_SECONDS)
        item = account.session.item(txn_id)
        _print_json(arguments, item.send_state.value, assessment, item)
        return _outcome(item)

    return run_with_account(arguments, send, in_spite_of=Unreachable)


async def _facts(account: Account, room: RoomSummary) -> RoomFacts:
    """Return the room's facts, offline as far as they are known: the outbox assesses again before it sends."""
    try:
        return await account.session.facts(room.room_id)
    except Unreachable:
        return room.facts


def _text(arguments: argparse.Namespace) -> str:
    if arguments.stdin == bool(arguments.text):
        raise SessionError(N_("Say the message either as words or with --stdin."))
    text = " ".join(arguments.text) if arguments.text else _stdin_text()
    if not text.strip():
        raise SessionError(N_("The message is empty; nothing was sent."))
    return text


def _stdin_text() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8").removesuffix("\n")
    except UnicodeDecodeError as error:
        raise SessionError(N_("Standard input is not UTF-8 text; nothing was sent.")) from error


def _outcome(item: TimelineItem) -> int:
    match item.send_state:
        case SendState.SENT | SendState.RECEIVED:
            return 0
        case SendState.QUEUED | SendState.SENDING:
            print(_("sluis: stored, not sent yet; the next sluis command delivers it."), file=sys.stderr)
            return EXIT_QUEUED
        case SendState.FAILED if item.failure is not None and item.failure.template == IdentityStop.TEMPLATE:
            user = dict(item.failure.params)["user"]
            words = _("sluis: stored, not sent: {user}, whom you verified, has a new identity; sluis identity {user}")
            print(safe_text(words.format(user=user)), file=sys.stderr)
            return EXIT_STOPPED
        case SendState.FAILED:
            print(_("sluis: not sent: {why}").format(why=failure_words(item)), file=sys.stderr)
            return EXIT_FAILED


def _print_json(
    arguments: argparse.Namespace, state: str, assessment: Assessment, item: TimelineItem | None = None
) -> None:
    """Print the outcome for programs; `send_state` is "held" or one of `read`."""
    if arguments.json:
        findings = [describe(finding) for finding in assessment.findings]
        event_id = item.event_id if item else None
        print(json.dumps({"send_state": state, "event_id": event_id, "findings": findings}))
