"""List who reads a room, who gets no keys and why, and whose identity is another one now.

Exit codes: 0, or 6 when nothing is sent to the room because somebody you verified has a new identity.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from session.trust.readers import Reader, RoomReaders
from session.values.errors import SessionError, Unreachable
from session.values.words import N_
from tui.cli.account import STALE, Account, run_with_account
from tui.cli.identity import EXIT_STOPPED
from tui.trust.reader_words import reader_sections
from widgets.i18n import _
from widgets.lists.report_lines import plain

_ONCE_MORE = 2.0
"""Seconds for a server that has just not answered."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("room", metavar=_("ROOM"), help=_("an id, an alias, or a name that fits one room"))
    parser.add_argument("--json", action="store_true", help=_("for programs: an object"))


def run(arguments: argparse.Namespace) -> int:
    """Print the readers and return the exit code."""

    async def work(account: Account) -> int:
        session = account.session
        room_id = session.find_room(arguments.room).room_id
        try:
            async with asyncio.timeout(_ONCE_MORE if account.stored else None):
                found = await session.readers.of(room_id)
        except (Unreachable, TimeoutError):
            if not account.stored:
                raise
            # Half of an answer to this question would be worse than none.
            raise SessionError(N_("It is not known here who reads this room: that takes the server.")) from None
        if arguments.json:
            print(json.dumps(readers_json(found)))
        else:
            sys.stdout.writelines(f"{line}\n" for line in plain(reader_sections(found, session.user_id)))
        return EXIT_STOPPED if found.stopped else 0

    return run_with_account(arguments, work, from_store=STALE)


def readers_json(found: RoomReaders) -> dict[str, object]:
    """Return the shape that scripts rely on."""
    return {
        "room_id": found.room_id,
        "encrypted": found.encrypted,
        "stopped_by": list(found.stopped),
        "readers": [_reader_json(reader) for reader in found.readers],
    }


def _reader_json(reader: Reader) -> dict[str, object]:
    return {
        "user_id": reader.user_id,
        "name": reader.name,
        "invited": reader.invited,
        "identity": reader.identity.exists,
        "trust": reader.identity.trust.value,
        "identity_changed": reader.identity.changed,
        "devices": list(reader.devices),
        "left_out": [
            {"device_id": one.device_id, "code": one.code, "reason": str(one.reason)} for one in reader.left_out
        ],
    }
