"""What makes a thread (Matrix spec, "Threading"): which message stands in which, and in which order. Pure.

Law of this file: threads do not nest; a message in the thread of a reply stands where all others stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from session.timeline.reading import StoredEvent, relation_of

THREAD = "m.thread"


class Placed(Protocol):
    """What can be put in order."""

    @property
    def event_id(self) -> str:
        """Which event it is."""

    @property
    def position(self) -> int | None:
        """Its place in the room's timeline, if it has one."""

    @property
    def timestamp(self) -> int:
        """Server time in milliseconds."""


_Reply = TypeVar("_Reply", bound=Placed)


def thread_of(content: dict[str, Any]) -> str | None:
    """Return the id of the message whose thread a content names, or None."""
    relation = relation_of(content)
    return relation.target if relation is not None and relation.rel_type == THREAD else None


def is_root(event: StoredEvent | None) -> bool:
    """Return whether an event can stand for a thread in the timeline."""
    return event is not None and event.position is not None and thread_of(event.content) is None


def left_of(content: dict[str, Any]) -> dict[str, Any]:
    """Return what stays of a removed message's content: in which thread its place is, and nothing that it says."""
    root = thread_of(content)
    return {} if root is None else {"m.relates_to": {"rel_type": THREAD, "event_id": root}}


def in_order(replies: Sequence[_Reply]) -> list[_Reply]:
    """Return the replies of a thread, oldest first.

    Those with a place stand as the server ordered them; what was fetched for the thread alone comes between them by
    its time.
    """
    placed = sorted((one for one in replies if one.position is not None), key=lambda one: one.position or 0)
    loose = sorted((one for one in replies if one.position is None), key=lambda one: (one.timestamp, one.event_id))
    if not loose:
        return placed
    ordered: list[_Reply] = []
    next_loose = 0
    for event in placed:
        while next_loose < len(loose) and loose[next_loose].timestamp <= event.timestamp:
            ordered.append(loose[next_loose])
            next_loose += 1
        ordered.append(event)
    return [*ordered, *loose[next_loose:]]
