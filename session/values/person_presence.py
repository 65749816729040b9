"""How somebody else is there, as their server says: a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from session.values.model import UserId


class Attendance(StrEnum):
    """The states of the specification, by its names."""

    ONLINE = "online"
    AWAY = "unavailable"
    GONE = "offline"


@dataclass(frozen=True, slots=True)
class PersonPresence:
    """How one person is there."""

    user_id: UserId
    state: Attendance
    last_active: int | None = None
    """When they were last seen to do something, in milliseconds; None where that is not said."""
