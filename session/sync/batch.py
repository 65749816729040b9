"""News from the homeserver in a form that knows nothing of how it was fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from session.sync.guard import BadEvent, CheckedEvent


@dataclass(frozen=True, slots=True)
class RoomNews:
    """What is new in a room that we are, or were, in."""

    room_id: str
    membership: str
    """join or leave."""
    state: tuple[CheckedEvent, ...] = ()
    """State at the start of the timeline chunk."""
    timeline: tuple[CheckedEvent | BadEvent, ...] = ()
    limited: bool = False
    """Events between the last news and this chunk were left out."""
    older_token: str | None = None
    """Where paging back from this chunk begins."""
    heroes: tuple[str, ...] | None = None
    joined: int | None = None
    invited: int | None = None
    unread: int | None = None
    highlights: int | None = None


@dataclass(frozen=True, slots=True)
class InviteNews:
    """An invitation and the few things it says about the room."""

    room_id: str
    state: tuple[CheckedEvent, ...]


@dataclass(frozen=True, slots=True)
class SyncBatch:
    """Everything that one answer of the server brought."""

    next_token: str
    rooms: tuple[RoomNews, ...] = ()
    invites: tuple[InviteNews, ...] = ()
    to_device: tuple[dict[str, Any], ...] = ()
    account_data: tuple[tuple[str, dict[str, Any]], ...] = ()
    devices_changed: tuple[str, ...] = ()
    devices_left: tuple[str, ...] = ()
    key_counts: Mapping[str, int] | None = None
    unused_fallback: tuple[str, ...] | None = None

    @property
    def is_bare(self) -> bool:
        """Whether nothing at all happened."""
        return not (
            self.rooms
            or self.invites
            or self.to_device
            or self.account_data
            or self.devices_changed
            or self.devices_left
        )
