"""Goes back to a day, or to a message that is not here yet: page after page until it is, and can be stopped."""

from __future__ import annotations

import asyncio

from session.publisher import Publisher
from session.reading.history import History
from session.store.database import Database
from session.store.events import EventStore
from session.store.rooms import RoomStore
from session.timeline.reading import is_row
from session.values.errors import NoSuchMessage, RequestRefused, SessionError
from session.values.model import EventId, RoomId
from session.values.removals import NOT_THERE
from session.values.words import N_, Words

PAUSE = 0.2
"""Seconds until it is asked again whether a page that somebody else fetches is here."""
_FIRST_SINCE = "SELECT min(position) FROM event WHERE room_id = ? AND position IS NOT NULL AND timestamp >= ?"

_MOMENT_AT = "SELECT timestamp FROM event WHERE room_id = ? AND position = ?"


class FarBack:
    """Pages back in one account's rooms, for one wish at a time."""

    def __init__(self, database: Database, history: History, publisher: Publisher) -> None:
        """Page back by this history; say by this publisher how far it is."""
        self._database = database
        self._history = history
        self._publisher = publisher
        self._events = EventStore(database)
        self._rooms = RoomStore(database)
        self._wish = 0

    async def to_moment(self, room_id: RoomId, moment: int) -> int | None:
        """Return the place of the first message since `moment` (milliseconds), or None when that was stopped.

        The server says which message that is (Matrix spec 1.6, "Jump to a date"), so it is asked in any case.

        Raises:
            NoSuchMessage: when nothing was said since then.
            SessionError: when the server does not know how to look that up, or cannot be reached.
        """
        wish = self._begin()
        try:
            event_id, timestamp = await self._history.since(room_id, moment)
        except RequestRefused as refusal:
            if refusal.errcode == "M_NOT_FOUND":
                raise NoSuchMessage(N_("Nothing was said here since that day.")) from None
            if refusal.status in (404, 405):
                raise SessionError(N_("Your server cannot look up what was said on a day.")) from None
            raise
        return await self._reach(wish, room_id, event_id, timestamp)

    async def to_message(self, room_id: RoomId, event_id: EventId) -> int | None:
        """Return the place of a message, or None when that was stopped.

        Raises:
            NoSuchMessage: when the server does not show it.
            SessionError: when it cannot be reached.
        """
        wish = self._begin()
        known = self._events.get(room_id, event_id)
        if known is not None and known.position is not None:
            return known.position
        # One that is known may have lost its place behind a gap.
        try:
            moment = known.timestamp if known is not None else await self._history.moment(room_id, event_id)
        except RequestRefused as refusal:
            # A server tells nobody that there is something which they may not read.
            if refusal.status in (403, 404):
                raise NoSuchMessage(NOT_THERE) from None
            raise
        return await self._reach(wish, room_id, event_id, moment)

    async def moment_at(self, room_id: RoomId, place: int) -> int | None:
        """Return when what stands at this place was said (milliseconds), or None when nothing does."""
        row = self._database.one(_MOMENT_AT, (room_id, place))
        return None if row is None else int(row[0])

    async def stop(self) -> None:
        """Go no further back; what came stays."""
        self._wish += 1

    def _begin(self) -> int:
        self._wish += 1
        return self._wish

    async def _reach(self, wish: int, room_id: RoomId, event_id: EventId, timestamp: int) -> int | None:
        """Page back until the message has a place, or what is here begins before it."""
        pages = 0
        while (place := self._place(room_id, event_id, timestamp)) is None:
            if wish != self._wish:
                return None
            room = self._rooms.get(room_id)
            if room is None or room.membership != "join" or room.reached_start:
                raise NoSuchMessage(N_("The server's history of this room does not go back so far."))
            changes = await self._history.page_back(room_id)
            if changes is None:
                # Somebody else pages back in this room just now.
                await asyncio.sleep(PAUSE)
                continue
            pages += 1
            self._publisher.changed(changes)
            told = N_("Going back: {n} pages of older messages are here. Esc stops.")
            self._publisher.notice(Words.of(told, n=pages))
        return place

    def _place(self, room_id: RoomId, event_id: EventId, timestamp: int) -> int | None:
        """Return where the message stands; of one that is no row (a reaction) where the next one does."""
        event = self._events.get(room_id, event_id)
        if event is not None and (event.position is not None or is_row(event)):
            return event.position
        oldest, _last = self._events.bounds(room_id)
        row = self._database.one(_MOMENT_AT, (room_id, oldest))
        if event is None and (row is None or row[0] >= timestamp):
            return None
        first = self._database.one(_FIRST_SINCE, (room_id, timestamp))
        return None if first is None or first[0] is None else int(first[0])
