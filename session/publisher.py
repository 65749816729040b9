"""Tell the listener what changed, as finished values, one batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from session.rooms.departures import Departure
from session.rooms.summaries import Rooms
from session.store.outbox import OutboxStore
from session.sync.arrival import Changes
from session.timeline.view import TimelineView
from session.values.model import RoomId, Verification
from session.values.updates import (
    Batch,
    Connection,
    ConnectionUpdate,
    DepartureUpdate,
    HistoryUpdate,
    NoticeUpdate,
    OutboxUpdate,
    RoomsUpdate,
    SessionUpdate,
    TrustUpdate,
    TypingUpdate,
    VerificationUpdate,
)
from session.values.words import Words

Listener = Callable[[Batch], None]


class Publisher:
    """Knows what the screen looks at and sends it only that."""

    def __init__(self, rooms: Rooms, view: TimelineView, outbox: OutboxStore) -> None:
        """Read from these."""
        self._rooms = rooms
        self._view = view
        self._outbox = outbox
        self._listener: Listener | None = None
        self._open: tuple[RoomId, ...] = ()
        self.beside: Callable[[set[str]], tuple[SessionUpdate, ...]] = lambda _rooms: ()
        """Says what else is looked at has changed with these rooms: an open thread."""
        self.read_before: Callable[[RoomId], str | None] = lambda _room_id: None
        """Says up to which message a room was read before it was opened."""
        self._connection = ConnectionUpdate(Connection.CONNECTING)
        self._typing: dict[str, tuple[str, ...]] = {}
        """Who types in rooms, those included whom we ignore."""

    def listen(self, listener: Listener) -> None:
        """Send everything here from now on, beginning with the room list as it is stored."""
        self._listener = listener
        self._send(RoomsUpdate(self._rooms.all()), self._outbox_update(), self._connection)

    def open(self, room_id: RoomId, beside: RoomId | None = None) -> None:
        """Begin to show this room's timeline, go on to show the one `beside`, and no other."""
        self._open = (room_id,) if beside is None else (beside, room_id)
        self._send(self._view.opened(room_id, self.read_before(room_id)))

    def show_anew(self) -> None:
        """Send the rooms anew, and let the rows that are shown be asked for again: others are ignored than before."""
        self.rooms_changed(None)
        self._send(*(self._view.anew(room_id) for room_id in self._open), *self._typed_in(self._typing))

    def window(self, room_id: RoomId, first: int, last: int) -> None:
        """Send these rows if the room is still the open one."""
        if room_id in self._open:
            self._send(self._view.window(room_id, first, last))

    def changed(self, changes: Changes) -> None:
        """Send what a batch changed of what is looked at."""
        updates: list[SessionUpdate] = []
        updates += [self.departed(one) for one in changes.departures]
        self._view.polls.forget({*changes.rooms, *changes.timelines, *changes.gone})
        # What comes in a thread that is looked at is read with that, and is news of its room at no moment.
        beside = self.beside({*changes.rooms, *changes.timelines, *changes.moved, *changes.gone})
        if self._rooms.refresh(changes.rooms | set(changes.timelines)):
            updates.append(RoomsUpdate(self._rooms.all()))
        for room_id in self._open:
            if room_id in changes.timelines or room_id in changes.moved or room_id in changes.gone:
                positions, moved = changes.timelines.get(room_id, set()), changes.moved.get(room_id, ())
                updates.append(self._view.changed(room_id, positions, moved, changes.gone.get(room_id, ())))
        updates += beside
        self._typing |= changes.typing
        updates += self._typed_in(changes.typing)
        if changes.echoed:
            updates.append(self._outbox_update())
        self._send(*updates)

    def _typed_in(self, rooms: Iterable[str]) -> list[TypingUpdate]:
        """Return who types in those of these rooms that are shown."""
        shown = set(rooms).intersection(self._open)
        return [TypingUpdate(one, self._view.typing(one, self._typing[one])) for one in self._open if one in shown]

    def departed(self, departure: Departure) -> DepartureUpdate:
        """Return how it is told that somebody took our user out of a room."""
        room_id = RoomId(departure.room_id)
        (by,) = self._view.called(room_id, (departure.by,)) or (departure.by,)
        room = self._rooms.called(room_id)
        words = departure.words(room, by if by == departure.by else by.removeprefix("@"))
        return DepartureUpdate(room_id, words, departure.reason, room)

    def outbox_changed(self, room_id: str, gone: Iterable[int] = ()) -> None:
        """Send the local echoes of a room anew; what failed stands no longer at the places that are `gone`."""
        updates: list[SessionUpdate] = [self._outbox_update()]
        if room_id in self._open:
            updates.append(self._view.changed(RoomId(room_id), self._view.polls.places(room_id), gone=gone))
        self._send(*updates, *self.beside({room_id}))

    def rooms_changed(self, room_ids: set[str] | None) -> None:
        """Send the room list if these rooms, or any, look different now."""
        if self._rooms.refresh(room_ids):
            self._send(RoomsUpdate(self._rooms.all()))

    def connection(self, connection: Connection, detail: Words | None = None) -> None:
        """Send how it stands with the homeserver, if that is news."""
        update = ConnectionUpdate(connection, detail)
        if update != self._connection:
            self._connection = update
            self._send(update)

    def show(self, update: SessionUpdate) -> None:
        """Send what somebody has just asked to see."""
        self._send(update)

    def notice(self, words: Words) -> None:
        """Send a sentence that should be seen once."""
        self._send(NoticeUpdate(words))

    def verification(self, verification: Verification) -> None:
        """Send how far a verification is, and its row in the room."""
        updates: list[SessionUpdate] = [VerificationUpdate(verification)]
        room_id, event_id = verification.room_id, verification.event_id
        if room_id is not None and event_id is not None and room_id in self._open:
            updates.append(self._view.event_changed(room_id, event_id))
        self._send(*updates)

    def trust(self, update: TrustUpdate) -> None:
        """Send how it stands with this device and new ones."""
        self._send(update)

    def history(self, update: HistoryUpdate) -> None:
        """Send how far the whole history is fetched."""
        self._send(update)

    def _outbox_update(self) -> OutboxUpdate:
        unsent, failed = self._outbox.counts()
        return OutboxUpdate(unsent, failed, self._view.failed_in() if failed else ())

    def _send(self, *updates: SessionUpdate) -> None:
        if self._listener is not None and updates:
            self._listener(Batch(updates))
