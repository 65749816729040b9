"""What a batch of news changed, for those who look; and where its events come in a timeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from session.crypto.verification.letters import Letter
from session.rooms.departures import Departure
from session.timeline.reading import StoredEvent
from session.values.updates import Moved


class Where(Enum):
    """On which side of a timeline events come."""

    END = auto()
    START = auto()
    NOWHERE = auto()
    """In none: fetched for a thread, while the timeline has not come so far."""


@dataclass(slots=True)
class Changes:
    """What a batch changed, for those who look."""

    rooms: set[str] = field(default_factory=set)
    timelines: dict[str, set[int]] = field(default_factory=dict)
    """Places of new or changed rows, by room."""
    moved: dict[str, list[Moved]] = field(default_factory=dict)
    """Rows that made way for what filled a gap, by room; all places are said as they are after that."""
    gone: dict[str, set[int]] = field(default_factory=dict)
    """Places whose row is no more, by room."""
    typing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Who types now, by room."""
    ignoring: bool = False
    """Others are ignored than before."""
    echoed: bool = False
    """An own message came back and left the outbox."""
    departures: list[Departure] = field(default_factory=list)
    """Rooms that somebody took our user out of."""
    letters: list[Letter] = field(default_factory=list)
    """What is about verifications and secrets, in its order."""

    def row(self, room_id: str, event: StoredEvent | None) -> None:
        """Note a new or changed row; None and what is no row are fine too."""
        if event is not None and event.position is not None:
            self.timelines.setdefault(room_id, set()).add(event.position)
