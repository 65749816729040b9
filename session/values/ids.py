"""The ids of Matrix, told apart by their types (Matrix spec, appendix "Identifiers")."""

from __future__ import annotations

import re
from typing import NewType

RoomId = NewType("RoomId", str)
EventId = NewType("EventId", str)
UserId = NewType("UserId", str)
DeviceId = NewType("DeviceId", str)
TransactionId = NewType("TransactionId", str)

NOTHING_READ = EventId("")
"""Stands for the event up to which a room was read where everything that is here is new."""

_USER = re.compile(r"@[^:\s]{0,255}:[^\s]{1,230}")


def is_user_id(typed: str) -> bool:
    """Return whether what somebody typed looks like a user id; old ones hold nearly anything before the colon."""
    return _USER.fullmatch(typed) is not None


def server_of(matrix_id: str) -> str:
    """Return the server name in a user id or alias, or "" when it has none (Matrix spec, appendix "Identifiers")."""
    return matrix_id.partition(":")[2]
