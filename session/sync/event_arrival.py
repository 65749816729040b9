"""Take one event into the store: what it says, what that changes, and which rows are to be shown anew.

Laws of this file: it is synchronous and touches no network; whoever calls it has a transaction open, in which all that
comes of an event is stored; what is taken twice is stored once.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from session.crypto.machine import Machine
from session.crypto.verification.letters import room_letter
from session.rooms.power import may_redact
from session.store.database import Database
from session.store.events import EventStore
from session.store.outbox import OutboxStore
from session.store.rooms import RoomStore
from session.store.threads import ThreadStore
from session.store.unsent_rows import UnsentRows
from session.sync.changes import Changes, Where
from session.sync.guard import BadEvent, CheckedEvent
from session.sync.opened import opened, raw
from session.sync.thread_news import ThreadNews
from session.timeline.polls import ENDS, RESPONSES
from session.timeline.reading import (
    QUOTES,
    Relation,
    StoredEvent,
    bad_row,
    clear_event,
    is_row,
    relation_of,
    removed_by,
)
from session.timeline.relations import reply_target
from session.timeline.state_words import pin_of
from session.timeline.threads import THREAD, thread_of
from session.timeline.verification_rows import is_step


class EventArrival:
    """Stores events of one account, one by one."""

    def __init__(self, database: Database, machine: Machine, own_user: str) -> None:
        """Work on this database, with this machine to decrypt."""
        self._machine = machine
        self._own_user = own_user
        self._rooms = RoomStore(database)
        self._events = EventStore(database)
        self._threads = ThreadStore(database)
        self._outbox = OutboxStore(database)
        self._unsent = UnsentRows(database)
        self._thread_news = ThreadNews(database, own_user)

    def take(
        self, room_id: str, event: CheckedEvent | BadEvent, changes: Changes, *, where: Where | int = Where.END
    ) -> None:
        """Take in an event; `where` is the end for news, else the start or the place where it belongs."""
        if event.event_id is not None and self._events.knows(room_id, event.event_id):
            known = self._events.get(room_id, event.event_id)
            if known is not None and is_row(known):
                if where is Where.END and known.position is None:
                    self.settle_unsent(room_id, known.item_key, changes)
                place = self._place(room_id, where)
                changes.row(room_id, None if place is None else self._events.place(room_id, event.event_id, place))
                self._touch_thread(room_id, event.event_id, changes)
            return
        if isinstance(event, BadEvent):
            placeholder = bad_row(event)
            if placeholder is not None:
                if where is Where.END:
                    self.settle_unsent(room_id, None, changes)
                changes.row(room_id, self._events.add(room_id, placeholder, self._place(room_id, where)))
            return
        if event.state_key is not None and where is Where.END:
            self._rooms.apply_state(room_id, event)
        stored = self._read(room_id, event)
        if where not in (Where.START, Where.NOWHERE):
            _hand_over(room_id, stored, changes)
            self._thread_news.came(room_id, stored)
        row = is_row(stored)
        if row and where is Where.END:
            self.settle_unsent(room_id, stored.item_key, changes)
        changes.row(room_id, self._events.add(room_id, stored, self._place(room_id, where) if row else None))
        self._relate(room_id, stored, changes)
        self._touch_thread(room_id, event.event_id, changes)
        if row:
            self._touch_quotes(room_id, event.event_id, changes)
        if event.type == "m.room.redaction" and event.redacts:
            self._redact(room_id, event, event.redacts, changes)
        if row and event.state_key is None and where is not Where.NOWHERE:
            self._rooms.touch(room_id, event.timestamp)
        self._settle_echo(room_id, event, changes)

    def heal(self, room_id: str, session_id: str, changes: Changes) -> None:
        """Decrypt what waited for this key, or say better why it cannot be read."""
        for waiting in self._events.undecrypted(room_id, session_id):
            if waiting.cipher is None:
                continue
            healed = self._decrypted(room_id, waiting.cipher, waiting)
            if healed == waiting:
                continue
            self._events.update(room_id, healed)
            changes.row(room_id, healed)
            if healed.cipher is None:
                self._relate(room_id, healed, changes)
                self._touch_quotes(room_id, healed.event_id, changes)
                _hand_over(room_id, healed, changes)

    def _place(self, room_id: str, where: Where | int) -> int | None:
        if where is Where.NOWHERE:
            return None
        if isinstance(where, Where):
            return self._events.free_place(room_id, at_start=where is Where.START)
        return where

    def _redact(self, room_id: str, event: CheckedEvent, target: str, changes: Changes) -> None:
        removed = self._events.get(room_id, target)
        if removed is None or not self._may_redact(room_id, event.sender, removed.sender):
            return
        name = self._rooms.member_name(room_id, event.sender) or event.sender
        changes.row(room_id, self._events.redact(room_id, target, removed_by(name, event.content.get("reason"))))
        self._touch_quotes(room_id, target, changes)
        if removed.state_key is not None:
            self._rooms.redact_state(room_id, removed)
            changes.rooms.add(room_id)
        relation = relation_of(removed.content)
        if relation is not None and relation.rel_type in ("m.replace", "m.annotation", "m.reference", THREAD):
            changes.row(room_id, self._events.get(room_id, relation.target))

    def _touch_quotes(self, room_id: str, target: str, changes: Changes) -> None:
        """Let the rows that quote a message be shown anew."""
        for quoting in self._events.quoting(room_id, target):
            changes.row(room_id, quoting)

    def _may_redact(self, room_id: str, sender: str, author: str) -> bool:
        state = self._rooms.state_types(room_id)
        create = state.get("m.room.create", {})
        named = create.get("additional_creators")
        creators = [self._rooms.state_sender(room_id, "m.room.create"), *(named if isinstance(named, list) else ())]
        levels = state.get("m.room.power_levels")
        return may_redact(sender, author, levels, create, [user for user in creators if isinstance(user, str)])

    def settle_unsent(self, room_id: str, before: str | None, changes: Changes) -> None:
        """Let what failed stand above what comes, in the order of time: below all that comes it would hide it."""
        for row in self._unsent.settle(room_id, before):
            changes.row(room_id, row)

    def _settle_echo(self, room_id: str, event: CheckedEvent, changes: Changes) -> None:
        key = self._outbox.key_of(event.event_id, event.transaction_id) if event.sender == self._own_user else None
        if key is not None and self._outbox.remove(key):
            changes.echoed = True
            if (place := self._unsent.lift(room_id, key)) is not None:
                changes.gone.setdefault(room_id, set()).add(place)
            changes.timelines.setdefault(room_id, set())

    def _read(self, room_id: str, event: CheckedEvent) -> StoredEvent:
        room = self._rooms.get(room_id)
        name = self._rooms.member_name(room_id, event.sender) or event.sender
        known_as = self._rooms.member_name(room_id, event.state_key) if event.state_key else ""
        called = partial(self._rooms.member_name, room_id)
        stored = clear_event(event, room is not None and room.encrypted, name, known_as, called)
        own_key = self._outbox.key_of(event.event_id, event.transaction_id)
        if own_key is not None and event.sender == self._own_user:
            stored = replace(stored, item_key=own_key)
        elif event.sender != self._own_user:
            # Only our own server's word about our own message makes a transaction id a key.
            stored = replace(stored, item_key=event.event_id)
        if event.type == "m.room.encrypted" and event.state_key is None and not event.redacted:
            return self._decrypted(room_id, raw(event), stored)
        return stored

    def _decrypted(self, room_id: str, cipher: dict[str, object], stored: StoredEvent) -> StoredEvent:
        return opened(stored, cipher, self._machine.decrypt(room_id, cipher))

    def _touch_thread(self, room_id: str, event_id: str, changes: Changes) -> None:
        """Let the replies in the thread of a message that came be shown there, and no longer as rows of their own."""
        event = self._events.get(room_id, event_id)
        if event is not None and event.position is not None and (places := self._threads.places(room_id, event_id)):
            changes.timelines.setdefault(room_id, set()).update(places)
            changes.row(room_id, event)

    def _relate(self, room_id: str, event: StoredEvent, changes: Changes) -> None:
        root = thread_of(event.content) if event.state_key is None else None
        if root is not None:
            changes.row(room_id, self._events.get(room_id, root))
        if event.cipher is not None:
            if root is not None:
                self._events.relate(room_id, event, Relation(root, THREAD))
            return
        answered = reply_target(event.content) if event.state_key is None else pin_of(event.words)
        if answered:
            self._events.relate(room_id, event, Relation(answered, QUOTES))
        relation = relation_of(event.content)
        if relation is None:
            return
        self._events.relate(room_id, event, relation)
        if event.type in _ON_POLLS:
            # A poll that was fetched for its thread has no row, and is counted anew all the same.
            changes.rooms.add(room_id)
        if relation.rel_type in ("m.replace", "m.annotation") or is_step(event) or event.type in _ON_POLLS:
            changes.row(room_id, self._events.get(room_id, relation.target))
        if relation.rel_type == "m.replace":
            self._touch_quotes(room_id, relation.target, changes)


_ON_POLLS = RESPONSES | ENDS


def _hand_over(room_id: str, event: StoredEvent, changes: Changes) -> None:
    """Pass on what belongs to a verification; it is an event of the room all the same."""
    if event.state_key is not None or event.redacted:
        return
    letter = room_letter(room_id, event.event_id, event.type, event.sender, event.content, event.timestamp)
    if letter is not None:
        changes.letters.append(letter)
