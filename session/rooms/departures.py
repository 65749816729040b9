"""Who took our user out of a room, or an invitation back, and why: by what the server's news say. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from session.sync.batch import RoomNews
from session.sync.guard import CheckedEvent, sound
from session.values.words import N_, Words

MOST_REASON = 500


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody else decided that our user is in a room no longer, or not invited any more."""

    room_id: str
    by: str
    was: str
    """join or invite."""
    banned: bool = False
    reason: str = field(default="", repr=False)
    """Remote text."""

    def words(self, room: str, by: str = "") -> Words:
        """Return the sentence that says so of a room of this name; `by` is what who did it is known as here."""
        by = by or self.by
        if self.banned:
            return Words.of(N_("{user} banned you from {room}."), user=by, room=room)
        if self.was == "invite":
            return Words.of(N_("{user} took back the invitation to {room}."), user=by, room=room)
        return Words.of(N_("{user} removed you from {room}."), user=by, room=room)


def departure_of(news: RoomNews, was: str | None, own_user: str) -> Departure | None:
    """Return who ended it when our user was in a room, or invited, and is no more; None when that was ourselves."""
    if news.membership != "leave" or was not in ("join", "invite"):
        return None
    timeline = sound(news.timeline)
    event = _last((*timeline, *news.state) if news.state_at_end else (*news.state, *timeline), own_user)
    if event is None or event.sender == own_user or event.content.get("membership") not in ("leave", "ban"):
        return None
    reason = event.content.get("reason")
    return Departure(
        news.room_id,
        event.sender,
        was,
        banned=event.content.get("membership") == "ban",
        reason=reason[:MOST_REASON] if isinstance(reason, str) else "",
    )


def _last(events: Iterable[CheckedEvent], own_user: str) -> CheckedEvent | None:
    own = [event for event in events if (event.type, event.state_key) == ("m.room.member", own_user)]
    return own[-1] if own else None
