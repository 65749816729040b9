"""List rooms, those with the newest messages first."""

from __future__ import annotations

import argparse
import json
import sys

from session.values.errors import Unreachable
from session.values.model import RoomSummary
from tui.cli.account import Account, run_with_account
from widgets.i18n import _, ngettext
from widgets.rooms.room_names import room_name
from widgets.safe_text import safe_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("--json", action="store_true", help=_("for programs: a list of objects"))


def run(arguments: argparse.Namespace) -> int:
    """Print the rooms and return the exit code."""

    async def print_rooms(account: Account) -> int:
        rooms = account.session.rooms()
        if arguments.json:
            print(json.dumps([room_json(room) for room in rooms]))
        else:
            sys.stdout.writelines(f"{safe_text(room_line(room))}\n" for room in rooms)
        return 0

    return run_with_account(arguments, print_rooms, from_store=Unreachable)


def room_json(room: RoomSummary) -> dict[str, object]:
    """Return the shape that scripts rely on."""
    return {
        "room_id": room.room_id,
        "name": room.name,
        "encrypted": room.facts.encrypted,
        "unread": room.unread,
        "members": room.facts.readers,
        "servers": list(room.facts.servers),
        "kind": room.kind.value,
    }


def room_line(room: RoomSummary) -> str:
    """Return one room in one line of words."""
    people = ngettext("{count} person", "{count} people", room.facts.readers).format(count=room.facts.readers)
    parts = [room_name(room), _("encrypted") if room.facts.encrypted else _("NOT encrypted"), people]
    parts.append(", ".join(room.facts.servers))
    if room.unread:
        parts.append(ngettext("{count} unread", "{count} unread", room.unread).format(count=room.unread))
    return " · ".join([*filter(None, parts), room.room_id])
