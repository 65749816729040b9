"""An account that takes in syncs as the session does, without a network: real store, machine, arrival and view."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from session.crypto.machine import Machine
from session.rooms.summaries import Rooms
from session.server.server_answer import json_object
from session.store.account import AccountStore
from session.store.database import Database
from session.store.events import EventStore
from session.store.gaps import Gap, GapStore
from session.store.outbox import OutboxStore
from session.store.rooms import RoomStore
from session.sync.arrival import Arrival, Changes
from session.sync.batch import SLIDING_POSITION, SyncBatch
from session.sync.classic import read_sync
from session.sync.guard import CheckedEvent, check_event, check_events
from session.sync.sliding import Position, read_sliding
from session.timeline.view import TimelineView
from session.values.model import RoomId, RoomSummary, TimelineItem
from tests.fakes.room_events import ME, ROOM, room_news, sync_answer
from tests.fakes.sliding_answers import sliding_answer


@dataclass
class SyncedAccount:
    """One device of one user."""

    database: Database = field(default_factory=Database.in_memory)
    user_id: str = ME
    sliding: bool = False
    """Whether what comes is turned into answers of sliding sync first."""
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.machine = Machine(self.database, self.user_id, "DEVICE")
        self.arrival = Arrival(self.database, self.machine, self.user_id)
        self.account = AccountStore(self.database)
        self.events = EventStore(self.database)
        self.gaps = GapStore(self.database)
        self.outbox = OutboxStore(self.database)
        self.room_store = RoomStore(self.database)
        self.rooms = Rooms(self.database, self.user_id)
        self.view = TimelineView(self.database, self.user_id, self.machine.shield)

    def take(self, answer: dict[str, Any]) -> Changes:
        """Take in an answer of /sync, through JSON as on the wire."""
        read = json_object(json.dumps(sliding_answer(answer) if self.sliding else answer).encode())
        assert read is not None
        changes = self.arrival.apply(self.read(read))
        self.view.polls.forget({*changes.rooms, *changes.timelines, *changes.gone})
        self.rooms.refresh(changes.rooms | set(changes.timelines))
        return changes

    def read(self, answer: dict[str, Any]) -> SyncBatch:
        """Return what an answer brings, read as the one that was asked for."""
        if not self.sliding:
            return read_sync(answer)
        asked = Position.stored(self.account.get(SLIDING_POSITION))
        return read_sliding(answer, asked, self.user_id)[0]

    def receive(self, *timeline: Any, room: str = ROOM, **more: Any) -> Changes:
        """Take in a sync with these events in one joined room; `more` as for `room_news`."""
        return self.take(sync_answer(f"s{next(self._numbers)}", join={room: room_news(*timeline, **more)}))

    def summary(self, room: str = ROOM) -> RoomSummary:
        """Return the room as the list shows it."""
        return self.rooms.get(room)

    def items(self, room: str = ROOM) -> tuple[TimelineItem, ...]:
        """Return the newest items of a room, newest last."""
        return self.view.newest(RoomId(room), 200)

    def bodies(self, room: str = ROOM) -> list[str]:
        """Return what the items of a room say, in text or words."""
        return [item.body or str(item.words or "") for item in self.items(room)]

    def everything(self) -> str:
        """Return all values of all tables as text: what a look into the unlocked file would show."""
        tables = self.database.all("SELECT name FROM sqlite_master WHERE type = 'table'")
        return "\n".join(repr(row) for (name,) in tables for row in self.database.all(f'SELECT * FROM "{name}"'))

    def fill(self, gap: Gap, *events: Any, older: str | None = None) -> Changes:
        """Take in what fills a gap, newest first."""
        return self.arrival.fill(gap, check_events(list(events)), older)

    def checked(self, raw: dict[str, Any]) -> CheckedEvent:
        """Return an event as the guard lets it through."""
        checked = check_event(raw)
        assert isinstance(checked, CheckedEvent)
        return checked
