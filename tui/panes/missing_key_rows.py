"""Says in the row of a message whose key is missing which key asks for it; the session knows no keys. Pure."""

from __future__ import annotations

from dataclasses import replace

from session.values.model import ItemKind, Row, ShieldLevel, TimelineItem
from session.values.updates import TimelineUpdate
from session.values.words import N_, Words


def with_asking_key(update: TimelineUpdate, key: str) -> TimelineUpdate:
    """Return the update with the key in the rows that wait for one; what was refused waits for none."""
    if not any(_waits(row.item) for row in update.rows):
        return update
    words = Words.of(N_("{key} asks for it."), key=key)
    return replace(update, rows=tuple(_told(row, words) for row in update.rows))


def _told(row: Row, words: Words) -> Row:
    return replace(row, item=replace(row.item, outcome=words)) if _waits(row.item) else row


def _waits(item: TimelineItem) -> bool:
    return item.kind is ItemKind.UNABLE_TO_DECRYPT and item.shield.level is not ShieldLevel.RED
