"""Take a batch into the store: keys first, then rooms, then the position, in one transaction.

Laws of this file: it is synchronous and touches no network; either all of a batch is
stored, its position in the stream included, or nothing; what is stored twice is stored once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from session.crypto.machine import Machine
from session.crypto.verification.letters import room_letter
from session.rooms.departures import Departure, departure_of
from session.rooms.power import may_redact
from session.store.account import AccountStore
from session.store.database import Database
from session.store.departures import DepartureStore
from session.store.events import EventStore
from session.store.gaps import Gap, GapStore
from session.store.ignored import KIND as IGNORED
from session.store.ignored import IgnoredStore
from session.store.outbox import OutboxStore
from session.store.receipts import ReceiptStore
from session.store.room_settings import RoomSettings
from session.store.rooms import RoomStore
from session.store.threads import ThreadStore
from session.store.unsent_rows import UnsentRows
from session.sync.batch import SLIDING_POSITION, SYNCED_BY, InviteNews, RoomNews, SyncBatch
from session.sync.changes import Changes as Changes
from session.sync.changes import Where
from session.sync.guard import BadEvent, CheckedEvent, sound
from session.sync.opened import opened, raw
from session.sync.thread_counts import ThreadCounts
from session.sync.thread_news import ThreadNews
from session.sync.unread import Unread
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
from session.values.updates import Moved

_SAYS_OF_ALL_ROOMS = ("m.direct", "m.push_rules")


class Arrival:
    """Stores batches of one account."""

    def __init__(self, database: Database, machine: Machine, own_user: str) -> None:
        """Work on this database, with this machine to decrypt."""
        self._database = database
        self._machine = machine
        self._own_user = own_user
        self._rooms = RoomStore(database)
        self._departures = DepartureStore(database)
        self._events = EventStore(database)
        self._threads = ThreadStore(database)
        self._receipts = ReceiptStore(database)
        self._gaps = GapStore(database)
        self._outbox = OutboxStore(database)
        self._unsent = UnsentRows(database)
        self._account = AccountStore(database)
        self._unread = Unread(database, own_user)
        self._thread_counts = ThreadCounts(database)
        self._thread_news = ThreadNews(database, own_user)
        self._settings = RoomSettings(database)
        self._ignored = IgnoredStore(database, own_user)

    def apply(self, batch: SyncBatch) -> Changes:
        """Store everything in the batch and its position; return what changed."""
        changes = Changes()
        with self._database.transaction():
            if batch.anew or self._account.get(batch.kept_as) is None:
                self._machine.position_lost()
                self._rooms.doubt_members()
            received = self._machine.receive(
                batch.to_device,
                batch.devices_changed,
                batch.devices_left,
                batch.key_counts,
                batch.unused_fallback,
            )
            changes.letters += received.letters
            for kind, content in batch.account_data:
                if kind == IGNORED:
                    changes.ignoring |= self._ignored.keep(content)
                else:
                    self._account.set_data(kind, content)
                if kind in _SAYS_OF_ALL_ROOMS:
                    changes.rooms.update(room.room_id for room in self._rooms.all())
            changes.rooms |= {one[0] for one in batch.room_settings if self._settings.keep(*one)}
            for invite in batch.invites:
                self._invitation(invite, changes)
            for news in batch.rooms:
                self._room(news, changes)
            if batch.joined_rooms is not None:
                changes.rooms.update(self._rooms.leave_all_but(batch.joined_rooms))
            for room_id, session_id in (*received.sessions, *self._events.waiting_for(received.without_channel)):
                self.heal(room_id, session_id, changes)
            for said in batch.read_by:
                if places := self._receipts.take(said):
                    changes.timelines.setdefault(said.room_id, set()).update(places)
            changes.typing.update(batch.typing)
            self._count(batch, changes)
            self._account.set(batch.kept_as, batch.next_token)
            self._account.set(SYNCED_BY, batch.kept_as)
        return changes

    def _count(self, batch: SyncBatch, changes: Changes) -> None:
        """Count what is unread where the server does not; where it does, that stands, but for what we have read."""
        if not batch.counts_here:
            self._unread.count_no_more(news.room_id for news in batch.rooms)
            return
        read = {one.room_id for one in batch.receipts if self._unread.read(one)}
        counted = {news.room_id for news in batch.rooms if news.unread is not None}
        rooms = read | set(changes.timelines) | {news.room_id for news in batch.rooms}
        if any(kind in ("m.push_rules", IGNORED) for kind, _ in batch.account_data):
            rooms |= {room.room_id for room in self._rooms.all()}
        rooms -= counted
        self._unread.count(rooms)
        self._unread.count_no_more(counted)
        changes.rooms |= rooms

    def history(self, room_id: str, events: Iterable[CheckedEvent | BadEvent], older: str | None) -> Changes:
        """Store a page of older events, newest first, in front of the timeline."""
        changes = Changes()
        with self._database.transaction():
            for event in events:
                self._timeline_event(room_id, event, changes, where=Where.START)
            self._rooms.set_history(room_id, older, reached_start=older is None)
        return changes

    def fill(self, gap: Gap, events: Sequence[CheckedEvent | BadEvent], older: str | None) -> Changes:
        """Store the newest of what is missing in a gap, newest first, in its place.

        Args:
            gap: where it is missing.
            events: what lies next below the rows above the gap.
            older: where to go on; None when nothing is missing any more.
        """
        changes = Changes()
        with self._database.transaction():
            self._put_above(gap, events, changes)
            if older is None:
                self._gaps.close(gap)
                changes.gone[gap.room_id] = {gap.place}
            else:
                self._gaps.go_on(gap, older)
            if self._account.get(SYNCED_BY) == SLIDING_POSITION:
                self._unread.count((gap.room_id,))
                changes.rooms.add(gap.room_id)
        return changes

    def _put_above(self, gap: Gap, events: Sequence[CheckedEvent | BadEvent], changes: Changes) -> None:
        """Put events, newest first, right above a gap; the rows there make way."""
        if events:
            self._gaps.make_space(gap, len(events))
            changes.moved[gap.room_id] = [*changes.moved.get(gap.room_id, ()), Moved(gap.place, len(events))]
        for place, event in enumerate(reversed(events), gap.place + 1):
            self._timeline_event(gap.room_id, event, changes, where=place)

    def between(
        self, room_id: str, missing: Iterable[CheckedEvent | BadEvent], page: Iterable[CheckedEvent | BadEvent]
    ) -> tuple[list[Changes], list[CheckedEvent | BadEvent]]:
        """Store what is missing between the rows that a page of events, newest first, meets.

        Args:
            room_id: whose timeline it is.
            missing: what was left over of the page before.
            page: events as the server has them, those that are known among them.

        Returns: what has changed, step by step, and what is left over: no known row is below it yet.
        """
        runs: list[tuple[CheckedEvent | BadEvent, list[CheckedEvent | BadEvent]]] = []
        left = list(missing)
        for event in page:
            if self._known_place(room_id, event) is not None:
                if left:
                    runs.append((event, left))
                left = []
            elif event.event_id is not None and not self._events.knows(room_id, event.event_id):
                left.append(event)
        steps: list[Changes] = []
        with self._database.transaction():
            for below, run in reversed(runs):
                place = self._known_place(room_id, below)
                if place is not None:
                    steps.append(Changes())
                    self._put_above(Gap(room_id, "", place, None), run, steps[-1])
        return steps, left

    def beside(self, room_id: str, events: Iterable[CheckedEvent | BadEvent]) -> Changes:
        """Store events that were fetched out of their order: what is not known yet gets no place in the timeline."""
        changes = Changes(rooms={room_id})
        with self._database.transaction():
            for event in events:
                if event.event_id is not None and not self._events.knows(room_id, event.event_id):
                    self._timeline_event(room_id, event, changes, where=Where.NOWHERE)
        return changes

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

    def _invitation(self, invite: InviteNews, changes: Changes) -> None:
        self._rooms.set_membership(invite.room_id, "invite")
        self._departures.forget(invite.room_id)
        for event in invite.state:
            self._rooms.apply_state(invite.room_id, event)
            if event.type == "m.room.member" and event.state_key == self._own_user:
                self._rooms.keep_invitation(invite.room_id, event)
        changes.rooms.add(invite.room_id)

    def _room(self, news: RoomNews, changes: Changes) -> None:
        room_id = news.room_id
        before = self._rooms.get(room_id)
        departure = departure_of(news, before.membership if before is not None else None, self._own_user)
        if departure is not None and self._is_unheard(departure):
            departure = None
        if departure is not None:
            changes.departures.append(departure)
            self._departures.keep(departure)
        elif before is not None and before.membership == "leave" and news.membership != "leave":
            self._departures.forget(room_id)
        if news.membership is None:
            self._rooms.meet(room_id)
        else:
            self._rooms.set_membership(room_id, news.membership)
        self._rooms.apply_counts(self._thread_counts.counted_in(news))
        changes.rooms.add(room_id)
        for event in news.state:
            self._rooms.apply_state(room_id, event)
        if news.limited or news.anew:
            # Lazy loading may have left out who came and went meanwhile.
            self._rooms.set_members_complete(room_id, False)
        self._rooms.meet_members(room_id, news.present)
        self._rooms.learn_names(room_id, news.gone)
        timeline = self._behind_what_is_known(news, changes)
        if self._events.bounds(room_id) == (0, -1):
            self._rooms.set_history(room_id, news.older_token, reached_start=False)
        elif news.limited and not self._follows(room_id, timeline):
            self._settle_unsent(room_id, None, changes)
            changes.row(room_id, self._gaps.open(room_id, news.older_token))
        for arrived in timeline:
            if not news.state_at_end:
                self._apply_known(room_id, arrived)
            self._timeline_event(room_id, arrived, changes)
        if news.state_at_end:
            for event in news.state:
                self._rooms.apply_state(room_id, event)
        self._watch_devices(news)

    def _is_unheard(self, departure: Departure) -> bool:
        """Return whether an invitation is taken back that was never shown: somebody whom we ignore sent it."""
        inviter = self._rooms.state_sender(departure.room_id, "m.room.member", self._own_user)
        return departure.was == "invite" and inviter in self._ignored.users()

    def _behind_what_is_known(self, news: RoomNews, changes: Changes) -> Sequence[CheckedEvent | BadEvent]:
        """Put the beginning of a chunk that reaches behind known rows where it belongs; return what is left of it."""
        room_id = news.room_id
        places = [self._known_place(room_id, event) for event in news.timeline]
        count, place = next(((n, found) for n, found in enumerate(places) if found is not None), (0, 0))
        older = [
            one
            for one in news.timeline[:count]
            if one.event_id is None or not self._events.knows(room_id, one.event_id)
        ]
        at_start, gap = self._events.bounds(room_id)[0] == place, self._gaps.below(room_id, place)
        if not older or not (at_start or gap):
            return news.timeline
        if not news.state_at_end:
            for event in sound(news.timeline[:count]):
                self._rooms.apply_state(room_id, event)
        if gap is not None:
            self._put_above(gap, older[::-1], changes)
            if news.older_token is not None:
                self._gaps.go_on(gap, news.older_token)
        else:
            for one in reversed(older):
                self._timeline_event(room_id, one, changes, where=Where.START)
            self._rooms.set_history(room_id, news.older_token, reached_start=False)
        return news.timeline[count:]

    def _apply_known(self, room_id: str, event: CheckedEvent | BadEvent) -> None:
        """Let a state event hold that is known, from another way to sync: the state before the chunk is older."""
        if isinstance(event, CheckedEvent) and self._events.knows(room_id, event.event_id):
            self._rooms.apply_state(room_id, event)

    def _known_place(self, room_id: str, event: CheckedEvent | BadEvent) -> int | None:
        known = self._events.get(room_id, event.event_id) if event.event_id is not None else None
        return None if known is None else known.position

    def _follows(self, room_id: str, timeline: Sequence[CheckedEvent | BadEvent]) -> bool:
        """Return whether the chunk begins with what is there already, so that nothing is missing before it."""
        first = next((event.event_id for event in timeline if event.event_id is not None), None)
        return first is not None and self._events.knows(room_id, first)

    def _watch_devices(self, news: RoomNews) -> None:
        room = self._rooms.get(news.room_id)
        if room is not None and room.encrypted:
            self._machine.track([user for user, _, _ in self._rooms.members(news.room_id)])

    def _timeline_event(
        self, room_id: str, event: CheckedEvent | BadEvent, changes: Changes, *, where: Where | int = Where.END
    ) -> None:
        """Take in an event; `where` is the end for news, else the start or the place where it belongs."""
        if event.event_id is not None and self._events.knows(room_id, event.event_id):
            known = self._events.get(room_id, event.event_id)
            if known is not None and is_row(known):
                if where is Where.END and known.position is None:
                    self._settle_unsent(room_id, known.item_key, changes)
                place = self._place(room_id, where)
                changes.row(room_id, None if place is None else self._events.place(room_id, event.event_id, place))
                self._touch_thread(room_id, event.event_id, changes)
            return
        if isinstance(event, BadEvent):
            placeholder = bad_row(event)
            if placeholder is not None:
                if where is Where.END:
                    self._settle_unsent(room_id, None, changes)
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
            self._settle_unsent(room_id, stored.item_key, changes)
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

    def _settle_unsent(self, room_id: str, before: str | None, changes: Changes) -> None:
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
