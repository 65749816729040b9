"""Make rooms and timeline rows for the tests of widgets."""

from __future__ import annotations

from dataclasses import replace

from hints.model import RoomFacts
from session.values.model import EventId, ItemKind, RoomId, RoomKind, RoomSummary, Row, SendState, TimelineItem, UserId
from session.values.updates import Moved, TimelineUpdate

ROOM = RoomId("!sluis:rijk.example")
MONDAY = 1_795_424_400_000
"""2026-11-23 09:00:00 UTC in milliseconds."""
MINUTE = 60_000

NOOR = TimelineItem(
    key="$noor",
    event_id=EventId("$noor"),
    sender=UserId("@noor:rijk.example"),
    sender_name="Noor de Wit",
    timestamp=MONDAY,
    kind=ItemKind.MESSAGE,
    body="heb jij de planning al gezien?",
    encrypted=True,
)
YOU = replace(
    NOOR,
    key="txn1",
    sender=UserId("@ik:rijk.example"),
    sender_name="Ik",
    body="ja, om half elf even bellen?",
    own=True,
    send_state=SendState.SENT,
    timestamp=MONDAY + MINUTE,
)
FACTS = RoomFacts(room_id=ROOM, own_server="rijk.example", encrypted=True, readers=4, servers=("rijk.example",))
SUMMARY = RoomSummary(ROOM, "Sluisdeur renovatie", RoomKind.ROOM, FACTS)


def numbered(position: int, lines: int = 1) -> Row:
    """Return a row whose body says its position; neighbours have different senders."""
    body = "\n".join([f"message {position}", *["more"] * (lines - 1)])
    sender = UserId(f"@u{position % 2}:rijk.example")
    item = replace(
        NOOR,
        key=f"$e{position}",
        event_id=EventId(f"$e{position}"),
        sender=sender,
        sender_name=f"User {position % 2}",
        body=body,
        timestamp=MONDAY + position,
    )
    return Row(position, item)


def echo(number: int) -> TimelineItem:
    """Return an own message that the server has not confirmed."""
    return replace(YOU, key=f"txn{number}", event_id=None, body=f"echo {number}", send_state=SendState.SENDING)


def news(
    first: int,
    last: int,
    rows: tuple[Row, ...] = (),
    *,
    reset: bool = False,
    pending: tuple[TimelineItem, ...] = (),
    reached_start: bool = False,
    moved: tuple[Moved, ...] = (),
    gone: tuple[int, ...] = (),
) -> TimelineUpdate:
    """Return an update of the sample room."""
    return TimelineUpdate(ROOM, reset, first, last, rows, pending, reached_start, moved=moved, gone=gone)


def rows(first: int, last: int, lines: int = 1) -> tuple[Row, ...]:
    """Return the numbered rows from `first` to `last`."""
    return tuple(numbered(position, lines) for position in range(first, last + 1))
