"""Which open invitation is meant by a name, or by none. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from session.timeline.links import matrix_place
from session.values.model import RoomId, RoomKind, RoomSummary
from widgets.i18n import _
from widgets.rooms.room_names import room_name
from widgets.safe_text import safe_text


def invitation_called(rooms: Iterable[RoomSummary], typed: str) -> RoomId | None:
    """Return the only invitation by this name; without a name the only one there is; None where nothing is like it.

    Raises:
        LookupError: when several fit, or names that only begin so; its text says which.
    """
    open_ones = [room for room in rooms if room.kind is RoomKind.INVITE]
    wanted = typed.strip().casefold()
    named = [room for room in open_ones if room.name.casefold() == wanted] if wanted else open_ones
    if len(named) > 1:
        ids = ", ".join(safe_text(room.room_id) for room in named)
        several = _("More than one invitation is called so; by its id /join takes: {ids}.").format(ids=ids)
        raise LookupError(several if wanted else _("Which invitation?"))
    # How a name begins is not enough: who invites chooses the name, and it would lead into a room that was not meant.
    begun = [room_name(room) for room in open_ones if wanted and room.name.casefold().startswith(wanted)]
    if begun and not named:
        raise LookupError(_("No invitation is called so; in full there is: {names}.").format(names=", ".join(begun)))
    return named[0].room_id if named else None


def is_address(typed: str) -> bool:
    """Return whether a room is named by its id, its address or a link: no invitation takes such a name for itself."""
    return typed.startswith("!") or (typed.startswith("#") and ":" in typed) or matrix_place(typed) is not None
