"""Says in the row of a request to verify which key answers it; the session knows no keys. Pure."""

from __future__ import annotations

from dataclasses import replace

from session.values.model import TimelineItem
from session.values.updates import TimelineUpdate
from session.values.words import N_, Words


def with_key(update: TimelineUpdate, key: str) -> TimelineUpdate:
    """Return the update with the key in the rows that wait for an answer."""
    if not any(row.item.asks for row in update.rows):
        return update
    rows = tuple(replace(row, item=_asking(row.item, key)) if row.item.asks else row for row in update.rows)
    return replace(update, rows=rows)


def _asking(item: TimelineItem, key: str) -> TimelineItem:
    words = Words.of(N_("{name} asks you to compare emoji: {key} opens it."), name=item.sender_name, key=key)
    return replace(item, words=words)
