"""Check every event alone, before anything else looks at it: what passes has the shape it claims.

Laws of this file: it never raises for remote input, and one bad event costs no other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST_DEPTH = 40
"""Nesting of lists and objects in one event."""
MOST_EVENT_CHARACTERS = 512 * 1024
"""The spec allows 65,536 bytes; room for state that servers wrap."""
MOST_ID_CHARACTERS = 255
"""Matrix spec, appendix "Identifiers": an id has at most 255 bytes."""
_USER_ID = re.compile(r"@[^:]*:[A-Za-z0-9.\-:\[\]]+")
"""Matrix spec, appendix "User Identifiers": old ones hold nearly anything before the colon; server names are ASCII."""
LATEST_TIMESTAMP = 253_402_300_799_000
"""The last millisecond of the year 9999, which every calendar here can show."""


@dataclass(frozen=True, slots=True)
class CheckedEvent:
    """An event whose fields have the right types; what is in `content` is still anybody's word."""

    event_id: str
    type: str
    sender: str
    timestamp: int
    """Milliseconds, between 0 and the year 9999."""
    content: dict[str, Any]
    state_key: str | None = None
    transaction_id: str | None = None
    """Set by our own server on the echo of what this device sent."""
    redacts: str | None = None
    prev_content: dict[str, Any] | None = None
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class BadEvent:
    """An event that cannot be shown; it gets a placeholder row when it has an id."""

    event_id: str | None
    sender: str
    timestamp: int


def check_event(raw: object) -> CheckedEvent | BadEvent:
    """Return the event, checked, or what little can be said of a bad one."""
    if not isinstance(raw, dict):
        return BadEvent(None, "", 0)
    event_id, kind = _identifier(raw.get("event_id")), _identifier(raw.get("type"))
    sender = _user_id(raw.get("sender"))
    timestamp = _timestamp(raw.get("origin_server_ts"))
    content, state_key = raw.get("content"), raw.get("state_key")
    sound = (
        event_id
        and kind
        and sender
        and timestamp is not None
        and isinstance(content, dict)
        and (state_key is None or is_text(state_key))
        and is_bounded(raw)
    )
    if not sound:
        return BadEvent(event_id, sender or "", timestamp or 0)
    unsigned = raw.get("unsigned")
    unsigned = unsigned if isinstance(unsigned, dict) else {}
    previous = unsigned.get("prev_content")
    return CheckedEvent(
        event_id=str(event_id),
        type=str(kind),
        sender=str(sender),
        timestamp=int(timestamp or 0),
        content=dict(content or {}),
        state_key=state_key,
        transaction_id=_identifier(unsigned.get("transaction_id")),
        redacts=_identifier(raw.get("redacts")) or _identifier((content or {}).get("redacts")),
        prev_content=previous if isinstance(previous, dict) else None,
        redacted=isinstance(unsigned.get("redacted_because"), dict),
    )


def check_stripped(raw: object) -> CheckedEvent | None:
    """Return a stripped state event of an invitation (it has no id and no time), or None."""
    if not isinstance(raw, dict):
        return None
    checked = check_event({**raw, "event_id": "$stripped", "origin_server_ts": 0})
    return checked if isinstance(checked, CheckedEvent) and checked.state_key is not None else None


def check_events(raw: object) -> tuple[CheckedEvent | BadEvent, ...]:
    """Return all events of a list; something that is no list has none."""
    return tuple(check_event(item) for item in raw) if isinstance(raw, list) else ()


def sound(events: Iterable[CheckedEvent | BadEvent]) -> tuple[CheckedEvent, ...]:
    """Return the good ones."""
    return tuple(event for event in events if isinstance(event, CheckedEvent))


def is_bounded(value: object) -> bool:
    """Return whether a JSON value is neither too deep nor too large and has no broken text; never recurses."""
    level: list[object] = [value]
    for _ in range(MOST_DEPTH):
        if not level:
            break
        level = [child for item in level for child in _children(item)]
    if level:
        return False
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        return len(text) <= MOST_EVENT_CHARACTERS and _is_encodable(text)
    except (ValueError, TypeError, RecursionError):
        return False


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def is_text(value: object) -> bool:
    """Return whether this is a string that the store can hold."""
    return isinstance(value, str) and "\0" not in value and _is_encodable(value)


def _is_encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _identifier(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= MOST_ID_CHARACTERS and is_text(value) else None


def _user_id(value: object) -> str | None:
    """Return a user id that some server could have: at most 255 bytes, and a server name of ASCII behind a colon."""
    text = _identifier(value)
    return text if text and len(text.encode()) <= MOST_ID_CHARACTERS and _USER_ID.fullmatch(text) else None


def _timestamp(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return min(max(value, 0), LATEST_TIMESTAMP)
