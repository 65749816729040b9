"""The frozen values of a search: messages that were found. Their texts and names come from elsewhere and are raw."""

from __future__ import annotations

from dataclasses import dataclass, field

from session.values.ids import EventId, RoomId, UserId
from session.values.words import Words


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A message that was found."""

    room_id: RoomId
    room_name: str
    event_id: EventId
    sender: UserId
    sender_name: str
    timestamp: int
    excerpt: tuple[tuple[str, bool], ...] = field(repr=False)
    """Pieces of its text around what was found, and whether a piece is what was found."""
    mark: int = 0
    """Where the next page begins."""
    elsewhere: bool = False
    """The server found it; it may not be here yet."""
    own: bool = False
    """Our user wrote it."""
    instead: Words | None = None
    """What is said in place of its text, where it has none any more."""
    gone: bool = False
    """It is not there at all, or not for our user."""


@dataclass(frozen=True, slots=True)
class SearchHits:
    """What was found, newest first."""

    hits: tuple[SearchHit, ...]
    more: bool = False
    """Whether there may be older ones."""
    problems: tuple[Words, ...] = ()
    """What of the query was not understood."""
    following: str | None = None
    """Where the server goes on, if it has more."""
