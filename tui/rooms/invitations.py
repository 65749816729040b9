"""Which open invitation is meant by a name, or by none. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from session.timeline.links import matrix_place
from session.values.model import RoomId, RoomKind, RoomSummary
from widgets.i18n import _


def invitation_called(rooms: Iterable[RoomSummary], typed: str) -> RoomId | None:
    """Return the only invitation by this name, or that begins like this; without a name the only one there is.

    Raises:
        LookupError: when several fit; its text says so.
    """
    open_ones = [room for room in rooms if room.kind is RoomKind.INVITE]
    wanted = typed.strip().casefold()
    named = [room for room in open_ones if wanted and room.name.casefold() == wanted]
    found = named or [room for room in open_ones if room.name.casefold().startswith(wanted)]
    if len(found) > 1:
        raise LookupError(_("More than one invitation begins like this.") if wanted else _("Which invitation?"))
    return found[0].room_id if found else None


def is_address(typed: str) -> bool:
    """Return whether a room is named by its id, its address or a link: no invitation takes such a name for itself."""
    return typed.startswith("!") or (typed.startswith("#") and ":" in typed) or matrix_place(typed) is not None
