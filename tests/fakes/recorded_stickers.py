"""The stickers of a session without a network: those that it was given are at hand; what is sent and kept is noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hints.model import Clearance, Draft
from session.sending.pack_sticker import PackSticker
from session.values.errors import SessionError
from session.values.model import EventId, RoomId, TransactionId


@dataclass
class RecordedStickers:
    """The part of a session's stickers that the app calls."""

    record: Callable[[Draft, Clearance], None]
    known: tuple[PackSticker, ...] = ()
    kept: list[tuple[str, EventId]] = field(default_factory=list)
    asked: int = 0
    refuses: SessionError | None = None

    async def at_hand(self, place: RoomId) -> tuple[PackSticker, ...]:
        self.asked += 1
        return self.known

    async def send(self, place: RoomId, draft: Draft, clearance: Clearance, sticker: PackSticker) -> TransactionId:
        assert clearance.covers(draft)
        assert draft.text == sticker.words
        self.record(draft, clearance)
        return TransactionId(f"sticker-{sticker.name}")

    async def keep(self, draft: Draft, clearance: Clearance, room_id: RoomId, event_id: EventId) -> str:
        assert clearance.covers(draft)
        if self.refuses is not None:
            raise self.refuses
        self.kept.append((draft.text, event_id))
        return draft.text
