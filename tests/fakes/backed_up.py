"""A device whose key backup is kept as the session keeps it, at the fake key server."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any

from session.sync.arrival import Arrival, Changes
from session.sync.classic import read_sync
from session.timeline.view import TimelineView
from session.trust.key_backup import KeyBackup
from session.values.model import RoomId, TimelineItem
from session.values.words import Words
from tests.fakes.crypto_people import ROOM, Person
from tests.fakes.room_events import room_news, state, sync_answer

_numbers = count(1)


class BackedUp:
    """One device: its machine, what it read, what it was told."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.arrival = Arrival(person.database, person.machine, person.user_id)
        self.view = TimelineView(person.database, person.user_id, person.machine.shield)
        self.changes: list[Changes] = []
        self.notices: list[Words] = []
        self.told = asyncio.Event()
        self.backup = KeyBackup(
            person.database,
            person.door,
            person.machine,
            self.arrival,
            self._changed,
            self._noticed,
            person.clock,
        )

    def _changed(self, changes: Changes) -> None:
        self.changes.append(changes)
        self.told.set()

    def _noticed(self, words: Words) -> None:
        self.notices.append(words)
        self.told.set()

    def receive(self, *events: dict[str, Any], room: str = ROOM) -> None:
        """Take in a sync with these events in an encrypted room."""
        encryption = state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
        news = room_news(*events, state=(encryption,))
        self.arrival.apply(read_sync(sync_answer(f"s{next(_numbers)}", join={room: news})))

    def items(self, room: str = ROOM) -> list[TimelineItem]:
        """Return the messages of a room, oldest first."""
        return list(self.view.newest(RoomId(room), 100))

    def bodies(self, room: str = ROOM) -> list[str]:
        """Return what the messages say; what cannot be read is an empty text."""
        return [item.body for item in self.items(room)]

    def said(self) -> list[str]:
        """Return what the user was told."""
        return [str(words) for words in self.notices]
