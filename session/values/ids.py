"""The ids of Matrix, told apart by their types (Matrix spec, appendix "Identifiers")."""

from __future__ import annotations

from typing import NewType

RoomId = NewType("RoomId", str)
EventId = NewType("EventId", str)
UserId = NewType("UserId", str)
DeviceId = NewType("DeviceId", str)
TransactionId = NewType("TransactionId", str)

NOTHING_READ = EventId("")
"""Stands for the event up to which a room was read where everything that is here is new."""


def server_of(matrix_id: str) -> str:
    """Return the server name in a user id or alias, or "" when it has none (Matrix spec, appendix "Identifiers")."""
    return matrix_id.partition(":")[2]
