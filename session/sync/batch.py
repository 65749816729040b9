"""News from the homeserver in a form that knows nothing of how it was fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from session.sync.guard import BadEvent, CheckedEvent
from session.values.person_presence import PersonPresence

POSITION = "sync_position"
"""Where /sync goes on, as a fact of the account."""
SLIDING_POSITION = "sliding_position"
"""Where sliding sync goes on."""
SYNCED_BY = "synced_by"
"""Which of these positions is the newer one: the name under which the last batch kept its own."""


@dataclass(frozen=True, slots=True)
class RoomNews:
    """What is new in a room that we are, or were, in."""

    room_id: str
    membership: str | None
    """join or leave; None when the server did not say: as it was, and for a new room join."""
    state: tuple[CheckedEvent, ...] = ()
    """State at the start of the timeline chunk, or at its end."""
    state_at_end: bool = False
    """Whether the state is that after the chunk, so that it counts more than what the chunk says."""
    anew: bool = False
    """The server begins anew with this room: members may have come and gone since it last told of it."""
    timeline: tuple[CheckedEvent | BadEvent, ...] = ()
    limited: bool = False
    """Events between the last news and this chunk were left out."""
    older_token: str | None = None
    """Where paging back from this chunk begins."""
    heroes: tuple[str, ...] | None = None
    present: tuple[tuple[str, str], ...] = ()
    """Users, with their names, of whom is known that they are in the room or invited, without an event of theirs."""
    gone: tuple[tuple[str, str], ...] = ()
    """Users, with their names, who were there or invited and are no more."""
    joined: int | None = None
    invited: int | None = None
    unread: int | None = None
    highlights: int | None = None
    in_threads: tuple[int, int] | None = None
    """What else is unread in threads, and how much of that calls our user, where the server counts that apart."""


@dataclass(frozen=True, slots=True)
class InviteNews:
    """An invitation and the few things it says about the room."""

    room_id: str
    state: tuple[CheckedEvent, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Up to which event a room was read, and when, in milliseconds."""

    room_id: str
    event_id: str
    timestamp: int


@dataclass(frozen=True, slots=True)
class ReadBy:
    """How far somebody, our own user too, has read a room or a thread in it."""

    room_id: str
    user_id: str
    event_id: str
    timestamp: int
    """When, in milliseconds, as their server says."""
    thread: str = "main"
    """The message that the thread began with, or "main"."""


@dataclass(frozen=True, slots=True)
class SyncBatch:
    """Everything that one answer of the server brought."""

    next_token: str
    """Where the next answer begins: stored in the transaction that stores what this one brought."""
    kept_as: str = POSITION
    """Under which name that is stored; each way of asking has its own."""
    anew: bool = False
    """Nothing is known of what happened between what is stored and this: the server was asked without a position."""
    joined_rooms: frozenset[str] | None = None
    """All rooms that we are in or invited to, where the server said so."""
    counts_here: bool = False
    """The server does not count what is unread: that is done here."""
    receipts: tuple[Receipt, ...] = ()
    """How far the account's owner has read, on whichever device."""
    read_by: tuple[ReadBy, ...] = ()
    """How far anybody has read."""
    typing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Rooms, and who types there now."""
    presence: tuple[PersonPresence, ...] = ()
    """Who came or went."""
    rooms: tuple[RoomNews, ...] = ()
    invites: tuple[InviteNews, ...] = ()
    to_device: tuple[dict[str, Any], ...] = ()
    account_data: tuple[tuple[str, dict[str, Any]], ...] = ()
    room_settings: tuple[tuple[str, str, dict[str, Any]], ...] = ()
    """Private settings of single rooms: room, type and content."""
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
            or self.receipts
            or self.read_by
            or self.typing
            or self.presence
            or self.to_device
            or self.account_data
            or self.room_settings
            or self.devices_changed
            or self.devices_left
        )
