"""What is known of one message, as frozen values: for the screen, the command line and an auditor's file.

Public keys and fingerprints are in here, private ones never. Names, texts and what the server gave are remote text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from session.crypto.deliveries import Delivery
from session.crypto.examine import Chain
from session.values.model import EventId, RoomId, Shield, UserId
from session.values.words import Words


class Comparison(StrEnum):
    """What the server gives now, beside what is stored here."""

    SAME = "same"
    DIFFERENT = "different"
    REMOVED = "removed"
    """Its content was removed on the server."""
    UNREADABLE = "unreadable"
    """It cannot be opened here, so there is nothing to compare."""
    NOT_STORED = "not_stored"
    """Only the server has it."""
    NOT_GIVEN = "not_given"
    """The server does not give it out."""
    NOT_ASKED = "not_asked"
    """The server could not be reached."""


@dataclass(frozen=True, slots=True)
class ServerCopy:
    """The event as the server gave it just now."""

    type: str
    algorithm: str
    """Empty when it is not encrypted."""
    session_id: str
    """Which key it is sealed with; the id is public."""
    size: int
    """Bytes of the whole event."""
    sealed_size: int
    """Bytes of what is sealed in it."""
    fields: tuple[str, ...]
    """What its content holds, by name: none of it is sealed, except what is in `ciphertext`."""
    source: str = field(repr=False)
    """All of it, as JSON in lines."""

    @property
    def encrypted(self) -> bool:
        """Whether the server cannot read what it says."""
        return self.type == "m.room.encrypted"


@dataclass(frozen=True, slots=True)
class Inspected:
    """One message, looked at from all sides."""

    room_id: RoomId
    room_name: str
    topic: str
    people: int
    event_id: EventId
    sender: UserId
    sender_name: str
    timestamp: int
    own: bool
    type: str
    """What it is once opened; `m.room.encrypted` when it cannot be."""
    encrypted: bool
    comparison: Comparison
    problem: Words | None
    """Why the server's copy is not here, or what is different."""
    copy: ServerCopy | None
    shield: Shield
    unreadable: Words | None
    """Why it cannot be read, when it cannot."""
    index: int | None
    """Its number under its key."""
    chain: Chain | None
    delivery: Delivery | None
    """For a message that this device wrote."""
    relation: tuple[str, str] | None
    """Kind and event id of what it refers to; the server reads that."""
    reactions: tuple[tuple[str, UserId, bool], ...]
    """What, by whom, and whether that is encrypted."""
    text: str = field(repr=False)
    """What it says, or "" when that is not text or cannot be read."""
