"""Save the file that a message brought, and print where it lies.

The event id is in `sluis read ROOM --json`. The file is checked against the hash that its sender gave,
gets a safe name, replaces nothing, and is readable by its owner alone; it is never opened.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from session.session import Session
from session.values.errors import NoSuchMessage
from session.values.model import EventId, RoomId
from tui.cli.account import Account, run_with_account
from widgets.i18n import _
from widgets.safe_text import safe_text

_MOST_PAGES = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("room", metavar=_("ROOM"), help=_("an id, an alias, or a name that fits one room"))
    parser.add_argument("event", metavar=_("EVENT"), help=_("the id of the message"))
    parser.add_argument("folder", metavar=_("FOLDER"), nargs="?", default=".", help=_("where to (default: here)"))


def run(arguments: argparse.Namespace) -> int:
    """Save the file and return the exit code."""

    async def save(account: Account) -> int:
        room_id = account.session.find_room(arguments.room).room_id
        path = await _saved(account.session, room_id, EventId(arguments.event), Path(arguments.folder))
        sys.stdout.write(f"{safe_text(str(path), limit=4096)}\n")
        return 0

    return run_with_account(arguments, save)


async def _saved(session: Session, room_id: RoomId, event_id: EventId, folder: Path) -> Path:
    """Save the file, paging back for a message that this machine does not have yet."""
    for _page in range(_MOST_PAGES):
        try:
            return await session.files.save(room_id, event_id, folder)
        except NoSuchMessage:
            if not await session.page_back(room_id):
                raise
    return await session.files.save(room_id, event_id, folder)
