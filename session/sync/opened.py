"""What came encrypted, as it is stored when it was opened, and as the machine is given it again. Pure."""

from __future__ import annotations

from dataclasses import replace

from session.crypto.messages import Decrypted, Undecryptable
from session.sync.guard import CheckedEvent
from session.timeline.reading import StoredEvent


def raw(event: CheckedEvent) -> dict[str, object]:
    """Return an event as the machine decrypts it."""
    return {
        "event_id": event.event_id,
        "type": event.type,
        "sender": event.sender,
        "origin_server_ts": event.timestamp,
        "content": event.content,
    }


def opened(stored: StoredEvent, cipher: dict[str, object], outcome: Decrypted | Undecryptable) -> StoredEvent:
    """Return a stored event with what decrypting `cipher` brought: what it says, or why it cannot be read."""
    if isinstance(outcome, Undecryptable):
        content = cipher.get("content")
        content = content if isinstance(content, dict) else {}
        session_id = content.get("session_id")
        return replace(
            stored,
            content={"m.relates_to": content["m.relates_to"]} if "m.relates_to" in content else {},
            encrypted=True,
            cipher=cipher,
            session_id=session_id if isinstance(session_id, str) else None,
            shield=outcome.shield,
            words=outcome.reason,
        )
    return replace(
        stored,
        type=outcome.type,
        content=outcome.content,
        encrypted=True,
        cipher=None,
        session_id=outcome.session_id,
        shield=outcome.shield,
        words=None,
    )
