"""Join a room by its id or alias, or accept an invitation."""

from __future__ import annotations

import argparse

from tui.cli.account import Account, run_with_account
from widgets.i18n import _
from widgets.safe_text import safe_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument(
        "room", metavar=_("ROOM"), help=_("an id, an alias, or the whole name of a room that invited you")
    )


def run(arguments: argparse.Namespace) -> int:
    """Join the room, print its id and return the exit code."""

    async def join(account: Account) -> int:
        room: str = arguments.room
        if not room.startswith(("!", "#")):
            # By the beginning of a name it would be another room than the one that was meant.
            room = account.session.find_room(room, whole=True).room_id
        print(safe_text(await account.session.join(room)))
        return 0

    return run_with_account(arguments, join)
