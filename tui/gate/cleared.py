"""Asks the gate about what was not written in the composer: an emoji, a reason, a vote."""

from __future__ import annotations

from hints.model import Clearance, Draft, DraftKind
from session.values.model import RoomId
from tui.asking import Asking
from tui.desk.desk import Desk
from widgets.i18n import _


def cleared(desk: Desk, asking: Asking, kind: DraftKind, text: str, room_id: RoomId) -> tuple[Draft, Clearance] | None:
    """Return a draft with its clearance, or None when it is held, which the desk has said."""
    offered = desk.gate(kind, text, room_id)
    if offered is None:
        asking.tell(_("Nothing can be sent here."))
        return None
    draft, answer = offered
    return (draft, answer) if isinstance(answer, Clearance) else None
