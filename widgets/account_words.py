"""What is said of several accounts at once: short names that cannot be mixed up, and what the others have unread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from session.model import UserId
from session.updates import Connection
from widgets.i18n import _
from widgets.safe_text import safe_text

LONGEST = 32
"""Cells of a name beside the composer; a longer one is cut in the middle of its server."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one account."""

    user_id: UserId
    shown: bool
    unread: int = 0
    """Messages, in all rooms; counted while the account is out of sight."""
    mentions: int = 0
    connection: Connection = Connection.CONNECTING


def short_name(user: UserId, users: Sequence[UserId]) -> str:
    """Return what tells an account from the others: its local part, or the whole id where that is not enough."""
    local = _local(user)
    alike = sum(_local(other).casefold() == local.casefold() for other in users)
    name = safe_text(local if alike <= 1 else user)
    return name if len(name) <= LONGEST else f"{name[: LONGEST // 2 - 1]}…{name[-LONGEST // 2 :]}"


def accounts_mark(standings: Sequence[Standing]) -> str:
    """Return for the last line whose rooms are shown and what the others have unread; "" for a single account."""
    if len(standings) < 2:
        return ""
    users = [one.user_id for one in standings]
    name = next((short_name(one.user_id, users) for one in standings if one.shown), "")
    others = [one for one in standings if not one.shown]
    unread, mentions = sum(one.unread for one in others), sum(one.mentions for one in others)
    if any(one.connection is Connection.LOGGED_OUT for one in others):
        beside = _("others: logged out")
    elif mentions:
        beside = _("others: {unread} unread, {mentions} to you").format(unread=unread, mentions=mentions)
    else:
        beside = _("others: {unread} unread").format(unread=unread)
    return f"{name} · {beside}" if name else beside


def writes_as(standings: Sequence[Standing]) -> str:
    """Return the name to stand in front of what is written; "" for a single account."""
    users = [one.user_id for one in standings]
    if len(users) < 2:
        return ""
    return next((short_name(one.user_id, users) for one in standings if one.shown), "")


def _local(user: str) -> str:
    return user[1:].partition(":")[0]
