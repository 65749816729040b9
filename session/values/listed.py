"""Rooms and people as a server lists them: frozen values, of which nothing is checked.

Names and topics in here are raw: they reach a terminal only through `widgets.safe_text`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from session.values.model import EventId, RoomId, TimelineItem, UserId


@dataclass(frozen=True, slots=True)
class ListedRoom:
    """A room as a server lists it: nothing of this is checked."""

    room_id: RoomId
    name: str
    """Its name, or else its alias; empty when it has neither."""
    topic: str = ""
    alias: str = ""
    members: int = 0
    space: bool = False
    depth: int = 0
    """How deep it lies in the space that was asked about."""


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody as a server lists them."""

    user_id: UserId
    name: str


@dataclass(frozen=True, slots=True)
class Banned:
    """Somebody who is kept out of a room."""

    user_id: UserId
    name: str
    by: UserId
    """Who said so."""
    reason: str
    since: int
    """Milliseconds."""


class Shown(Enum):
    """How a room shows an address."""

    MAIN = "main"
    BESIDE = "beside"
    """As one more, beside the main one."""
    NOWHERE = "nowhere"
    """Not at all, though it leads there."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a room."""

    alias: str
    shown: Shown
    ours: bool
    """Whether our own server gave it, so that it can be taken away here."""


@dataclass(frozen=True, slots=True)
class AddressGiven:
    """An address that was given to a room."""

    alias: str
    main: str
    """The main address of the room, or ""."""


@dataclass(frozen=True, slots=True)
class AddressTaken:
    """An address that was taken off a room."""

    alias: str
    main: str
    """The main address that is left, or ""."""
    was_main: bool
    left: tuple[str, ...]
    """Others that still lead there."""


@dataclass(frozen=True, slots=True)
class RoomPage:
    """Listed rooms, and where the next ones begin."""

    rooms: tuple[ListedRoom, ...]
    following: str | None = None


@dataclass(frozen=True, slots=True)
class ListedThread:
    """A thread of a room; its root's text is remote text."""

    place: RoomId
    root: TimelineItem | None
    """The message that it began with, with what is known of the thread; None when it is not here."""


@dataclass(frozen=True, slots=True)
class Flood:
    """What somebody said that can still be removed."""

    said: tuple[tuple[EventId, int], ...]
    """Ids and times in milliseconds, the newest first."""
    whole: bool
    """Whether there is nothing older."""
