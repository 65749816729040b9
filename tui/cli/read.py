"""Print the newest messages of a room, oldest first."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime

from session.values.model import FileInfo, ItemKind, RoomId, SendState, TimelineItem
from tui.cli.account import STALE, Account, run_with_account
from tui.cli.argument_types import how_many
from widgets.file_words import file_words
from widgets.i18n import _
from widgets.safe_text import safe_lines, safe_text
from widgets.timeline.poll_rows import poll_lines
from widgets.words import row_words, send_state_words, shield_words

_SPOKEN = (ItemKind.MESSAGE, ItemKind.NOTICE, ItemKind.EMOTE)
"""Rows whose body a person or a bot wrote."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("room", metavar=_("ROOM"), help=_("an id, an alias, or a name that fits one room"))
    parser.add_argument("--limit", metavar=_("N"), type=how_many, default=20, help=_("how many messages (default: 20)"))
    parser.add_argument("--json", action="store_true", help=_("for programs: a list of objects"))


def run(arguments: argparse.Namespace) -> int:
    """Print the messages and return the exit code."""

    async def read(account: Account) -> int:
        room_id = account.session.find_room(arguments.room).room_id
        items = await _newest(account, room_id, arguments.limit)
        if arguments.json:
            print(json.dumps([item_json(item) for item in items]))
        else:
            sys.stdout.writelines(f"{line}\n" for item in items for line in item_lines(item))
        return 0

    return run_with_account(arguments, read, from_store=STALE)


def item_json(item: TimelineItem) -> dict[str, object]:
    """Return the shape that scripts rely on; sentences are English whatever the language."""
    reason = item.shield.reason
    file = {} if item.file is None else {"file": _file_json(item.file)}
    return {
        "event_id": item.event_id,
        "sender": item.sender,
        "timestamp": item.timestamp,
        "kind": item.kind.value,
        "body": item.body or str(item.words or ""),
        "encrypted": item.encrypted,
        "shield": {"level": item.shield.level.value, "reason": str(reason) if reason else None},
        "send_state": item.send_state.value,
        **file,
    }


def _file_json(file: FileInfo) -> dict[str, object]:
    """Return what a message's sender says of the file that it brings; nothing of it is checked."""
    return {"name": file.name, "form": file.form.value, "media_type": file.media_type, "size": file.size}


def item_lines(item: TimelineItem) -> list[str]:
    """Return a message in lines of words, those after the first indented."""
    when = local_time(item.timestamp)
    if item.kind in (ItemKind.STATE, ItemKind.VERIFICATION):
        return [f"{when}  {row_words(item)}"]
    head = f"{when}  {safe_text(item.sender_name or item.sender)}"
    body = safe_lines(item.body) if item.kind in _SPOKEN else [row_words(item)]
    if item.file is not None:
        body = [file_words(item.file), *(body if item.body else [])]
    if item.poll is not None:
        body = [*body, *poll_lines(item.poll)]
    if item.kind is ItemKind.EMOTE:
        head = f"{head} *"
    first = f"{head}  {body[0]}{_remarks(item)}"
    return [first, *(f"    {line}" for line in body[1:])]


def _remarks(item: TimelineItem) -> str:
    """Return in brackets what a reader must not miss: a doubtful origin, a message that did not arrive."""
    doubt = shield_words(item.shield) if item.kind in _SPOKEN else ""
    waiting = item.own and item.send_state not in (SendState.SENT, SendState.RECEIVED)
    remarks = [doubt, send_state_words(item) if waiting else ""]
    return "".join(f"  [{remark}]" for remark in remarks if remark)


async def _newest(account: Account, room_id: RoomId, limit: int) -> tuple[TimelineItem, ...]:
    """Return up to `limit` newest items, paging back for what this machine does not have yet."""
    session = account.session
    if account.stored:
        return session.timeline(room_id, limit)
    await session.fill_gaps(room_id)
    items = session.timeline(room_id, limit)
    while len(items) < limit and await session.page_back(room_id):
        items = session.timeline(room_id, limit)
    return items


def local_time(timestamp: int) -> str:
    """Return the local time of a message."""
    try:
        return datetime.fromtimestamp(timestamp / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
    except (OverflowError, OSError, ValueError):
        # Another server's clock may say anything.
        return _("(no time)")
