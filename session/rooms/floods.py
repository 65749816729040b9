"""Removes what one person said in a room lately, message by message. The server is asked what that is: it knows all.

Law of this file: only what the person said is removed, never a change of the room.
"""

from __future__ import annotations

import secrets

from hints.model import Clearance, Draft
from session.account.audit import Audit
from session.rooms.allowed import Allowed
from session.server import content_door, endpoints
from session.server.gateway import Gateway
from session.sync.guard import check_events, sound
from session.values.errors import RequestRefused
from session.values.listed import Flood
from session.values.model import EventId, RoomId, UserId

MOST = 1000
"""Messages that are removed in one go, the newest."""
_PAGES = 40
_ON_A_PAGE = 100


class Floods:
    """Removes it for one account."""

    def __init__(self, gateway: Gateway, allowed: Allowed, audit: Audit) -> None:
        """Ask through this gateway, as far as our user is `allowed` to."""
        self._gateway = gateway
        self._allowed = allowed
        self._audit = audit

    async def find(self, room_id: RoomId, user_id: UserId) -> Flood:
        """Return what somebody said in a room and was not removed yet.

        Raises:
            SessionError: when our user may not remove it, the server refuses or cannot be reached.
        """
        self._allowed.remove_messages(room_id, user_id)
        said: dict[EventId, int] = {}
        start: str | None = None
        for _ in range(_PAGES):
            answer = await endpoints.messages(self._gateway, room_id, start, _ON_A_PAGE, sender=user_id)
            for event in sound(check_events(answer.get("chunk"))):
                removable = event.state_key is None and event.type != "m.room.redaction" and not event.redacted
                if event.sender == user_id and removable:
                    said.setdefault(EventId(event.event_id), event.timestamp)
            end = answer.get("end")
            if not isinstance(end, str) or end == start or not answer.get("chunk"):
                return Flood(tuple(said.items())[:MOST], whole=len(said) <= MOST)
            if len(said) > MOST:
                break
            start = end
        return Flood(tuple(said.items())[:MOST], whole=False)

    async def remove(self, draft: Draft, clearance: Clearance, event_id: EventId) -> float:
        """Remove one of them for everybody; return 0, or how many seconds the server wants us to wait before it.

        Raises:
            NotCleared: when the clearance was given for another draft.
            SessionError: when the server refuses or cannot be reached.
        """
        try:
            await content_door.remove(self._gateway, draft, clearance, event_id, f"sluis-{secrets.token_hex(16)}")
        except RequestRefused as refusal:
            if refusal.errcode == "M_LIMIT_EXCEEDED":
                return refusal.retry_after
            if refusal.errcode != "M_NOT_FOUND":
                raise
        self._audit.sent(draft.room_id, clearance)
        return 0.0
