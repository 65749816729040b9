"""What is said of several accounts at once: short names that cannot be mixed up, and what the others have unread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from session.values.model import UserId, server_of
from session.values.updates import Connection
from widgets.cells import cut
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_text

LONGEST_ID = 255
"""Code points of an account's id that are looked at: the most that one has (Matrix spec, "User identifiers")."""
LONGEST = 32
"""Cells of a name beside the composer; a longer one is cut in the middle of its server."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one account."""

    user_id: UserId
    shown: bool
    unread: int = 0
    """Messages, in all rooms."""
    mentions: int = 0
    connection: Connection | None = Connection.CONNECTING
    """None while it is not open."""
    invited: int = 0
    """Invitations that are not answered yet."""


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
    if any(one.connection is Connection.LOGGED_OUT for one in others):
        beside = _("others: logged out")
    else:
        new = ", ".join(_new(others)) or _("{n} unread").format(n=0)
        beside = _("others: {new}").format(new=new)
    return f"{name} · {beside}" if name else beside


def account_lines(one: Standing, width: int) -> Content:
    """Return an account of the list in two lines of at most `width` cells: who; where, how it stands, what is new."""
    mark = f"  {_('on the screen')}" if one.shown else ""
    name = cut(safe_text(_local(one.user_id), LONGEST_ID), max(4, width - cell_len(mark)))
    states = {
        None: _("not open"),
        Connection.CONNECTING: _("connecting"),
        Connection.SYNCED: _("synced"),
        Connection.OFFLINE: _("offline"),
        Connection.LOGGED_OUT: _("logged out"),
    }
    parts = [safe_text(server_of(one.user_id), LONGEST_ID), states[one.connection]]
    new = _new([one])
    below = cut("  " + " · ".join([*parts, *new]), width)
    return Content.assemble((name, "bold"), mark, "\n", below if new else (below, "dim"))


def new_words(standings: Sequence[Standing]) -> str:
    """Return what is unread in accounts, though it be nothing, and the invitations there."""
    unread, invited = sum(one.unread for one in standings), sum(one.invited for one in standings)
    words = [_("{n} unread").format(n=unread)]
    return " · ".join([*words, _invitations(invited)] if invited else words)


def all_accounts(standings: Sequence[Standing], users: Sequence[UserId]) -> tuple[Standing, ...]:
    """Return how it stands with those that are open and those of `users` that are not, in the order of the list."""
    known = {one.user_id for one in standings}
    closed = (Standing(user, shown=False, connection=None) for user in users if user not in known)
    return tuple(sorted((*standings, *closed), key=lambda one: one.user_id))


def writes_as(standings: Sequence[Standing]) -> str:
    """Return the name to stand in front of what is written; "" for a single account."""
    users = [one.user_id for one in standings]
    if len(users) < 2:
        return ""
    return next((short_name(one.user_id, users) for one in standings if one.shown), "")


def _new(standings: Sequence[Standing]) -> list[str]:
    """Return what is new in accounts, as many words as there are kinds of it."""
    unread, mentions = sum(one.unread for one in standings), sum(one.mentions for one in standings)
    invited = sum(one.invited for one in standings)
    words = [_("{n} unread").format(n=unread)] if unread else []
    words += [_("{n} to you").format(n=mentions)] if mentions else []
    return [*words, _invitations(invited)] if invited else words


def _invitations(n: int) -> str:
    return ngettext("{n} invitation", "{n} invitations", n).format(n=n)


def _local(user: str) -> str:
    return user[1:].partition(":")[0]
