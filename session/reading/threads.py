"""Threads of one account: shown as timelines of their own, fetched where they are not here, and written in."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from hints.model import Clearance, Draft
from session.publisher import Publisher
from session.reading.receipts import Receipts
from session.sending.content import About
from session.sending.drafts import Drafts
from session.sending.files import Files
from session.sending.outbox import Outbox
from session.sending.polls import edited
from session.server import thread_requests
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.store.events import EventStore
from session.store.threads import Reply, ThreadStore
from session.sync.arrival import Arrival, Changes
from session.sync.guard import check_events
from session.timeline.reading import StoredEvent
from session.timeline.thread_look import begin_counting
from session.timeline.threads import in_order
from session.timeline.view import MOST_ROWS, WINDOW, TimelineView
from session.values.errors import SessionError
from session.values.listed import ListedThread
from session.values.model import EventId, RoomId, Row, TimelineItem, TransactionId
from session.values.places import room_of, root_of, thread_place
from session.values.updates import TimelineUpdate

PAGE = 50
"""Replies that are fetched at once."""
MOST_THREADS = 200
"""Threads of a room that are listed, the last written in first."""
_SLICE = 5
"""Threads that are marked as read in one go: others get their turn in between."""


@dataclass(slots=True)
class _Open:
    """The thread that is looked at, as it was last shown."""

    place: RoomId
    older: str | None = None
    """Where older replies begin on the server."""
    whole: bool = False
    """Whether the server has no older ones."""
    busy: bool = False
    first: int = 0
    ids: list[str] = field(default_factory=list)
    hidden: tuple[int, ...] = ()
    """Positions of what those say whom we ignore."""
    wanted: int = 0
    """The lowest position that was asked for."""
    items: dict[int, TimelineItem] = field(default_factory=dict)
    pending: tuple[TimelineItem, ...] = ()
    """What is on its way, as it was last shown."""


class Threads:
    """The threads of one account's rooms."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        arrival: Arrival,
        view: TimelineView,
        publisher: Publisher,
        outbox: Outbox,
        files: Files,
        receipts: Receipts,
    ) -> None:
        """Read from this database and view, fetch through this gateway, send through this outbox, files included."""
        self._database = database
        self._gateway = gateway
        self._arrival = arrival
        self._view = view
        self._publisher = publisher
        self._outbox = outbox
        self._files = files
        self._receipts = receipts
        begin_counting(AccountStore(database))
        self._drafts = Drafts(database)
        self._events = EventStore(database)
        self._store = ThreadStore(database)
        self._open: dict[RoomId, _Open] = {}
        """By its room: each room shows one thread at most."""
        self._looked_at: RoomId | None = None
        publisher.beside = self._news

    async def place_of(self, room_id: RoomId, event_id: EventId) -> RoomId | None:
        """Return the thread that a message stands in, or None when it is seen in its room."""
        root = self._store.root_of(room_id, self._events.get(room_id, event_id))
        return None if root is None else thread_place(room_id, EventId(root))

    async def index(self, place: RoomId, event_id: EventId) -> int | None:
        """Return the position of a message in the thread that is looked at."""
        shown = self._shown(place)
        if shown is None or event_id not in shown.ids:
            return None
        return shown.first + shown.ids.index(event_id)

    async def all(self, room_id: RoomId) -> tuple[ListedThread, ...]:
        """Return the threads of a room: those with news first, and else the one that was written in last."""
        roots = self._store.roots(room_id, MOST_THREADS)
        found = {one: event for one in roots if (event := self._events.get(room_id, one)) is not None}
        items = dict(zip(found, self._view.items(room_id, found.values()), strict=True))
        listed = (ListedThread(thread_place(room_id, EventId(one)), items.get(one)) for one in roots)
        return tuple(sorted(listed, key=_without_news))

    async def open(self, place: RoomId) -> None:
        """Show a thread in place of its room, what is here of it first, and then what the server has.

        Raises:
            SessionError: when the server cannot be asked; what is here is shown.
        """
        self._open[room_of(place)] = shown = _Open(place)
        self._looked_at = place
        self._place(shown)
        shown.wanted = shown.first + len(shown.ids) - WINDOW
        rows = self._rows(shown)
        new_from, new = self._unread_in(shown, rows)
        self._publisher.show(replace(self._update(shown, rows), reset=True, new_from=new_from, new=new))
        self._read(shown)
        await self.fetch_older(place)
        with contextlib.suppress(SessionError):
            await self._receipts.send()

    def show_anew(self) -> None:
        """Let the rows of open threads be asked for again: others are ignored than before."""
        for shown in self._open.values():
            self._place(shown)
            self._publisher.show(replace(self._update(shown, self._rows(shown)), anew=True))

    async def mark_read(self, room_id: RoomId) -> None:
        """Count all threads of a room as read, here and on the server as soon as that can be reached."""
        changes = Changes()
        roots = self._store.roots(room_id, MOST_THREADS)
        for start in range(0, len(roots), _SLICE):
            with self._database.transaction():
                for root, newest in self._view.unread_threads(room_id, roots[start : start + _SLICE]).items():
                    self._receipts.mark_thread(thread_place(room_id, EventId(root)), newest)
                    changes.rooms.add(room_id)
                    changes.row(room_id, self._events.get(room_id, root))
            await asyncio.sleep(0)
        if changes.rooms:
            self._publisher.changed(changes)
            with contextlib.suppress(SessionError):
                await self._receipts.send()

    async def close(self, place: RoomId) -> None:
        """Show a thread no longer."""
        if self._shown(place) is not None:
            del self._open[room_of(place)]

    async def look_at(self, place: RoomId | None) -> None:
        """Count this thread, of those that are shown, as read from now on; no other, and none for None."""
        self._looked_at = place
        if place is not None and (shown := self._shown(place)) is not None:
            self._read(shown)
            with contextlib.suppress(SessionError):
                await self._receipts.send()

    def _shown(self, place: RoomId) -> _Open | None:
        shown = self._open.get(room_of(place))
        return shown if shown is not None and shown.place == place else None

    def request_rows(self, place: RoomId, first: int, last: int) -> None:
        """Ask for the rows from position `first` to `last` of the open thread."""
        if (shown := self._shown(place)) is not None:
            shown.wanted = min(shown.wanted, first)
            rows = self._rows(shown)
            asked = tuple(row for row in rows if first <= row.position <= min(last, first + MOST_ROWS))
            self._publisher.show(self._update(shown, asked))

    async def fetch_older(self, place: RoomId) -> None:
        """Fetch older replies of the open thread (Matrix spec, "Relationships API").

        Raises:
            SessionError: when the server cannot be asked.
        """
        shown = self._shown(place)
        if shown is None or shown.whole or shown.busy:
            return
        shown.busy = True
        try:
            page = await thread_requests.replies(self._gateway, room_of(place), _root(place), shown.older, PAGE)
            changes = self._arrival.beside(room_of(place), check_events(page.get("chunk")))
            if self._events.get(room_of(place), _root(place)) is None:
                await self._fetch_root(place, changes)
        finally:
            shown.busy = False
        older = page.get("next_batch")
        shown.older = older if isinstance(older, str) and older else None
        shown.whole = shown.older is None
        self._publisher.changed(changes)

    async def _fetch_root(self, place: RoomId, changes: Changes) -> None:
        raw = await thread_requests.root(self._gateway, room_of(place), _root(place))
        changes.rooms |= self._arrival.beside(room_of(place), check_events([raw])).rooms

    async def send(
        self,
        place: RoomId,
        draft: Draft,
        clearance: Clearance,
        *,
        edits: EventId | None = None,
        answers: EventId | None = None,
    ) -> TransactionId:
        """Store what was written in a thread and begin to send it; the draft of this thread is forgotten with that.

        Raises:
            NotCleared: when the clearance was given for another draft, or for another room.
            PollClosed: when it edits a poll in which somebody has voted.
        """
        with self._database.transaction():
            self._drafts.sent(place)
            about = self.about(place, edits=edits, answers=answers)
            about = edited(self._database, self._view.polls, room_of(place), about)
            return self._outbox.enqueue(draft, clearance, about)

    async def send_file(self, place: RoomId, draft: Draft, clearance: Clearance, file_id: str) -> TransactionId:
        """Send a file into a thread; its draft is forgotten with that. Errors are those of `Files.send`."""
        about = self.about(place)
        return await self._files.send(draft, clearance, file_id, about=about, drafted=place)

    def about(self, place: RoomId, *, edits: EventId | None = None, answers: EventId | None = None) -> About:
        """Return what a message in a place is about."""
        root = root_of(place)
        if root is None or edits is not None:
            return About(edits, answers)
        replies = self._store.replies(room_of(place), root)
        latest = replies[-1].event_id if replies else root
        return About(answers=answers, thread=root, latest=latest)

    # -- what is shown --------------------------------------------------------------------------------------

    def _news(self, rooms: set[str]) -> tuple[TimelineUpdate, ...]:
        """Return what has changed of the threads that are shown in these rooms."""
        return tuple(update for room_id, shown in self._open.items() if room_id in rooms for update in self._new(shown))

    def _new(self, shown: _Open) -> tuple[TimelineUpdate, ...]:
        before, first, count = dict(shown.items), shown.first, len(shown.ids)
        pending, whole = shown.pending, shown.whole
        self._place(shown)
        rows = tuple(row for row in self._rows(shown) if before.get(row.position) != row.item)
        if shown.place == self._looked_at:
            self._read(shown)
        update = self._update(shown, rows)
        same = (first, count, pending) == (shown.first, len(shown.ids), update.pending)
        return () if same and not rows and not whole else (update,)

    def _unread_in(self, shown: _Open, rows: tuple[Row, ...]) -> tuple[int | None, int]:
        """Return where what was not read yet begins in a thread, and how much that is, as its room says it."""
        root = self._events.get(room_of(shown.place), _root(shown.place))
        items = () if root is None else self._view.items(room_of(shown.place), [root])
        summary = items[0].thread if items else None
        unread = summary.unread if summary is not None else 0
        others = [row.position for row in rows if not row.item.own and not row.item.removed]
        return (others[-unread], unread) if 0 < unread <= len(others) else (None, 0)

    def _read(self, shown: _Open) -> None:
        """Count what is shown as read; the server is told with the next news at the latest."""
        newest = next(reversed(self._store.replies(room_of(shown.place), _root(shown.place))), None)
        if newest is None or not self._receipts.mark_thread(shown.place, newest.event_id):
            return
        root, room_id = self._events.get(room_of(shown.place), _root(shown.place)), room_of(shown.place)
        changes = Changes(rooms={room_id})
        changes.row(room_id, root)
        self._publisher.changed(changes)

    def _place(self, shown: _Open) -> None:
        """Find out which message stands where: the newest that was there stays where it is."""
        room_id, root = room_of(shown.place), _root(shown.place)
        said: list[Reply | StoredEvent] = [*self._store.replies(room_id, root), *self._view.unsent(room_id, root)]
        replies = in_order(said)
        ignored = self._view.ignored
        roots = [str(root)] if self._events.knows(room_id, root) else []
        ids = [*roots, *(one.event_id for one in replies)]
        places = {one: at for at, one in enumerate(ids)}
        anchor = next((at for at in reversed(range(len(shown.ids))) if shown.ids[at] in places), None)
        if anchor is not None:
            shown.first += anchor - places[shown.ids[anchor]]
        shown.ids = ids
        shown.hidden = tuple(shown.first + at for at, one in enumerate(replies, len(roots)) if one.sender in ignored)

    def _rows(self, shown: _Open) -> tuple[Row, ...]:
        """Return the rows from the lowest that was asked for on."""
        skipped, hidden, room_id = max(0, shown.wanted - shown.first), frozenset(shown.hidden), room_of(shown.place)
        named = {at: one for at, one in enumerate(shown.ids, shown.first) if at not in hidden}
        placed = {
            at: event
            for at, one in named.items()
            if at >= shown.first + skipped and (event := self._events.get(room_id, one)) is not None
        }
        items = self._without_summary(self._view.items(room_id, placed.values()))
        shown.items = dict(zip(placed, items, strict=True))
        return tuple(Row(at, item) for at, item in shown.items.items())

    def _without_summary(self, items: Iterable[TimelineItem]) -> list[TimelineItem]:
        return [replace(item, thread=None) for item in items]

    def _update(self, shown: _Open, rows: tuple[Row, ...]) -> TimelineUpdate:
        shown.pending = self._view.pending(room_of(shown.place), _root(shown.place))
        return TimelineUpdate(
            room_id=shown.place,
            reset=False,
            first=shown.first,
            last=shown.first + len(shown.ids) - 1,
            rows=rows,
            pending=shown.pending,
            unsent=self._unsent(shown),
            reached_start=shown.whole,
            gone=shown.hidden,
        )

    def _unsent(self, shown: _Open) -> tuple[Row, ...]:
        """Return what failed and stands among the replies."""
        events = [
            one for one in self._view.unsent(room_of(shown.place), _root(shown.place)) if one.event_id in shown.ids
        ]
        items = self._view.items(room_of(shown.place), events)
        places = (shown.first + shown.ids.index(event.event_id) for event in events)
        return tuple(Row(place, item) for place, item in zip(places, items, strict=True))


def _without_news(listed: ListedThread) -> tuple[bool, bool]:
    summary = listed.root.thread if listed.root is not None else None
    return summary is None or not summary.calling, summary is None or not summary.unread


def _root(place: RoomId) -> EventId:
    root = root_of(place)
    if root is None:
        raise ValueError("this is no thread's place")
    return root
