"""Create a room; its name passes the hints like any other text."""

from __future__ import annotations

import argparse

from hints.model import Draft, DraftKind, Held, RoomFacts
from session.values.model import server_of
from tui.cli.account import Account, run_with_account
from tui.cli.clearing import explain_held, pass_gate
from widgets.i18n import _
from widgets.safe_text import safe_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("name", metavar="NAME", help=_("what the room is called"))
    parser.add_argument("--public", action="store_true", help=_("anyone may join"))
    parser.add_argument("--unencrypted", action="store_true", help=_("servers can read along, for ever"))
    parser.add_argument("--invite", metavar="ID", action="append", default=[], help=_("a user id; may be repeated"))
    parser.add_argument("--reason", metavar="TEXT", help=_("create it all the same when a hint holds it, and why"))


def run(arguments: argparse.Namespace) -> int:
    """Create the room, print its id and return the exit code."""

    async def create(account: Account) -> int:
        draft = Draft(DraftKind.ROOM_NAME, arguments.name, _facts(account, arguments))
        clearance = pass_gate(account.advisor, draft, arguments.reason)
        if isinstance(clearance, Held):
            return explain_held(account, draft, clearance)
        room_id = await account.session.create_room(
            draft,
            clearance,
            encrypted=not arguments.unencrypted,
            public=arguments.public,
            invite=tuple(arguments.invite),
        )
        print(safe_text(room_id))
        return 0

    return run_with_account(arguments, create)


def _facts(account: Account, arguments: argparse.Namespace) -> RoomFacts:
    people = [account.session.user_id, *arguments.invite]
    return RoomFacts(
        room_id="",
        own_server=server_of(account.session.user_id),
        encrypted=not arguments.unencrypted,
        readers=len(set(people)),
        servers=tuple(sorted({server_of(person) for person in people})),
        public=arguments.public,
    )
