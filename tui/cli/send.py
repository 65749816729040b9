"""Send a message or a file, if the hints have nothing against it.

Exit codes: 0 sent, 1 not sent (the line says whether it is kept: sluis outbox), 3 held by
a hint (nothing left this machine), 4 stored and not yet sent (the next sluis command delivers
it), 5 the app is open in this profile, 6 stored and not sent, because somebody you verified
has a new identity (sluis identity USER).
Slash words are of the screen: a text that begins with one is sent as it is, but /me is refused; see --emote.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hints.model import Assessment, Clearance, Draft, DraftKind, Held, Markup, Part, RoomFacts
from session.media.staged import StagedFile
from session.sending.formatting import with_markup
from session.values.errors import SessionError, Unreachable
from session.values.model import RoomSummary, TimelineItem, TransactionId
from session.values.words import N_
from tui.cli.account import Account, run_with_account
from tui.cli.answers import pieces_from
from tui.cli.argument_types import how_long
from tui.cli.check import describe
from tui.cli.clearing import explain_held, pass_gate
from tui.cli.outcome import outcome
from tui.cli.standard_input import input_bytes, input_descriptor
from widgets.file_words import name_words
from widgets.i18n import _
from widgets.words import say

STDIN = "-"
_WAIT_SECONDS = 30.0
_CATCHING_UP = 2 / 3
"""Of the time to wait: so much at most for what is new, so that one that is slow with it still gets the message."""
_LEAST = 1.0
"""Seconds that a server has for any question, however short the wait: one that is well answers within them."""
_SLOWEST = 100_000
"""Bytes of a file in a second below which waiting for its upload is left to the next command."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("room", metavar=_("ROOM"), help=_("an id, an alias, or the whole name of one room"))
    parser.add_argument("text", metavar=_("TEXT"), nargs="*", help=_("the message; words are joined by blanks"))
    parser.add_argument("--emote", action="store_true", help=_("say it as what you do, like /me on the screen"))
    parser.add_argument("--stdin", action="store_true", help=_("read the message from standard input"))
    parser.add_argument("--file", metavar=_("PATH"), help=_("send this file; - for standard input"))
    parser.add_argument(
        "--name", metavar=_("NAME"), help=_("what a file from standard input is called, its ending too")
    )
    parser.add_argument("--caption", metavar=_("TEXT"), default="", help=_("what the message says beside the file"))
    parser.add_argument(
        "--strip", action="store_true", help=_("take place and camera number out of a photo before it is sent")
    )
    parser.add_argument("--reason", metavar=_("TEXT"), help=_("send it all the same when a hint holds it, and why"))
    parser.add_argument(
        "--wait",
        metavar=_("SECONDS"),
        type=how_long,
        default=_WAIT_SECONDS,
        help=_("how long to wait until the server has it, 30 if not said; then it is left to the next command"),
    )
    parser.add_argument("--json", action="store_true", help=_("for programs: one object, also when it is held"))


def run(arguments: argparse.Namespace) -> int:
    """Send the message and return the exit code."""
    text = _text(arguments)
    stored: list[TransactionId] = []

    async def send(account: Account) -> int:
        # By the beginning of a name it would go to a room that was not meant, once another is left or renamed.
        room = account.session.find_room(arguments.room, whole=True)
        file = await _file(account, arguments) if arguments.file else None
        kind = DraftKind.EMOTE if arguments.emote else DraftKind.MESSAGE
        left = arguments.wait - account.caught_up_in
        began = time.monotonic()
        draft = _draft(kind, text, await _facts(account, room, max(_LEAST, left / 2)), file)
        left -= time.monotonic() - began
        # A long file takes seconds to read.
        assessment = await asyncio.to_thread(account.advisor.assess, draft)
        clearance = await asyncio.to_thread(pass_gate, account.advisor, draft, arguments.reason)
        if isinstance(clearance, Held):
            if file is not None:
                await account.session.files.drop(file.file_id)
            _print_json(arguments, "held", clearance.assessment)
            return explain_held(account, draft, clearance)
        item = await _sent(account, draft, clearance, file, max(0.0, left), stored.append)
        _print_json(arguments, item.send_state.value, assessment, item)
        return outcome(item)

    patience = max(2 * _LEAST, arguments.wait * _CATCHING_UP)
    try:
        return run_with_account(arguments, send, in_spite_of=Unreachable, patience=patience)
    except SessionError as error:
        if not stored:
            error.add_note(_("Nothing was sent or kept."))
        raise


async def _sent(
    account: Account,
    draft: Draft,
    clearance: Clearance,
    file: StagedFile | None,
    seconds: float,
    stored: Callable[[TransactionId], None],
) -> TimelineItem:
    """Put the message on its way and return it as it is when it arrived, or when waiting is over.

    `stored` is told as soon as it is kept.
    """
    session = account.session
    if file is None:
        stored(txn_id := await session.send(draft, clearance))
        await session.flush(seconds, stubborn=account.delivers)
    else:
        stored(txn_id := await session.files.send(draft, clearance, file.file_id))
        await session.flush(seconds + file.attachment.size / _SLOWEST, stubborn=account.delivers)
    return session.item(txn_id)


async def _file(account: Account, arguments: argparse.Namespace) -> StagedFile:
    """Take the file in, stripped if that is wanted, and say on standard error what was not looked at in it."""
    files = account.session.files
    if arguments.file == STDIN:
        file = await files.attach_pieces(Path(arguments.name).name, pieces_from(input_descriptor()))
    else:
        file = await files.attach(Path(arguments.file))
    if arguments.strip and (file.attachment.photo_location or file.attachment.camera_serial):
        original, file = file, await files.strip(file.file_id)
        await files.drop(original.file_id)
    for notice in file.notices:
        print(f"sluis: {name_words(file.attachment.name)}: {say(notice)}", file=sys.stderr)
    return file


def _draft(kind: DraftKind, text: str, facts: RoomFacts, file: StagedFile | None) -> Draft:
    if file is None:
        return with_markup(Draft(kind, text, facts), Markup.MARKDOWN)
    return Draft(DraftKind.FILE, text, facts, (file.attachment,))


async def _facts(account: Account, room: RoomSummary, seconds: float) -> RoomFacts:
    """Return the room's facts, offline as far as they are known: the outbox assesses again before it sends."""
    if not account.reached:
        return room.facts
    try:
        async with asyncio.timeout(seconds):
            return await account.session.facts(room.room_id)
    except (Unreachable, TimeoutError):
        return room.facts


def _text(arguments: argparse.Namespace) -> str:
    _check_name(arguments)
    if arguments.file is not None:
        if arguments.text or arguments.stdin or arguments.emote:
            raise SessionError(N_("What is said beside a file goes behind --caption."))
        return str(arguments.caption)
    if arguments.caption or arguments.strip:
        raise SessionError(N_("--caption and --strip belong to --file."))
    if arguments.stdin == bool(arguments.text):
        raise SessionError(N_("Say the message either as words or with --stdin."))
    text = " ".join(arguments.text) if arguments.text else _stdin_text()
    if arguments.text and text.split(maxsplit=1)[:1] == ["/me"]:
        raise SessionError(N_("/me is of the screen: sluis send --emote ROOM TEXT. With --stdin it is text like any."))
    if not text.strip():
        raise SessionError(N_("The message is empty; nothing was sent."))
    return text


def _check_name(arguments: argparse.Namespace) -> None:
    """Raise an error unless a file from standard input has a name, and no other file another one."""
    if arguments.file != STDIN and arguments.name is not None:
        raise SessionError(N_("--name belongs to --file -, a file from standard input."))
    if arguments.file == STDIN and not Path(arguments.name or "").name:
        raise SessionError(N_("Say with --name what the file from standard input is called."))


def _stdin_text() -> str:
    try:
        return input_bytes().decode("utf-8").removesuffix("\n")
    except UnicodeDecodeError as error:
        raise SessionError(N_("Standard input is not UTF-8 text; nothing was sent.")) from error


def _print_json(
    arguments: argparse.Namespace, state: str, assessment: Assessment, item: TimelineItem | None = None
) -> None:
    """Print the outcome for programs; `send_state` is "held" or one of `read`."""
    if arguments.json:
        findings = [
            describe(finding) | ({"about": "file"} if finding.part is not Part.TEXT else {})
            for finding in assessment.findings
        ]
        event_id = item.event_id if item else None
        print(json.dumps({"send_state": state, "event_id": event_id, "findings": findings}))
