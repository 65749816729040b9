"""Create a room; its name passes the hints like any other text."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from hints.model import Draft, DraftKind, Held, RoomFacts
from session.values.errors import SessionError
from session.values.model import UserId, server_of
from session.values.words import N_
from tui.cli.account import Account, run_with_account
from tui.cli.argument_types import room_name, user_id
from tui.cli.clearing import explain_held, pass_gate
from widgets.i18n import _
from widgets.safe_text import safe_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("name", metavar=_("NAME"), type=room_name, help=_("what the room is called"))
    parser.add_argument("--public", action="store_true", help=_("anyone may join"))
    parser.add_argument("--unencrypted", action="store_true", help=_("servers can read along, for ever"))
    parser.add_argument(
        "--invite", metavar=_("ID"), action="append", default=[], type=user_id, help=_("a user id; may be repeated")
    )
    parser.add_argument("--anyway", action="store_true", help=_("also when no server knows whom you invite"))
    parser.add_argument("--reason", metavar=_("TEXT"), help=_("create it all the same when a hint holds it, and why"))


def run(arguments: argparse.Namespace) -> int:
    """Create the room, print its id and return the exit code."""

    async def create(account: Account) -> int:
        if not arguments.anyway:
            await _refuse_nobody(account, arguments.invite)
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


async def _refuse_nobody(account: Account, invited: Sequence[UserId]) -> None:
    """Refuse to invite whom no server knows: a slip in a name makes a dead room.

    Raises:
        SessionError: naming the first of them, and the way on.
    """
    for user in invited:
        if await account.session.admin.is_nobody(user):
            raise SessionError(
                N_("No server knows {user}: nothing was made. Look at the name, or add --anyway."), user=user
            )


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
