"""Reads what passes by in rooms (Matrix spec, "Receipts", "Typing Notifications"): who has read how far, who types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from session.sync.batch import ReadBy
from session.sync.guard import is_text
from session.sync.parts import count_of, object_of, texts_of

MAIN = "main"
MOST_TYPING = 20
"""People at once of whom it is said that they type."""
MOST_RECEIPTS = 20_000
"""Receipts in one event that are read."""


def read_by(room_id: str, content: object) -> Iterator[ReadBy]:
    """Yield how far people have read, from the content of an `m.receipt`; private ones are our own alone."""
    left = MOST_RECEIPTS
    for event_id, kinds in object_of(content).items():
        for kind in ("m.read", "m.read.private"):
            for user_id, said in object_of(object_of(kinds).get(kind)).items():
                left -= 1
                if left < 0:
                    return
                one = _receipt(room_id, event_id, user_id, object_of(said))
                if one is not None:
                    yield one


def _receipt(room_id: str, event_id: str, user_id: str, said: dict[str, Any]) -> ReadBy | None:
    if not texts_of([event_id]) or not texts_of([user_id]) or not user_id.startswith("@"):
        return None
    thread = said.get("thread_id", MAIN)
    if not isinstance(thread, str) or not is_text(thread) or len(thread) > 255:
        return None
    return ReadBy(room_id, user_id, event_id, count_of(said.get("ts"), most=1 << 53) or 0, thread)


def typing_of(content: object) -> tuple[str, ...]:
    """Return who types, from the content of an `m.typing`."""
    return texts_of(object_of(content).get("user_ids"))[:MOST_TYPING]


def passing(room_id: str, events: Iterable[object]) -> tuple[tuple[ReadBy, ...], tuple[str, ...] | None]:
    """Return what events of a room's `ephemeral` part say: receipts, and who types if that is said."""
    receipts: list[ReadBy] = []
    typing: tuple[str, ...] | None = None
    for event in events:
        kind, content = object_of(event).get("type"), object_of(event).get("content")
        if kind == "m.receipt":
            receipts += read_by(room_id, content)
        elif kind == "m.typing":
            typing = typing_of(content)
    return tuple(receipts), typing
