"""Counts what is unread in a room from what is stored, for servers whose answers do not say.

Simplified sliding sync leaves counting to the client, for a server cannot read what is encrypted (MSC4186).
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from session.reading.push_rules import Ping, PushRules, Surroundings
from session.store.account import AccountStore
from session.store.database import Database
from session.store.events import EventStore
from session.store.ignored import IgnoredStore
from session.store.rooms import RoomStore
from session.store.threads import Reply
from session.sync.batch import Receipt
from session.timeline.reading import GAP, NO_EVENTS
from session.timeline.threads import THREAD
from session.values.ids import NOTHING_READ, EventId
from session.values.state_changes import JOINED, JOINED_FOR

MOST = 1000
"""A room with more unread messages than this shows this many."""
LOOKED_AT = 2 * MOST
"""So many of the newest rows of a room are looked at: the work of a sync does not grow with the room."""
ROOMS_IN_MIND = 8
"""Of so many rooms it is remembered what the rules said of each message: the next sync brings a few more of them."""
THREADS_IN_MIND = 200
"""So many threads of all rooms."""
_NOWHERE = -(1 << 62)
"""Above every place."""
_Key = TypeVar("_Key")
_READ = "read_up_to "
_JOINED = """
SELECT position FROM event
WHERE room_id = ? AND position > ? AND type = 'm.room.member' AND state_key = ?
AND json_extract(words, '$[0]') IN (?, ?) ORDER BY position DESC LIMIT 1
"""
_OF_OTHERS = """
SELECT position FROM event
WHERE room_id = ? AND position IS NOT NULL AND sender != ? AND state_key IS NULL AND type NOT IN (?, ?) AND redacted = 0
AND event_id NOT IN (SELECT event_id FROM relation WHERE room_id = ? AND rel_type = ?) ORDER BY position DESC LIMIT ?
"""
# A type of its own lets the index of the gaps be used, which a parameter does not.
_GAP_BEHIND = f"SELECT 1 FROM event WHERE room_id = ? AND position > ? AND type = '{GAP}' LIMIT 1"  # noqa: S608 - constants
_ABOVE = """
SELECT event_id FROM event
WHERE room_id = ? AND position < ? AND type NOT IN (?, ?) ORDER BY position DESC LIMIT 1
"""
_Row = tuple[str, str, str, str | None]
"""Type, sender, content as JSON and state key of an event."""
_UNREAD = """
SELECT type, sender, content, state_key FROM event
WHERE room_id = ? AND position > ? AND sender != ? AND redacted = 0 AND timestamp > ? AND type NOT IN (?, ?)
AND (state_key IS NOT NULL OR sender NOT IN (SELECT value FROM json_each(?))) ORDER BY position DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the rules said of the unread events of one room, or of replies of one thread by id and type."""

    rules: Mapping[str, Any]
    around: Surroundings
    pings: Mapping[Any, Ping]

    def holds(self, rules: Mapping[str, Any], around: Surroundings) -> bool:
        """Return whether they would say the same today."""
        return (self.rules, self.around) == (rules, around)


class Unread:
    """How far each room was read, and what has come since."""

    def __init__(self, database: Database, own_user: str) -> None:
        """Count in this database for this account."""
        self._database = database
        self._own_user = own_user
        self._account = AccountStore(database)
        self._ignored = IgnoredStore(database, own_user)
        self._events = EventStore(database)
        self._rooms = RoomStore(database)
        self._judged: OrderedDict[str, _Judged] = OrderedDict()
        self._in_threads: OrderedDict[tuple[str, str], _Judged] = OrderedDict()

    def read(self, receipt: Receipt) -> bool:
        """Take over how far a room was read; return whether that is further than before."""
        if self._is_older(receipt):
            return False
        self._account.set(f"{_READ}{receipt.room_id}", json.dumps([receipt.event_id, receipt.timestamp]))
        return True

    def read_up_to(self, room_id: str) -> str | None:
        """Return the event up to which a room was read, or None where that is not known."""
        last = self._last(room_id)
        return None if last is None else last.event_id

    def begins_behind(self, room_id: str, unread: int) -> EventId | None:
        """Return behind which event as many as are `unread` begin, in a room of which no receipt says that.

        That is our own last word there, or our joining, as other programs take it; and where neither is here, what
        stands above as many messages of others: `NOTHING_READ` when nothing does.
        """
        own = self._events.last_said(room_id, self._own_user, self._joined_at(room_id, _NOWHERE))
        if (mark := next(iter(self._events.rows_at(room_id, (own,))), None)) is not None:
            return EventId(mark.event_id)
        places = self._database.all(_OF_OTHERS, (room_id, self._own_user, *NO_EVENTS, room_id, THREAD, unread))
        if not places:
            return None
        above = self._database.one(_ABOVE, (room_id, places[-1][0], *NO_EVENTS))
        return NOTHING_READ if above is None else EventId(above[0])

    def count(self, rooms: Iterable[str]) -> None:
        """Count anew in these rooms."""
        rules = self._account.data("m.push_rules")
        for room_id in rooms:
            pings = self._pings(room_id, rules)
            self._rooms.set_unread(
                room_id, sum(ping.notifies for ping in pings), sum(ping.highlights for ping in pings)
            )

    def count_no_more(self, rooms: Iterable[str]) -> None:
        """Count no more, in rooms that the server has counted, than what came since our own last words there.

        Who said something has read what stood above it, which the server learns from receipts alone.
        """
        rules = self._account.data("m.push_rules")
        for room_id in rooms:
            room = self._rooms.get(room_id)
            if room is None or not (room.unread or room.highlights) or not self._is_whole_since_own(room_id):
                continue
            pings = self._pings(room_id, rules)
            unread, highlights = sum(ping.notifies for ping in pings), sum(ping.highlights for ping in pings)
            self._rooms.set_unread(room_id, min(room.unread, unread), min(room.highlights, highlights))

    def _is_whole_since_own(self, room_id: str) -> bool:
        """Return whether our user said something in a room not long ago, and all that came since is here."""
        start = self._start(room_id)
        said = self._events.last_said(room_id, self._own_user, start)
        return said > start and self._database.one(_GAP_BEHIND, (room_id, said)) is None

    def _start(self, room_id: str) -> int:
        """Return the place behind which the rows stand that are looked at."""
        return self._events.bounds(room_id)[1] - LOOKED_AT

    def judged(self, room_id: str, root: str, replies: Sequence[Reply]) -> list[Ping]:
        """Return what each of these replies of others in a thread does for our user.

        What was judged before stands while the rules and the room do: what a reply says changes with its type alone.
        """
        if not replies:
            self._in_threads.pop((room_id, root), None)
            return []
        rules, around = self._account.data("m.push_rules"), self._surroundings(room_id)
        before = self._in_threads.get((room_id, root))
        known = before.pings if before is not None and before.holds(rules, around) else {}
        judge = PushRules(rules).judge
        pings: dict[tuple[str, str], Ping] = {}
        for one in replies:
            key = one.event_id, one.type
            pings[key] = known.get(key) or judge(self._said(room_id, one), around)
        _remember(self._in_threads, (room_id, root), _Judged(rules, around, pings), THREADS_IN_MIND)
        return list(pings.values())

    def _said(self, room_id: str, reply: Reply) -> dict[str, object]:
        event = self._events.get(room_id, reply.event_id)
        return {"type": reply.type, "sender": reply.sender, "content": event.content if event is not None else {}}

    def since_joined(self, room_id: str, replies: Sequence[Reply]) -> list[Reply]:
        """Return those of these replies that came since our user joined."""
        placed = [(one, one.position) for one in replies if one.position is not None]
        if not placed:
            return []
        joined = self._joined_at(room_id, min(place for _one, place in placed) - 1)
        return [one for one, place in placed if place > joined]

    def _is_older(self, receipt: Receipt) -> bool:
        """Return whether a room was read further than this already: by place, or by time where a place is not known."""
        before = self._last(receipt.room_id)
        if before is None:
            return False
        places = [self._place(receipt.room_id, event_id) for event_id in (before.event_id, receipt.event_id)]
        if places[0] is not None and places[1] is not None:
            return places[1] < places[0]
        return receipt.timestamp < before.timestamp

    def _last(self, room_id: str) -> Receipt | None:
        found = self._account.get(f"{_READ}{room_id}")
        return None if found is None else Receipt(room_id, *json.loads(found))

    def _place(self, room_id: str, event_id: str) -> int | None:
        event = self._events.get(room_id, event_id)
        return None if event is None else event.position

    def _pings(self, room_id: str, rules: Mapping[str, Any]) -> list[Ping]:
        room = self._rooms.get(room_id)
        if room is None or room.membership != "join":
            self._judged.pop(room_id, None)
            return []
        around, rows = self._surroundings(room_id), self._since_read(room_id)
        before = self._judged.get(room_id)
        known = before.pings if before is not None and before.holds(rules, around) else {}
        judge = PushRules(rules).judge
        pings = {row: known.get(row) or judge(_event(*row), around) for row in rows}
        _remember(self._judged, room_id, _Judged(rules, around, pings), ROOMS_IN_MIND)
        return [pings[row] for row in rows]

    def _since_read(self, room_id: str) -> list[_Row]:
        last = self._last(room_id)
        place = self._place(room_id, last.event_id) if last is not None else None
        start = self._joined_at(room_id, self._start(room_id))
        floor = self._events.last_said(room_id, self._own_user, start if place is None else max(place, start))
        since = last.timestamp if last is not None and place is None else -1
        ignored = json.dumps(sorted(self._ignored.users()))
        rows = self._database.all(_UNREAD, (room_id, floor, self._own_user, since, *NO_EVENTS, ignored, MOST))
        return [(kind, sender, content, state_key) for kind, sender, content, state_key in rows]

    def _joined_at(self, room_id: str, above: int) -> int:
        """Return the place behind `above` where we last joined, or `above`; before it, nothing was unread.

        Another name of ours is no joining.
        """
        row = self._database.one(_JOINED, (room_id, above, self._own_user, JOINED, JOINED_FOR))
        return above if row is None else int(row[0])

    def _surroundings(self, room_id: str) -> Surroundings:
        room = self._rooms.get(room_id)
        return Surroundings(
            room_id,
            room.joined if room is not None else 0,
            self._rooms.member_name(room_id, self._own_user),
            self._rooms.state(room_id, "m.room.power_levels"),
        )


def _remember(judged: OrderedDict[_Key, _Judged], key: _Key, one: _Judged, most: int) -> None:
    """Remember what was judged last, and as much of what was judged before."""
    judged[key] = one
    judged.move_to_end(key)
    if len(judged) > most:
        judged.popitem(last=False)


def _event(kind: str, sender: str, content: str, state_key: str | None) -> dict[str, object]:
    state = {} if state_key is None else {"state_key": state_key}
    return {"type": kind, "sender": sender, "content": json.loads(content), **state}
