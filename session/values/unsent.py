"""What a person said and the server does not have, for a list."""

from __future__ import annotations

from dataclasses import dataclass, field

from session.values.model import RoomId, SendState, TransactionId
from session.values.words import Words


@dataclass(frozen=True, slots=True)
class Unsent:
    """One message that waits or failed."""

    txn_id: TransactionId
    room_id: RoomId
    room_name: str
    """Remote text."""
    text: str = field(repr=False)
    """As it was typed; of a file what is said beside it."""
    file: str
    """The name of the file that it brings, or ""."""
    queued_at: int
    """Milliseconds."""
    state: SendState
    failure: Words | None
    """Why it failed, or why it waits."""
