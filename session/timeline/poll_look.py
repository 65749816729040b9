"""How a poll stands now, from the store: its answers, the votes that count, and whether somebody ended it who may.

Counting reads every vote, so what was counted is kept until there is news of the room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from session.rooms.power import may_redact
from session.store.database import Database
from session.store.events import EventStore
from session.store.ignored import IgnoredStore
from session.store.outbox import OutboxStore
from session.store.poll_votes import said_about
from session.store.rooms import RoomStore
from session.timeline.polls import RESPONSES, STARTS, Asked, Tally, asked, asked_now, chosen, standing, tally
from session.timeline.reading import StoredEvent, relation_of
from session.values.model import Poll, SendState

MOST_KEPT = 200
"""Counted polls that are kept."""


class PollLook:
    """Answers questions about the polls of one account's rooms."""

    def __init__(self, database: Database, own_user: str) -> None:
        """Read from this database."""
        self._database = database
        self._own_user = own_user
        self._rooms = RoomStore(database)
        self._events = EventStore(database)
        self._outbox = OutboxStore(database)
        self._ignored = IgnoredStore(database, own_user)
        self._counted: dict[tuple[str, str, frozenset[str]], Tally] = {}
        """By room, poll, and whom we ignored when it was counted."""
        self._choosing: dict[str, set[str]] = {}
        """The polls with a vote of ours on its way, when that was last asked, by room."""

    def of(self, room_id: str, event: StoredEvent) -> Poll | None:
        """Return the poll that an event starts, as it stands; None when it starts none that can be shown."""
        question = self.asked(room_id, event)
        if question is None:
            return None
        now = standing(question, self._tally(room_id, event, question), self._own_choice(room_id, event, question))
        return now if self.may_end(room_id, self._own_user, event.sender) else replace(now, may_end=False)

    def asked(self, room_id: str, event: StoredEvent) -> Asked | None:
        """Return what a poll asks as it was edited; votes for what is no answer any more do not count."""
        return asked_now(event.content, self._events.edit_shown(room_id, event)) if started(event) is not None else None

    def may_end(self, room_id: str, user: str, maker: str) -> bool:
        """Return whether somebody may end a poll: its maker, and who could remove it as well."""
        state = self._rooms.state_types(room_id)
        create = state.get("m.room.create", {})
        named = create.get("additional_creators")
        makers = [self._rooms.state_sender(room_id, "m.room.create"), *(named if isinstance(named, list) else ())]
        creators = [one for one in makers if isinstance(one, str)]
        return may_redact(user, maker, state.get("m.room.power_levels"), create, creators)

    def forget(self, rooms: Iterable[str]) -> None:
        """Count anew in these rooms: something has come there, or gone."""
        news = frozenset(rooms)
        self._counted = {key: counted for key, counted in self._counted.items() if key[0] not in news}

    def places(self, room_id: str) -> frozenset[int]:
        """Return the places of the polls in which a vote of ours is on its way, or was when this was asked before."""
        now = {poll for poll, _content in self._votes_on_their_way(room_id)}
        polls = now | self._choosing.pop(room_id, set())
        if now:
            self._choosing[room_id] = now
        found = (self._events.get(room_id, one) for one in polls)
        return frozenset(event.position for event in found if event is not None and event.position is not None)

    def _tally(self, room_id: str, event: StoredEvent, question: Asked) -> Tally:
        ignored = self._ignored.users()
        key = (room_id, event.event_id, ignored)
        counted = self._counted.get(key)
        if counted is None:
            # Who ends a poll ends it for everybody, as who changes a room does.
            about = said_about(self._database, room_id, event)
            said = (one for one in about if one.kind not in RESPONSES or one.sender not in ignored)
            counted = tally(question, said, self._own_user, lambda user: self.may_end(room_id, user, event.sender))
            if len(self._counted) >= MOST_KEPT:
                self._counted.clear()
            self._counted[key] = counted
        return counted

    def _own_choice(self, room_id: str, event: StoredEvent, question: Asked) -> frozenset[str] | None:
        """Return what our newest vote that is on its way chooses; None when none is."""
        mine = [content for poll, content in self._votes_on_their_way(room_id) if poll == event.event_id]
        return chosen(question, mine[-1]) if mine else None

    def _votes_on_their_way(self, room_id: str) -> list[tuple[str, Mapping[str, Any]]]:
        rows = self._outbox.in_room(room_id)
        votes = (row.content for row in rows if row.type in RESPONSES and row.state is not SendState.FAILED)
        return [(about.target, content) for content in votes if (about := relation_of(content)) is not None]


def started(event: StoredEvent) -> Asked | None:
    """Return what an event asks as a poll, or None when it starts none that can be shown."""
    if event.type not in STARTS or event.redacted or event.cipher is not None or event.state_key is not None:
        return None
    return asked(event.content)


def echoed(kind: str, content: dict[str, Any]) -> Poll | None:
    """Return the poll that an own message on its way starts, or None."""
    question = asked_now(content, content) if kind in STARTS else None
    return None if question is None else standing(question, Tally({}, 0, frozenset(), ended=False))
