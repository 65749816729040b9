"""The pinned messages of rooms (Matrix spec, "m.room.pinned_events"): listed, added to, taken from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from session.rooms.power import Ranks, state_level
from session.server import endpoints
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.events import EventStore
from session.store.ignored import IgnoredStore
from session.store.rooms import RoomStore
from session.sync.guard import CheckedEvent, check_event
from session.timeline.reading import REMOVED, StoredEvent, clear_event, removed_by
from session.timeline.relations import first_line
from session.timeline.room_look import RoomLook
from session.values.errors import RequestRefused, SessionError
from session.values.model import EventId, RoomId, SearchHit, UserId
from session.values.removals import NOT_THERE
from session.values.words import N_, Words

KIND = "m.room.pinned_events"
MOST_SHOWN = 100
"""Pinned messages that are listed, the newest of them."""
MOST_ASKED = 20
"""Messages that are not here of which the server is asked what they say."""
_ID_LENGTH = 255


class Pins:
    """What is pinned in one account's rooms. The server is asked each time: others pin, too."""

    def __init__(self, database: Database, gateway: Gateway, own_user: str) -> None:
        """Ask through this gateway; what the messages say is read from this database."""
        self._gateway = gateway
        self._own_user = own_user
        self._events = EventStore(database)
        self._rooms = RoomStore(database)
        self._ignored = IgnoredStore(database, own_user)

    async def listed(self, room_id: RoomId) -> tuple[SearchHit, ...]:
        """Return the pinned messages, the last one pinned first; without an excerpt where they cannot be read here.

        Raises:
            SessionError: when the server refuses or cannot be reached.
        """
        look = RoomLook(self._rooms, self._events, room_id, self._own_user, self._ignored.users())
        room = self._rooms.get(room_id)
        encrypted = room is not None and room.encrypted
        hits, asked = [], 0
        for event_id in (await self._pinned(room_id))[: -MOST_SHOWN - 1 : -1]:
            event, gone = self._events.get(room_id, event_id), False
            if event is None and asked < MOST_ASKED:
                asked += 1
                try:
                    event = await self._fetched(room_id, event_id, encrypted, look)
                except RequestRefused as refusal:
                    # Nobody is kept from pinning what others may not read, or what never was.
                    gone = refusal.status in (403, 404)
            hit = _hit(room_id, event_id, event, look)
            if gone:
                hit = replace(hit, instead=Words.of(NOT_THERE), gone=True)
            hits.append(replace(hit, own=hit.sender == self._own_user))
        return tuple(hits)

    async def toggle(self, room_id: RoomId, event_id: EventId) -> bool:
        """Pin a message, or unpin one that is pinned; return whether it is pinned now.

        Raises:
            SessionError: when our user may not do that, the server refuses or cannot be reached.
        """
        self._require(room_id)
        pinned = await self._pinned(room_id)
        wanted = [one for one in pinned if one != event_id]
        added = len(wanted) == len(pinned)
        await endpoints.pin(self._gateway, room_id, [*wanted, event_id] if added else wanted)
        return added

    async def unpin(self, room_id: RoomId, event_id: EventId) -> bool:
        """Unpin a message; return whether it was pinned.

        Raises:
            SessionError: as for `toggle`.
        """
        self._require(room_id)
        pinned = await self._pinned(room_id)
        wanted = [one for one in pinned if one != event_id]
        if len(wanted) == len(pinned):
            return False
        await endpoints.pin(self._gateway, room_id, wanted)
        return True

    def _require(self, room_id: RoomId) -> None:
        state = self._rooms.state_types(room_id)
        needed = state_level(state.get("m.room.power_levels"), KIND)
        if Ranks(state, self._rooms.state_sender(room_id, "m.room.create")).level(self._own_user) < needed:
            raise SessionError(N_("You may not pin messages in this room."))

    async def _pinned(self, room_id: RoomId) -> list[EventId]:
        content = await endpoints.state(self._gateway, room_id, KIND)
        listed = content.get("pinned")
        ids = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
        return [EventId(one) for one in dict.fromkeys(ids) if 0 < len(one) <= _ID_LENGTH]

    async def _fetched(self, room_id: RoomId, event_id: EventId, encrypted: bool, look: RoomLook) -> StoredEvent | None:
        raw = await endpoints.event(self._gateway, room_id, event_id)
        checked = check_event(raw)
        if not isinstance(checked, CheckedEvent) or checked.event_id != event_id:
            return None
        if checked.redacted:
            return replace(clear_event(checked, False, ""), words=_removed(raw, look))
        if encrypted and checked.type != "m.room.encrypted":
            # What a server says in clear of an encrypted room could be anybody's words; nothing here would mark them.
            return None
        return clear_event(checked, False, "")


def _hit(room_id: RoomId, event_id: EventId, event: StoredEvent | None, look: RoomLook) -> SearchHit:
    if event is None:
        return SearchHit(room_id, "", event_id, UserId(""), "", 0, ())
    quoted = look.quoted_event(event)
    text = first_line(quoted.text)
    excerpt = ((text, False),) if text else ()
    sender, instead = UserId(event.sender), (event.words or REMOVED) if quoted.removed else quoted.words
    return SearchHit(room_id, "", event_id, sender, quoted.sender_name, event.timestamp, excerpt, instead=instead)


def _removed(raw: dict[str, Any], look: RoomLook) -> Words:
    """Return who removed an event that the server gave out without what it said, as far as the server says so."""
    unsigned = raw.get("unsigned")
    because = unsigned.get("redacted_because") if isinstance(unsigned, dict) else None
    removal = check_event(because)
    if not isinstance(removal, CheckedEvent):
        return REMOVED
    return removed_by(look.name_of(removal.sender), removal.content.get("reason"))
