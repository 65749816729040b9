"""Rooms, people and messages for tests of the screen; all of them made up."""

from __future__ import annotations

from dataclasses import replace

from hints.model import RoomFacts
from session.values.model import (
    EventId,
    FileInfo,
    ItemKind,
    RoomId,
    RoomKind,
    RoomSummary,
    Row,
    SendState,
    Shield,
    ShieldLevel,
    TimelineItem,
    UserId,
)
from session.values.updates import TimelineUpdate
from session.values.words import N_, Words

SERVER = "rijk.example"
PROJECT = RoomId("!project:rijk.example")
LUNCH = RoomId("!lunch:rijk.example")
OPEN = RoomId("!open:rijk.example")
SAM = RoomId("!sam:rijk.example")
INVITE = RoomId("!invite:elders.example")
MINUTE = 60_000
# Monday 23 November 2026, 09:12 UTC.
MORNING = 1_795_425_120_000

_FACTS = RoomFacts(PROJECT, SERVER, encrypted=True, readers=4, servers=(SERVER,))


def rooms() -> tuple[RoomSummary, ...]:
    """Return a room list with every kind of room, newest activity first."""
    return (
        RoomSummary(PROJECT, "Sluisdeur renovatie", RoomKind.ROOM, _FACTS, last_activity=MORNING),
        RoomSummary(LUNCH, "Lunch", RoomKind.ROOM, replace(_FACTS, room_id=LUNCH, readers=9), last_activity=MORNING),
        RoomSummary(
            OPEN,
            "Publiek (open)",
            RoomKind.ROOM,
            RoomFacts(OPEN, SERVER, encrypted=False, readers=12, servers=("elders.example", SERVER), public=True),
            unread=2,
            last_activity=MORNING,
        ),
        RoomSummary(
            SAM,
            "Sam",
            RoomKind.DIRECT,
            replace(_FACTS, room_id=SAM, readers=2, direct=True),
            unread=1,
            last_activity=MORNING,
        ),
        RoomSummary(
            INVITE,
            "Gratis tablets",
            RoomKind.INVITE,
            RoomFacts(INVITE, SERVER, encrypted=False, readers=2, servers=("elders.example", SERVER)),
            inviter=UserId("@onbekend:elders.example"),
            last_activity=MORNING,
        ),
    )


def said(number: int, name: str, body: str, *, own: bool = False) -> TimelineItem:
    """Return a received or sent message, a minute after the one before."""
    event_id = EventId(f"$event{number}")
    return TimelineItem(
        key=event_id,
        event_id=event_id,
        sender=UserId(f"@{name.split()[0].lower()}:{SERVER}"),
        sender_name=name,
        timestamp=MORNING + number * MINUTE,
        kind=ItemKind.MESSAGE,
        body=body,
        encrypted=True,
        shield=Shield(ShieldLevel.NONE),
        send_state=SendState.SENT if own else SendState.RECEIVED,
        own=own,
    )


def with_file(item: TimelineItem, file: FileInfo, *, caption: str = "") -> TimelineItem:
    """Return a message that brings a file."""
    return replace(item, file=file, body=caption)


def failed(text: str) -> TimelineItem:
    """Return an own message that could not be sent."""
    return replace(
        said(9, "Noor", text, own=True),
        key="txn-failed",
        event_id=None,
        send_state=SendState.FAILED,
        failure=Words.of(N_("the server could not be reached; retry")),
    )


def conversation(*pending: TimelineItem) -> TimelineUpdate:
    """Return the timeline of the project room."""
    items = (
        said(0, "Noor de Wit", "heb jij de planning al gezien?"),
        said(1, "Ik", "ja, om half elf even bellen?", own=True),
        said(2, "Noor de Wit", "top. stuur je het dossiernummer?"),
        said(3, "Sam", "de vergadering is in zaal 3"),
    )
    rows = tuple(Row(position, item) for position, item in enumerate(items))
    return TimelineUpdate(PROJECT, True, 0, len(rows) - 1, rows, pending, True)
