"""Inspect a message: fetch the server's copy, compare it, follow its origin, say who could read it. Changes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from session.crypto.examine import Examined
from session.crypto.guard import at, object_at
from session.crypto.machine import Machine
from session.crypto.messages import Decrypted, Undecryptable
from session.rooms.summaries import Rooms
from session.server import endpoints
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.events import EventStore
from session.store.rooms import RoomStore
from session.sync.guard import BadEvent, CheckedEvent, check_event
from session.sync.opened import opened
from session.sync.opened import raw as as_sealed
from session.timeline.reading import StoredEvent, clear_event, relation_of
from session.trust.comparing import compare
from session.trust.inspected import Comparison, Inspected, ServerCopy
from session.values.errors import NoSuchMessage, RequestRefused, Unreachable
from session.values.model import EventId, RoomId, Shield, UserId
from session.values.words import N_, Words

NOT_GIVEN = N_("The server does not give this message out ({errcode}).")
ANOTHER = N_("The server gave another event than the one that was asked for.")


@dataclass(frozen=True, slots=True)
class _Fetched:
    """What asking the server came to: an event, or why there is none."""

    raw: dict[str, Any] | None = field(default=None, repr=False)
    event: CheckedEvent | None = field(default=None, repr=False)
    instead: Comparison = Comparison.NOT_ASKED
    problem: Words | None = None


class Inspection:
    """Inspects messages of one account."""

    def __init__(self, database: Database, gateway: Gateway, machine: Machine, rooms: Rooms) -> None:
        """Look into these."""
        self._gateway = gateway
        self._machine = machine
        self._rooms = rooms
        self._events = EventStore(database)
        self._members = RoomStore(database)

    async def inspect(self, room_id: RoomId, event_id: EventId | None = None) -> Inspected:
        """Return all that is known of a message, or of the newest one; without a server, what is known here.

        Raises:
            NoSuchRoom: when we are not in the room.
            NoSuchMessage: when neither this device nor the server has it.
        """
        self._rooms.get(room_id)
        if event_id is None:
            event_id = self._newest(room_id)
        fetched = await self._fetch(room_id, event_id)
        stored = self._events.get(room_id, event_id)
        known = stored or self._as_stored(room_id, fetched.event)
        if known is None:
            raise NoSuchMessage(N_("There is no such message here, and the server gives none out."))
        raw = _sealed(fetched.event) or known.cipher
        examined = self._machine.examiner.examine(room_id, raw) if raw is not None else None
        found = self._described(room_id, _opened(known, examined), raw, examined)
        if fetched.event is None:
            comparison, problem = fetched.instead, fetched.problem
        else:
            comparison, problem = compare(stored, fetched.event, examined)
        copy = None if fetched.raw is None else _copy(fetched.raw)
        return replace(found, comparison=comparison, problem=problem, copy=copy)

    def _newest(self, room_id: RoomId) -> EventId:
        newest = self._events.newest(room_id)
        if newest is None:
            raise NoSuchMessage(N_("There is no message in this room yet."))
        return EventId(newest.event_id)

    async def _fetch(self, room_id: RoomId, event_id: EventId) -> _Fetched:
        try:
            raw = await endpoints.event(self._gateway, room_id, event_id)
        except Unreachable as error:
            return _Fetched(problem=error.words)
        except RequestRefused as error:
            words = Words.of(NOT_GIVEN, errcode=error.errcode)
            return _Fetched(instead=Comparison.NOT_GIVEN, problem=words)
        event = check_event(raw)
        if isinstance(event, BadEvent) or event.event_id != event_id or raw.get("room_id", room_id) != room_id:
            return _Fetched(raw, None, Comparison.DIFFERENT, Words.of(ANOTHER))
        return _Fetched(raw, event)

    def _as_stored(self, room_id: RoomId, event: CheckedEvent | None) -> StoredEvent | None:
        """Return an event that only the server has as the store would keep it."""
        if event is None:
            return None
        name = self._members.member_name(room_id, event.sender) or event.sender
        called = partial(self._members.member_name, room_id)
        return clear_event(event, self._rooms.get(room_id).facts.encrypted, name, called=called)

    def _described(
        self, room_id: RoomId, shown: StoredEvent, raw: dict[str, Any] | None, examined: Examined | None
    ) -> Inspected:
        """Return all but what the comparison comes to."""
        room, examiner, own = self._rooms.get(room_id), self._machine.examiner, shown.sender == self._machine.user_id
        session_id = shown.session_id or _text(raw, "content", "session_id")
        index = examined.index if examined is not None else None
        if index is None and session_id:
            index = examiner.index_of(room_id, session_id, shown.event_id)
        reactions = self._events.reactions(room_id, shown.event_id)
        return Inspected(
            room_id=room_id,
            room_name=room.name,
            topic=room.topic,
            people=room.facts.readers,
            event_id=EventId(shown.event_id),
            sender=UserId(shown.sender),
            sender_name=self._members.shown_name(room_id, shown.sender),
            timestamp=shown.timestamp,
            own=own,
            type=shown.type,
            encrypted=shown.encrypted or raw is not None,
            comparison=Comparison.NOT_ASKED,
            problem=None,
            copy=None,
            shield=self._shield(room_id, shown, examined),
            unreadable=_unreadable(shown, examined),
            index=index,
            chain=examiner.chain(room_id, session_id, shown.sender, index) if session_id else None,
            delivery=examiner.delivery(room_id, session_id, index) if own and index is not None else None,
            relation=_relation(shown),
            reactions=tuple((key, UserId(who), sealed) for key, who, sealed in reactions),
            text=_text(shown.content, "body"),
        )

    def _shield(self, room_id: RoomId, shown: StoredEvent, examined: Examined | None) -> Shield:
        if shown.session_id and shown.cipher is None:
            return self._machine.shield(room_id, shown.session_id, shown.sender) or shown.shield
        return examined.outcome.shield if examined is not None else shown.shield


def _sealed(event: CheckedEvent | None) -> dict[str, Any] | None:
    """Return an encrypted event in the form that the machine opens, or None for any other."""
    if event is None or event.type != "m.room.encrypted" or event.redacted or event.state_key is not None:
        return None
    if not event.content:
        return None
    return as_sealed(event)


def _opened(known: StoredEvent, examined: Examined | None) -> StoredEvent:
    """Return what the message says: as it is stored, or for what was not read here as it opens now."""
    if examined is None or known.type != "m.room.encrypted" or not isinstance(examined.outcome, Decrypted):
        return known
    return opened(known, {}, examined.outcome)


def _unreadable(shown: StoredEvent, examined: Examined | None) -> Words | None:
    """Return why a message cannot be read, or None when it can, or was removed."""
    if shown.redacted or shown.type != "m.room.encrypted":
        return None
    if examined is not None and isinstance(examined.outcome, Undecryptable):
        return examined.outcome.reason
    return shown.words


def _relation(shown: StoredEvent) -> tuple[str, str] | None:
    """Return what a message refers to, and how."""
    relation = relation_of(shown.content)
    if relation is not None:
        return relation.rel_type, relation.target
    answered = _text(shown.content, "m.relates_to", "m.in_reply_to", "event_id")
    return ("m.in_reply_to", answered) if answered else None


def _copy(raw: dict[str, Any]) -> ServerCopy:
    content = object_at(raw, "content")
    return ServerCopy(
        type=_text(raw, "type"),
        algorithm=_text(content, "algorithm"),
        session_id=_text(content, "session_id"),
        size=len(json.dumps(raw, ensure_ascii=False).encode(errors="replace")),
        sealed_size=len(_text(content, "ciphertext")) * 3 // 4,
        fields=tuple(sorted(content)),
        source=json.dumps(raw, indent=2, sort_keys=True),
    )


def _text(value: object, *path: str) -> str:
    found = at(value, *path)
    return found if isinstance(found, str) else ""
