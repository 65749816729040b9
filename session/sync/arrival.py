"""Take a batch into the store: keys first, then rooms, then the position, in one transaction.

Laws of this file: it is synchronous and touches no network; either all of a batch is
stored, its position in the stream included, or nothing; what is stored twice is stored once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from session.crypto.machine import Machine
from session.rooms.departures import Departure, departure_of
from session.store.account import AccountStore
from session.store.database import Database
from session.store.departures import DepartureStore
from session.store.events import EventStore
from session.store.gaps import Gap, GapStore
from session.store.ignored import KIND as IGNORED
from session.store.ignored import IgnoredStore
from session.store.receipts import ReceiptStore
from session.store.room_settings import RoomSettings
from session.store.rooms import RoomStore
from session.sync.batch import SLIDING_POSITION, SYNCED_BY, InviteNews, RoomNews, SyncBatch
from session.sync.changes import Changes as Changes
from session.sync.changes import Where
from session.sync.event_arrival import EventArrival
from session.sync.guard import BadEvent, CheckedEvent, sound
from session.sync.thread_counts import ThreadCounts
from session.sync.unread import Unread
from session.values.updates import Moved

_SAYS_OF_ALL_ROOMS = ("m.direct", "m.push_rules")


class Arrival:
    """Stores batches of one account."""

    def __init__(self, database: Database, machine: Machine, own_user: str) -> None:
        """Work on this database, with this machine to decrypt."""
        self._database = database
        self._machine = machine
        self._one = EventArrival(database, machine, own_user)
        self._own_user = own_user
        self._rooms = RoomStore(database)
        self._departures = DepartureStore(database)
        self._events = EventStore(database)
        self._receipts = ReceiptStore(database)
        self._gaps = GapStore(database)
        self._account = AccountStore(database)
        self._unread = Unread(database, own_user)
        self._thread_counts = ThreadCounts(database)
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
                self._one.take(room_id, event, changes, where=Where.START)
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
            self._one.take(gap.room_id, event, changes, where=place)

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
                    self._one.take(room_id, event, changes, where=Where.NOWHERE)
        return changes

    def heal(self, room_id: str, session_id: str, changes: Changes) -> None:
        """Decrypt what waited for this key, or say better why it cannot be read, in a transaction that is open."""
        self._one.heal(room_id, session_id, changes)

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
            self._one.settle_unsent(room_id, None, changes)
            changes.row(room_id, self._gaps.open(room_id, news.older_token))
        for arrived in timeline:
            if not news.state_at_end:
                self._apply_known(room_id, arrived)
            self._one.take(room_id, arrived, changes)
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
                self._one.take(room_id, one, changes, where=Where.START)
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
