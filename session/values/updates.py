"""What the session tells its listener: finished frozen values, one batch for each sync."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from session.values.model import RoomId, RoomSummary, Row, TimelineItem, Verification
from session.values.person_presence import PersonPresence
from session.values.trust import OwnDevice
from session.values.words import Words


@dataclass(frozen=True, slots=True)
class RoomsUpdate:
    """The whole room list, newest activity first; unchanged rooms are the same objects as before."""

    rooms: tuple[RoomSummary, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows that went to other places together, because what was missing below them came."""

    above: int
    """The rows at higher positions than this one went up."""
    by: int


@dataclass(frozen=True, slots=True)
class TimelineUpdate:
    """News of the open timeline.

    Rows live at whole-number positions from `first` to `last` (an empty timeline has `last < first`): newer
    messages get higher positions, history that is paged in gets lower ones (also below zero), and rows keep their
    order. What fills a gap lets the rows above it go up: `moved` says so, and everything else in the update is said
    in the new positions. `rows` are new or changed ones, in ascending order; what a widget does not hold it
    asks for by position. `pending` are the local echoes that the server has not
    confirmed, shown below `last`; one that failed is a row as soon as something comes behind it (`unsent`).
    """

    room_id: RoomId
    reset: bool
    """Forget everything about this timeline first."""
    first: int
    last: int
    rows: tuple[Row, ...]
    pending: tuple[TimelineItem, ...]
    reached_start: bool
    """No older history than `first` exists on the server."""
    moved: tuple[Moved, ...] = ()
    """To be done first, one after the other."""
    gone: tuple[int, ...] = ()
    """Positions without a row: it is no more, or it is seen in its thread alone."""
    anew: bool = False
    """What is known of other rows may be true no more: each stays as it is until it was asked for again."""
    new_from: int | None = None
    """Where what was not read yet begins, in an update with `reset`; None where all was read or that is not known."""
    new: int = 0
    """How many messages of others that is."""
    unsent: tuple[Row, ...] = ()
    """All own messages among the rows that could not be sent, oldest first: they stand where they failed."""


class Connection(StrEnum):
    """How it stands with the homeserver."""

    CONNECTING = "connecting"
    SYNCED = "synced"
    OFFLINE = "offline"
    LOGGED_OUT = "logged_out"


@dataclass(frozen=True, slots=True)
class TypingUpdate:
    """Who types in the open room now; remote text, of which none can be taken for another's."""

    room_id: RoomId
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PresenceUpdate:
    """Who came or went, of all that share a room with us."""

    people: tuple[PersonPresence, ...]
    reset: bool = False
    """Forget everybody first."""


@dataclass(frozen=True, slots=True)
class ConnectionUpdate:
    """How it stands with the homeserver, and why if it stands badly."""

    connection: Connection
    detail: Words | None = None


@dataclass(frozen=True, slots=True)
class OutboxUpdate:
    """How many messages are stored and not yet on the server, and how many of them failed."""

    unsent: int
    failed: int
    failed_in: tuple[RoomId, ...] = ()
    """The rooms and threads in which any failed, the last one first."""


@dataclass(frozen=True, slots=True)
class NoticeUpdate:
    """A sentence that the user should see once."""

    words: Words


@dataclass(frozen=True, slots=True)
class DepartureUpdate:
    """Somebody took our user out of a room, or an invitation back; the room's own update follows."""

    room_id: RoomId
    words: Words
    """Who, and what they did."""
    reason: str = field(default="", repr=False)
    """Remote text: why, as they say."""
    room: str = ""
    """Remote text: what the room was called."""


@dataclass(frozen=True, slots=True)
class VerificationUpdate:
    """A verification that began or came further."""

    verification: Verification


@dataclass(frozen=True, slots=True)
class TrustUpdate:
    """What its owner should know about this account for as long as it is so."""

    signed: bool
    """Whether this device is signed by the account's identity."""
    new_devices: tuple[OwnDevice, ...]
    """Devices that came since their owner looked, oldest first."""


@dataclass(frozen=True, slots=True)
class HistoryUpdate:
    """How far the whole history is fetched and indexed."""

    running: bool
    rooms_complete: int
    """Rooms whose history is here to its start."""
    rooms: int
    messages: int
    """Messages that can be found."""


SessionUpdate = (
    RoomsUpdate
    | TimelineUpdate
    | TypingUpdate
    | PresenceUpdate
    | ConnectionUpdate
    | OutboxUpdate
    | NoticeUpdate
    | DepartureUpdate
    | VerificationUpdate
    | TrustUpdate
    | HistoryUpdate
)


@dataclass(frozen=True, slots=True)
class Batch:
    """All news of one moment; the screen applies it in one go."""

    updates: tuple[SessionUpdate, ...]
