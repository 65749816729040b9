"""Search what was said: words, "phrases", beginnings*, from:NAME, in:ROOM, before:DAY, after:DAY, has:file.

Only what this machine has is searched, and nothing of the query leaves it; --fetch-history fetches everything first.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import sys

from session.reading.search_query import read_query
from session.session import Session
from session.values.errors import SessionError, StoreRefused
from session.values.model import SearchHit
from session.values.updates import Batch, HistoryUpdate
from tui.cli.account import Account, run_with_account
from tui.cli.argument_types import how_many
from tui.cli.parser import UsageError
from tui.cli.read import local_time
from widgets.i18n import _, spoken
from widgets.safe_text import safe_text

_NAME_WITH_BLANKS = re.compile(r'((?:from|in):)([^"]*\s[^"]*)', re.IGNORECASE)
_OPTION = re.compile(r"\s(?:from|in|before|after|has):", re.IGNORECASE)
_LINE = 400
"""Characters of an excerpt that are printed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("query", metavar=_("QUERY"), nargs="*", help=_("what to look for; all of it has to fit"))
    parser.add_argument("--limit", metavar=_("N"), type=how_many, default=50, help=_("how many messages (default: 50)"))
    parser.add_argument("--json", action="store_true", help=_("for programs: a list of objects"))
    parser.add_argument("--fetch-history", action="store_true", help=_("fetch the whole history of all rooms first"))


def run(arguments: argparse.Namespace) -> int:
    """Print what was found, newest first, and return the exit code."""
    text = " ".join(map(_as_meant, arguments.query))
    _refuse_nothing(text)

    async def search(account: Account) -> int:
        session = account.session
        # On a full disk what is in the index is found all the same.
        with contextlib.suppress(StoreRefused):
            await session.whole_history.catch_up()
        if arguments.fetch_history:
            await _fetch(session)
        found = await session.search.find(text, limit=arguments.limit)
        if not found.hits and len(arguments.query) == 1:
            found = await session.search.find(arguments.query[0], limit=arguments.limit)
        for problem in found.problems:
            print(f"sluis: {spoken(problem)}", file=sys.stderr)
        if arguments.json:
            print(json.dumps([hit_json(hit) for hit in found.hits]))
        else:
            sys.stdout.writelines(f"{hit_line(hit)}\n" for hit in found.hits)
            if not found.hits:
                print(f"sluis: {_('Nothing was found.')}", file=sys.stderr)
        return 1 if found.problems else 0

    return run_with_account(arguments, search, from_store=SessionError)


def _as_meant(argument: str) -> str:
    """Return an argument as it is typed on the screen: the shell has taken the quotes around a name with blanks."""
    named = _NAME_WITH_BLANKS.fullmatch(argument)
    return f'{named[1]}"{named[2]}"' if named and not _OPTION.search(named[2]) else argument


def _refuse_nothing(text: str) -> None:
    """Refuse a query that looks for nothing.

    Raises:
        UsageError: with what is missing.
    """
    asked = read_query(text)
    if asked.empty:
        problem = spoken(asked.problems[0]).rstrip(".") if asked.problems else _("say what to look for")
        line = _("{program}: {problem}; see {program} --help")
        raise UsageError(line.format(program="sluis search", problem=problem))


async def _fetch(session: Session) -> None:
    def listen(batch: Batch) -> None:
        for update in batch.updates:
            if isinstance(update, HistoryUpdate):
                line = _("sluis: {done} of {rooms} rooms back to their start, {n} messages")
                told = line.format(done=update.rooms_complete, rooms=update.rooms, n=update.messages)
                print(told, file=sys.stderr)

    session.listen(listen)
    await session.whole_history.want()
    await session.whole_history.fetch()


def hit_json(hit: SearchHit) -> dict[str, object]:
    """Return the shape that scripts rely on."""
    return {
        "room_id": hit.room_id,
        "room": hit.room_name,
        "event_id": hit.event_id,
        "sender": hit.sender,
        "timestamp": hit.timestamp,
        "excerpt": "".join(text for text, _found in hit.excerpt),
    }


def hit_line(hit: SearchHit) -> str:
    """Return one line, safe to show."""
    text = safe_text("".join(text for text, _found in hit.excerpt), limit=_LINE)
    return (
        f"{local_time(hit.timestamp)}  {safe_text(hit.room_name)} · {safe_text(hit.sender_name or hit.sender)}  {text}"
    )
