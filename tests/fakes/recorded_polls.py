"""The polls of a session without a network: what was voted and ended is written down."""

from __future__ import annotations

from collections.abc import Callable

from hints.model import Clearance, Draft
from session.values.model import EventId, TransactionId


class RecordedPolls:
    """The part of a session's polls that the app calls."""

    def __init__(self, record: Callable[[Draft, Clearance, EventId], None]) -> None:
        self._record = record

    async def vote(self, draft: Draft, clearance: Clearance, poll_id: EventId) -> TransactionId:
        return self._taken(draft, clearance, poll_id)

    async def end(self, draft: Draft, clearance: Clearance, poll_id: EventId) -> TransactionId:
        return self._taken(draft, clearance, poll_id)

    def _taken(self, draft: Draft, clearance: Clearance, poll_id: EventId) -> TransactionId:
        assert clearance.covers(draft)
        self._record(draft, clearance, poll_id)
        return TransactionId(f"vote-{poll_id}")
