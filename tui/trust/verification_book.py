"""The verifications that the session has told of: which there are, whose turn it is, which comes next. Pure."""

from __future__ import annotations

from session.values.model import RoomId, Verification, VerificationPhase
from widgets.trust.verification_words import waits_for_us

MOST_ENDED = 20
"""Verifications that are kept after their end."""
OVER = (VerificationPhase.DONE, VerificationPhase.CANCELLED)


class VerificationBook:
    """All verifications, by id, oldest first."""

    def __init__(self) -> None:
        """Know none."""
        self._all: dict[str, Verification] = {}

    def take(self, verification: Verification) -> None:
        """Take over news; those that ended longest ago are forgotten."""
        self._all[verification.id] = verification
        ended = [one.id for one in self._all.values() if one.phase in OVER]
        for old in ended[: max(0, len(ended) - MOST_ENDED)]:
            del self._all[old]

    def get(self, verification_id: str | None) -> Verification | None:
        """Return one, or None."""
        return self._all.get(verification_id) if verification_id is not None else None

    @property
    def under_way(self) -> tuple[Verification, ...]:
        """Those that have not ended."""
        return tuple(one for one in self._all.values() if one.phase not in OVER)

    @property
    def waiting(self) -> tuple[Verification, ...]:
        """Those in which it is our user's turn."""
        return tuple(one for one in self._all.values() if waits_for_us(one))

    def wanted(self, room_id: RoomId | None) -> Verification | None:
        """Return the one to show first: one that waits for us, in this room before others, else what is under way."""
        here = [one for one in self.waiting if room_id is not None and one.room_id == room_id]
        return next(iter((*here, *self.waiting, *reversed(self.under_way))), None)

    def next(self, verification_id: str | None) -> Verification | None:
        """Return the one under way that follows this one, around the end; None when there is no other."""
        ids = [one.id for one in self.under_way]
        if verification_id in ids:
            place = ids.index(verification_id)
            ids = [*ids[place + 1 :], *ids[:place]]
        return self.get(ids[0]) if ids else None
