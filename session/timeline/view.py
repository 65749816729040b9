"""One room's timeline as rows and pending echoes, read from the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from session.media.file_event import brought
from session.store.database import Database
from session.store.events import EventStore
from session.store.ignored import IgnoredStore
from session.store.outbox import OutboxRow, OutboxStore
from session.store.receipts import ReceiptStore
from session.store.rooms import RoomStore
from session.store.unsent_rows import UnsentRows, said_in
from session.timeline.items import item_of
from session.timeline.poll_look import PollLook, echoed
from session.timeline.polls import ENDS, RESPONSES
from session.timeline.reading import IGNORED, UNSENT, StoredEvent
from session.timeline.room_look import RoomLook, is_silenced
from session.timeline.thread_look import ThreadLook
from session.timeline.verification_rows import CANCEL, DONE, Since, as_request, is_request
from session.values.ids import NOTHING_READ
from session.values.model import (
    EventId,
    ItemKind,
    RoomId,
    Row,
    SendState,
    Shield,
    ShieldLevel,
    TimelineItem,
    UserId,
    Verification,
)
from session.values.places import thread_place
from session.values.updates import Moved, TimelineUpdate
from session.values.words import N_, Words

WINDOW = 200
"""Rows that a freshly opened timeline brings along: more than three tall screens."""
MOST_ROWS = 1000
"""Rows that one request may ask for."""

MOST_SINCE = 50
"""Events about one request to verify that are looked at."""

ShieldOf = Callable[[str, str, str], Shield | None]
"""Room id, session id and sender to the shield that the session's messages deserve by now."""
VerificationOf = Callable[[str, str], Verification | None]
"""Room id and event id to the verification that the event asked for, if it is remembered."""


class TimelineView:
    """Reads items of any room of one account."""

    def __init__(
        self,
        database: Database,
        own_user: str,
        shield_of: ShieldOf,
        verification_of: VerificationOf = lambda *_: None,
        percent_of: Callable[[str], int | None] | None = None,
    ) -> None:
        """Read from this database.

        Args:
            database: holds the events.
            own_user: our user id.
            shield_of: judges a session as its device is known now.
            verification_of: knows the verifications that events of rooms asked for.
            percent_of: says how far the upload of an own message's file is.
        """
        self._events = EventStore(database)
        self.polls = PollLook(database, own_user)
        """How polls stand."""
        self._threads = ThreadLook(database, own_user)
        self._receipts = ReceiptStore(database)
        self._ignored = IgnoredStore(database, own_user)
        self._rooms = RoomStore(database)
        self._outbox = OutboxStore(database)
        self._unsent_rows = UnsentRows(database)
        self._own_user = own_user
        self._shield_of = shield_of
        self._verification_of = verification_of
        self._percent_of = percent_of

    @property
    def ignored(self) -> frozenset[str]:
        """Whose messages are not shown."""
        return self._ignored.users()

    def opened(self, room_id: RoomId, read_up_to: str | None = None) -> TimelineUpdate:
        """Return the update that begins a timeline on a screen: its newest rows, and where they were read up to."""
        _, last = self._events.bounds(room_id)
        rows, hidden = self._shown(room_id, last - WINDOW + 1, last)
        new_from, new = self._new(room_id, rows, read_up_to)
        return replace(self._update(room_id, rows, reset=True), gone=hidden, new_from=new_from, new=new)

    def anew(self, room_id: RoomId) -> TimelineUpdate:
        """Return the update that lets all rows be asked for again, and brings the newest."""
        _, last = self._events.bounds(room_id)
        rows, hidden = self._shown(room_id, last - WINDOW + 1, last)
        return replace(self._update(room_id, rows), anew=True, gone=hidden)

    def _new(self, room_id: RoomId, rows: tuple[Row, ...], read_up_to: str | None) -> tuple[int | None, int]:
        read = None if read_up_to is None else self._events.get(room_id, read_up_to)
        place = None if read is None else read.position
        if read_up_to == NOTHING_READ:
            place = self._events.bounds(room_id)[0] - 1
        if place is None or not rows:
            return None, 0
        # Who said something has read what stood above it, though no receipt says so.
        place = self._events.last_said(room_id, self._own_user, place)
        new = [row.position for row in rows if row.position > place and _is_news(row.item)]
        until, ignored = rows[0].position - 1, self.ignored
        begins, older = self._events.of_others(room_id, place + 1, until, self._own_user, ignored)
        if begins is None and new:
            begins = new[0]
        return begins, older + len(new)

    def window(self, room_id: RoomId, first: int, last: int) -> TimelineUpdate:
        """Return the update with these rows."""
        rows, hidden = self._shown(room_id, first, min(last, first + MOST_ROWS))
        return replace(self._update(room_id, rows), gone=hidden)

    def changed(
        self, room_id: RoomId, positions: Iterable[int], moved: Iterable[Moved] = (), gone: Iterable[int] = ()
    ) -> TimelineUpdate:
        """Return the update with the rows at these places, what made way for them, and the echoes as they are now."""
        rows, hidden = self._seen(room_id, self._events.rows_at(room_id, positions))
        return replace(
            self._update(room_id, rows), moved=tuple(moved), gone=tuple(sorted(frozenset(hidden).union(gone)))
        )

    def event_changed(self, room_id: RoomId, event_id: str) -> TimelineUpdate:
        """Return the update with an event's row, if it has one."""
        event = self._events.get(room_id, event_id)
        return self.changed(room_id, () if event is None or event.position is None else (event.position,))

    def newest(self, room_id: RoomId, limit: int) -> tuple[TimelineItem, ...]:
        """Return the newest items, newest last, local echoes included, and what is said in threads too."""
        first, last = self._events.bounds(room_id)
        found: list[StoredEvent] = []
        ignored, piece = self.ignored, limit
        while len(found) < limit and last >= first:
            # Some places have no row, and those of people whom we ignore are left out: a long run of them, maybe.
            events = self._events.rows(room_id, last - piece + 1, last)
            found[:0] = [one for one in events if not (is_silenced(one, ignored) or self._is_stale(one))]
            last -= piece
            piece = min(2 * piece, MOST_ROWS)
        at_end = (row for row in self._waiting(room_id) if self._row_of(row) is None)
        items = (*self.items(room_id, found[-limit:]), *map(self._echo, at_end))
        return items[-limit:] if limit > 0 else ()

    def unread_threads(self, room_id: RoomId, roots: Iterable[str]) -> dict[str, str]:
        """Return those of these threads of a room in which something is unread, each with the last of that."""
        found = ((root, self._threads.newest_unread(room_id, root)) for root in roots)
        return {root: newest for root, newest in found if newest is not None}

    def own(self, txn_id: str) -> TimelineItem | None:
        """Return an own message by its transaction id, on its way or arrived; None when it was discarded."""
        waiting = self._outbox.get(txn_id)
        if waiting is not None:
            return self._echo(waiting)
        found = self._events.by_key(txn_id)
        if found is None:
            return None
        room_id, event = found
        if event.position is None:
            # An edit or a reaction has no row of its own, and has arrived all the same.
            look = self._look(RoomId(room_id))
            return item_of(event, self._own_user, look.name_of)
        rows = self._between(RoomId(room_id), event.position or 0, event.position or 0)
        return rows[0].item if rows else None

    def _update(self, room_id: RoomId, rows: tuple[Row, ...], *, reset: bool = False) -> TimelineUpdate:
        first, last = self._events.bounds(room_id)
        room = self._rooms.get(room_id)
        return TimelineUpdate(
            room_id=room_id,
            reset=reset,
            first=first,
            last=last,
            rows=rows,
            pending=self.pending(room_id, None),
            unsent=self._unsent(room_id),
            reached_start=room is None or room.reached_start,
        )

    def _between(self, room_id: RoomId, first: int, last: int) -> tuple[Row, ...]:
        ignored = self.ignored
        events = self._events.rows(room_id, first, last)
        return self._as_rows(
            room_id, [event for event in events if not (is_silenced(event, ignored) or self._is_stale(event))]
        )

    def _shown(self, room_id: RoomId, first: int, last: int) -> tuple[tuple[Row, ...], tuple[int, ...]]:
        return self._seen(room_id, self._events.rows(room_id, first, last))

    def _seen(self, room_id: RoomId, events: Sequence[StoredEvent]) -> tuple[tuple[Row, ...], tuple[int, ...]]:
        """Return the rows of these events, and the places of what is seen in its thread and not here, or nowhere."""
        hidden, ignored = self._threads.hidden(room_id, events), self.ignored
        hidden |= {event.position or 0 for event in events if is_silenced(event, ignored)}
        seen = {row.position for row in self._unsent(room_id)}
        hidden |= {event.position or 0 for event in events if event.type == UNSENT and event.position not in seen}
        rows = self._as_rows(room_id, [event for event in events if event.position not in hidden])
        return self._with_readers(room_id, rows), tuple(sorted(hidden))

    def _with_readers(self, room_id: RoomId, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        readers = self._read_by(room_id) if rows else {}
        if not readers:
            return rows
        look = self._look(room_id)
        named = {place: tuple(map(look.name_of, users)) for place, users in readers.items()}
        return tuple(Row(row.position, replace(row.item, read_by=named.get(row.position, ()))) for row in rows)

    def _read_by(self, room_id: RoomId) -> dict[int, list[str]]:
        """Return by place which others have read up to there; without whom we ignore."""
        return self._receipts.places(room_id, {self._own_user, *self.ignored})

    def called(self, room_id: RoomId, users: Iterable[str]) -> tuple[str, ...]:
        """Return what users are called where nobody can be taken for another; without ourselves."""
        look = self._look(room_id)
        return tuple(look.pill(user) for user in users if user != self._own_user)

    def typing(self, room_id: RoomId, users: Iterable[str]) -> tuple[str, ...]:
        """Return what those are called who type; without whom we ignore."""
        ignored = self.ignored
        return self.called(room_id, (user for user in users if user not in ignored))

    def readers(self, room_id: RoomId, event_id: str) -> tuple[str, ...]:
        """Return what those are called who have read a message: up to it, or further."""
        event = self._events.get(room_id, event_id)
        if event is None or event.position is None:
            return ()
        found = self._read_by(room_id)
        return self.called(room_id, (user for place in found if place >= event.position for user in found[place]))

    def _as_rows(self, room_id: RoomId, events: Sequence[StoredEvent]) -> tuple[Row, ...]:
        items = self.items(room_id, events)
        placed = ((event.position, item) for event, item in zip(events, items, strict=True))
        return tuple(Row(position, item) for position, item in placed if position is not None)

    def items(self, room_id: RoomId, events: Iterable[StoredEvent]) -> list[TimelineItem]:
        """Return the items of these events of a room."""
        shields: dict[tuple[str, str], Shield | None] = {}
        look = self._look(room_id)
        judged = map(partial(self._judged, room_id, shields), events)
        return [self._item(room_id, event, look) for event in judged]

    def _item(self, room_id: RoomId, event: StoredEvent, look: RoomLook) -> TimelineItem:
        if event.type == UNSENT and (unsent := self._outbox.get(said_in(event))) is not None:
            return self._echo(unsent)
        if look.is_silenced(event):
            # It has no row; where it stands for something else, as a thread's beginning, nothing of it is said.
            return item_of(replace(event, content={}, cipher=None, words=IGNORED), self._own_user, look.name_of)
        item = item_of(event, self._own_user, look.name_of, self._edit(room_id, event))
        if not is_request(event):
            thread = self._threads.summary(room_id, event, look.name_of)
            return replace(look.completed(item, event), thread=thread, poll=self.polls.of(room_id, event))
        said = self._events.references(room_id, event.event_id, (DONE, CANCEL), MOST_SINCE)
        since = [Since(one.type, one.sender, str(one.content.get("code", ""))) for one in said]
        live = self._verification_of(room_id, event.event_id)
        return as_request(item, event, self._own_user, look.name_of, since, live)

    def _look(self, room_id: RoomId) -> RoomLook:
        return RoomLook(self._rooms, self._events, room_id, self._own_user, self.ignored)

    def _judged(
        self, room_id: RoomId, shields: dict[tuple[str, str], Shield | None], event: StoredEvent
    ) -> StoredEvent:
        """Return the event with the shield of today: devices get known and signed after their messages came."""
        if not event.encrypted or event.session_id is None or event.cipher is not None:
            return event
        judged = (event.session_id, event.sender)
        if judged not in shields:
            shields[judged] = self._shield_of(room_id, *judged)
        shield = shields[judged]
        return event if shield is None else replace(event, shield=shield)

    def _edit(self, room_id: RoomId, event: StoredEvent) -> dict[str, object] | None:
        return self._events.edit_shown(room_id, event)

    def _waiting(self, room_id: RoomId) -> list[OutboxRow]:
        # A reaction shows under its message when its echo comes, a vote in its poll; one that failed has to be seen.
        rows = self._outbox.in_room(room_id)
        return [row for row in rows if row.type not in _UNSEEN or row.state is SendState.FAILED]

    def pending(self, room_id: RoomId, root: str | None) -> tuple[TimelineItem, ...]:
        """Return the echoes of what is on its way into a thread, or, without a root, into none that is seen.

        What failed and has a place among the others is none of them.
        """
        return tuple(self._echo(row) for row in self._into(room_id, root) if self._row_of(row) is None)

    def unsent(self, room_id: RoomId, root: str | None) -> tuple[StoredEvent, ...]:
        """Return the rows of what failed and has a place among the others, oldest first."""
        rows = (self._row_of(row) for row in self._into(room_id, root))
        return tuple(sorted((row for row in rows if row is not None), key=lambda row: row.position or 0))

    def failed_in(self) -> tuple[RoomId, ...]:
        """Return the rooms and threads with messages that failed, the last one first."""
        places = (self._place_of(row) for row in reversed(self._outbox.failed()))
        return tuple(dict.fromkeys(places))

    def _place_of(self, row: OutboxRow) -> RoomId:
        room_id, root = RoomId(row.room_id), self._threads.root_of(row.room_id, row.content)
        return room_id if root is None else thread_place(room_id, EventId(root))

    def _unsent(self, room_id: RoomId) -> tuple[Row, ...]:
        return self._as_rows(room_id, self.unsent(room_id, None))

    def _into(self, room_id: RoomId, root: str | None) -> list[OutboxRow]:
        return [row for row in self._waiting(room_id) if self._threads.root_of(room_id, row.content) == root]

    def _is_stale(self, event: StoredEvent) -> bool:
        """Return whether an event holds the place of a message that has not failed."""
        if event.type != UNSENT:
            return False
        row = self._outbox.get(said_in(event))
        return row is None or row.state is not SendState.FAILED

    def _row_of(self, row: OutboxRow) -> StoredEvent | None:
        return self._unsent_rows.get(row.room_id, row.txn_id) if row.state is SendState.FAILED else None

    def _echo(self, row: OutboxRow) -> TimelineItem:
        name = self._rooms.shown_name(row.room_id, self._own_user)
        encrypted = row.draft.facts.encrypted
        file = brought(row.type, row.content)
        look = self._look(RoomId(row.room_id))
        item = TimelineItem(
            key=row.txn_id,
            event_id=None if row.event_id is None else EventId(row.event_id),
            sender=UserId(self._own_user),
            sender_name=name,
            timestamp=row.queued_at,
            kind=_kind(row),
            body=body_of(row.content) or row.draft.text,
            words=_ON_POLLS.get(row.type),
            encrypted=encrypted,
            shield=Shield(ShieldLevel.NONE if encrypted else ShieldLevel.UNKNOWN),
            send_state=row.state,
            failure=row.failure if row.state in (SendState.FAILED, SendState.QUEUED) else None,
            own=True,
            edited="m.new_content" in row.content,
            place=row.content.get("msgtype") == "m.location",
            file=replace(file[0], percent=self._percent_of(row.txn_id) if self._percent_of else None) if file else None,
        )
        poll = echoed(row.type, row.content)
        if poll is not None:
            return replace(item, body=poll.question, poll=poll)
        return look.echoed(item, row.content) if file is None else item


_ON_POLLS = {
    **dict.fromkeys(RESPONSES, Words.of(N_("Your vote in a poll."))),
    **dict.fromkeys(ENDS, Words.of(N_("The end of a poll."))),
}
_UNSEEN = frozenset({"m.reaction", *_ON_POLLS})
"""What has no row of its own while it is on its way."""


def _kind(row: OutboxRow) -> ItemKind:
    if row.type in _ON_POLLS:
        return ItemKind.PLACEHOLDER
    return ItemKind.EMOTE if row.content.get("msgtype") == "m.emote" else ItemKind.MESSAGE


def body_of(content: dict[str, Any]) -> str:
    """Return what an own message says as plain text; "" for a file, whose body may be its name."""
    said = content.get("m.new_content", content)
    return str(said.get("body", "")) if "info" not in said else ""


def _is_news(item: TimelineItem) -> bool:
    """Return whether a row counts as new: what others said does, what changed about the room does not."""
    return not item.own and item.kind is not ItemKind.STATE
