"""The facade of searching: what was said is found here, in the encrypted store, and nowhere else."""

from __future__ import annotations

from datetime import date, datetime, time

from session.publisher import Publisher
from session.reading.excerpts import excerpt_of, marks_of
from session.reading.far_back import FarBack
from session.reading.history import History
from session.reading.search_query import Query, read_query
from session.rooms.summaries import Rooms
from session.store.database import Database
from session.store.events import EventStore
from session.store.ignored import IgnoredStore
from session.store.rooms import RoomStore
from session.store.search_index import MATCH_BEGINS, MATCH_ENDS, IndexedText, SearchIndex, Wanted
from session.timeline.searchable import covers, searchable
from session.values.model import EventId, RoomId, SearchHit, SearchHits, UserId

PAGE = 20
"""Messages that are found at once; more are asked for by the last one."""
BACKLOG_SLICE = 200
"""Messages from before the index that are taken in at once."""
_MOST_PEOPLE = 100


class Search:
    """Searches one account's messages. Used in the session's thread."""

    def __init__(self, database: Database, rooms: Rooms, history: History, publisher: Publisher, own_user: str) -> None:
        """Search this database; page back by this history when a message has lost its place."""
        self._database = database
        self._rooms = rooms
        self._own_user = own_user
        self._index = SearchIndex(database)
        self._events = EventStore(database)
        self._members = RoomStore(database)
        self._ignored = IgnoredStore(database, own_user)
        self.far = FarBack(database, history, publisher)
        """Going back to a day, or to a message that is not here."""

    async def find(self, text: str, *, typing: bool = False, below: int | None = None, limit: int = PAGE) -> SearchHits:
        """Return the newest messages that fit a query; `below` is the mark of the last hit that is known.

        While somebody is `typing`, the last word may be only the beginning of one.
        """
        query = read_query(text, typing=typing)
        if query.empty:
            return SearchHits((), problems=query.problems)
        found = self._index.find(self._wanted(query), limit, below)
        names: dict[tuple[str, str], str] = {}
        hits = tuple(self._hit(one, names, query) for one in found)
        return SearchHits(hits, len(hits) == limit, query.problems)

    def take_in(self) -> bool:
        """Take in a slice of the messages that were stored before there was an index; return whether more wait."""
        with self._database.transaction():
            slice_ = self._index.backlog(BACKLOG_SLICE)
            for room_id, event_id in slice_:
                event = self._events.get(room_id, event_id)
                if event is not None:
                    self._events.index(room_id, event)
        return bool(slice_)

    def tidy(self, *, begin: bool = False) -> bool:
        """Make a little of the index quicker to search after many messages came; return whether more can be done."""
        with self._database.transaction():
            return self._index.tidy(begin=begin)

    def count(self) -> int:
        """Return how many messages can be found."""
        return self._index.count()

    def _wanted(self, query: Query) -> Wanted:
        senders, rooms = self.senders(query), self.rooms(query)
        return Wanted(
            words=query.words,
            beginnings=query.beginnings,
            senders=senders,
            without=tuple(sorted(self.ignored())),
            rooms=rooms,
            file=query.file,
            since=_milliseconds(query.since) if query.since else 0,
            **({"until": _milliseconds(query.until)} if query.until else {}),
        )

    def senders(self, query: Query) -> tuple[str, ...] | None:
        """Return whose messages are wanted, as far as they are known here; None for everybody's."""
        return tuple(user for part in query.senders for user in self._people(part)) if query.senders else None

    def ignored(self) -> frozenset[str]:
        """Return of whom nothing is found."""
        return self._ignored.users()

    def rooms(self, query: Query) -> tuple[str, ...] | None:
        """Return in which rooms is searched; None for all."""
        return tuple(room for part in query.rooms for room in self._named(part)) if query.rooms else None

    def name_of(self, room_id: str, user_id: str) -> str:
        """Return what somebody is called in a room, where nobody can be taken for another."""
        return self._members.shown_name(room_id, user_id)

    def _people(self, part: str) -> tuple[str, ...]:
        if part.casefold() == "me":
            return (self._own_user,)
        if part.startswith("@") and ":" in part:
            return (part,)
        return self._members.users_like(part, _MOST_PEOPLE)

    def _named(self, part: str) -> tuple[str, ...]:
        wanted = part.casefold()
        return tuple(
            room.room_id for room in self._rooms.all() if part == room.room_id or wanted in room.name.casefold()
        )

    def is_own(self, sender: str) -> bool:
        """Return whether our user is meant."""
        return sender == self._own_user

    def _hit(self, one: IndexedText, names: dict[tuple[str, str], str], query: Query) -> SearchHit:
        writer = (one.room_id, one.sender)
        if writer not in names:
            names[writer] = self._members.shown_name(one.room_id, one.sender)
        return SearchHit(
            RoomId(one.room_id),
            self._rooms.get(RoomId(one.room_id)).name,
            EventId(one.event_id),
            UserId(one.sender),
            names[writer],
            one.timestamp,
            self._covered(one, query) or _pieces(one.excerpt),
            one.doc,
            own=self.is_own(one.sender),
        )

    def _covered(self, one: IndexedText, query: Query) -> tuple[tuple[str, bool], ...]:
        """Return the excerpt of a message that covers some of its words; nothing where it covers none.

        The index holds these words too: who looks for them finds the message, and goes there to uncover them.
        """
        event = self._events.get(one.room_id, one.event_id)
        if event is None or event.type != "m.room.message":
            return ()
        edit = self._events.edit_of(one.room_id, event)
        said = edit.get("m.new_content") if edit is not None else None
        if not covers(said if isinstance(said, dict) else event.content):
            return ()
        shown = searchable(event, edit, cover=True)
        return excerpt_of(shown.text, marks_of((*query.words, *query.beginnings))) if shown is not None else ()


def _pieces(excerpt: str) -> tuple[tuple[str, bool], ...]:
    """Split an excerpt at the marks around what was found; marks that the message itself brought find nothing."""
    pieces: list[tuple[str, bool]] = []
    for number, part in enumerate(excerpt.split(MATCH_BEGINS)):
        found, _, rest = part.partition(MATCH_ENDS) if number else ("", "", part)
        pieces += [(found, True), (rest, False)]
    return tuple((text, found) for text, found in pieces if text)


def _milliseconds(day: date) -> int:
    try:
        return round(datetime.combine(day, time()).astimezone().timestamp() * 1000)
    except (OverflowError, ValueError, OSError):
        return 0
