"""Messages about verifications and secrets as they arrived, whichever way they came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PREFIX = "m.key.verification."
REQUEST = PREFIX + "request"
SECRET_REQUEST = "m.secret.request"
SECRET_SEND = "m.secret.send"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message; what is in `content` is anybody's word."""

    kind: str
    sender: str
    content: Mapping[str, Any] = field(repr=False)
    sender_key: str | None = None
    """The Curve25519 key of the device that encrypted it for us alone; None when it came in the clear."""
    room_id: str | None = None
    event_id: str | None = None
    timestamp: int = 0
    """Of an event in a room, as its server says."""


def to_device_letter(kind: str, sender: str, content: Mapping[str, Any], sender_key: str | None) -> Letter | None:
    """Return a to-device event as a letter, or None when it is about something else."""
    about = kind.startswith(PREFIX) or kind == SECRET_REQUEST or (kind == SECRET_SEND and sender_key is not None)
    return Letter(kind, sender, content, sender_key) if about else None


def room_letter(
    room_id: str, event_id: str, kind: str, sender: str, content: Mapping[str, Any], timestamp: int
) -> Letter | None:
    """Return a decrypted or plain room event as a letter, or None when it is about something else."""
    if kind == "m.room.message" and content.get("msgtype") == REQUEST:
        kind = REQUEST
    elif not kind.startswith(PREFIX) or kind == REQUEST:
        return None
    return Letter(kind, sender, content, None, room_id, event_id, timestamp)
