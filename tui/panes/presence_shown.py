"""Says in the header of a direct chat how the other one is there, and goes on following that while it is open."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.timer import Timer

from session.values.model import RoomId, RoomKind, RoomSummary, UserId
from session.values.person_presence import PersonPresence
from session.values.updates import PresenceUpdate
from tui.asking import Asking
from widgets.rooms.presence_words import presence_words
from widgets.rooms.room_header import RoomHeader

if TYPE_CHECKING:
    from session.session import Session

LOOK_SECONDS = 60.0
"""How often it is asked for, where news do not say it."""


class PresenceShown:
    """Follows the other one of the open direct chat."""

    def __init__(self, header: RoomHeader, asking: Asking, session: Session) -> None:
        """Say it in this header."""
        self._header = header
        self._asking = asking
        self._session = session
        self._room: RoomId | None = None
        self._person: UserId | None = None
        self._timer: Timer | None = None

    def follow(self, room: RoomSummary) -> None:
        """Follow who is in this room, when it is a direct chat."""
        self._room, self._person = room.room_id, None
        self._show(None)
        self.learn(room)

    def forget(self) -> None:
        """Follow nobody: no room is shown, so the server is asked for nobody either."""
        self._room = self._person = None
        self._show(None)

    def learn(self, room: RoomSummary) -> None:
        """Look again whether the room that is followed is a direct chat, when something about it changed."""
        if room.kind is RoomKind.DIRECT and self._person is None:
            self._asking.run(self._begin(room.room_id))
            if self._timer is None:
                self._timer = self._header.set_interval(LOOK_SECONDS, self._look)

    def apply(self, update: PresenceUpdate) -> None:
        """Take over who came and went; after a reset nothing is known."""
        if update.reset:
            self._show(None)
        elif not update.people:
            self._look()
        for person in update.people:
            if person.user_id == self._person:
                self._show(person)

    async def _begin(self, room_id: RoomId) -> None:
        person = await self._asking.answer(self._session.verification.person_in, room_id)
        if person is not None and room_id == self._room:
            self._person = person
            await self._ask(person)

    def _look(self) -> None:
        if self._person is not None:
            self._asking.run(self._ask(self._person))

    async def _ask(self, person: UserId) -> None:
        found = await self._asking.answer(self._session.receipts.metadata.presence.others.of, person)
        if person == self._person:
            self._show(found)

    def _show(self, person: PersonPresence | None) -> None:
        words = presence_words(person, time.time_ns() // 1_000_000)
        self._header.show_presence(words)
