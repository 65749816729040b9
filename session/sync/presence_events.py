"""Reads `m.presence` (Matrix spec, "Presence"): who is there; what people write about themselves is left out. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from session.sync.guard import is_text
from session.sync.parts import count_of, object_of
from session.values.model import UserId
from session.values.person_presence import Attendance, PersonPresence

MOST = 5_000
"""People in one answer of whom it is read."""
_LONGEST_ID = 255


def presences(events: object, now: int) -> Iterator[PersonPresence]:
    """Yield who is said to be there or not, in events that came at `now`, in milliseconds."""
    for event in events[:MOST] if isinstance(events, list) else ():
        raw = object_of(event)
        sender = raw.get("sender")
        if raw.get("type") != "m.presence" or not isinstance(sender, str):
            continue
        found = presence_in(sender, object_of(raw.get("content")), now)
        if found is not None:
            yield found


def presence_in(user_id: str, content: dict[str, Any], now: int) -> PersonPresence | None:
    """Return what a content says of this user, or None when it is nothing."""
    state = content.get("presence")
    if state not in {*Attendance} or not user_id.startswith("@") or len(user_id) > _LONGEST_ID or not is_text(user_id):
        return None
    ago = count_of(content.get("last_active_ago"), most=1 << 53)
    return PersonPresence(UserId(user_id), Attendance(str(state)), None if ago is None else max(0, now - ago))
