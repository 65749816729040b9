"""Writes down what a person did about a hint. All of it runs in the session's thread: ask for it, never call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hints.audit import Weight
from hints.model import Assessment, Draft, Finding
from session.values.model import RoomId

if TYPE_CHECKING:
    from session.session import Session


class HintLog:
    """The audit log of one session, as the screen asks for it."""

    def __init__(self, session: Session) -> None:
        """Write to this session's log."""
        self._session = session

    async def held(self, room_id: RoomId, assessment: Assessment, draft: Draft | None = None) -> None:
        """Record that a draft did not leave."""
        self._session.audit.held(room_id, assessment, draft)

    async def masked(self, room_id: RoomId, rules: frozenset[str]) -> None:
        """Record that what these rules found was masked."""
        self._session.audit.masked(room_id, rules)

    async def snooze(self, room_id: RoomId, finding: Finding) -> bool:
        """Keep a finding's rule quiet in this room until the next morning.

        Raises:
            SessionError: when it is too severe, or the organisation does not allow it.
        """
        self._session.audit.snoozes.add(room_id, finding)
        return True

    async def unsnooze(self, room_id: RoomId, rule: str) -> None:
        """Let a rule speak again."""
        self._session.audit.snoozes.end(rule, room_id)

    async def report(self, room_id: RoomId, finding: Finding, weights: tuple[Weight, ...]) -> int:
        """Keep a false alarm, without the text, and return the number of the report."""
        return self._session.audit.false_alarms.report(room_id, finding, weights)

    async def report_text(self, number: int, text: str) -> bool:
        """Keep the text with a report: its writer asked for exactly this."""
        self._session.audit.false_alarms.add_text(number, text)
        return True

    async def withdraw(self, number: int) -> bool:
        """Take a report back; return whether it was there."""
        return self._session.audit.false_alarms.withdraw(number)
