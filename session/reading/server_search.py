"""Searches rooms that are not encrypted on the server, which can read them: only with words that were cleared to go.

What encrypted rooms say no server can find; that is searched here (`search.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hints.model import Clearance, Draft
from session.account.audit import Audit
from session.reading.excerpts import excerpt_of, marks_of
from session.reading.search import Search
from session.reading.search_query import read_query
from session.rooms.summaries import Rooms
from session.server import content_door
from session.server.gateway import Gateway
from session.sync.guard import CheckedEvent, check_event, is_text
from session.timeline.reading import relation_of
from session.timeline.searchable import covered_body
from session.values.errors import SessionError
from session.values.hits import SearchHit, SearchHits
from session.values.ids import EventId, RoomId, UserId
from session.values.model import RoomSummary
from session.values.words import N_

PAGE = 20
"""Messages in one answer."""
MOST_ROOMS = 1_000
_MOST_HIGHLIGHTS = 20


class ServerSearch:
    """Asks one account's server."""

    def __init__(self, gateway: Gateway, rooms: Rooms, search: Search, audit: Audit) -> None:
        """Ask through this gateway; `audit` keeps which clearances were used."""
        self._gateway = gateway
        self._rooms = rooms
        self._search = search
        self._audit = audit

    async def find(self, draft: Draft, clearance: Clearance, typed: str, following: str | None = None) -> SearchHits:
        """Return a page of what the server finds for the draft's words, newest first; `typed` says whose, and where.

        Raises:
            SessionError: when no room can be searched there, or the server refuses or cannot be reached.
        """
        query = read_query(typed)
        named, senders = self._search.rooms(query), self._search.senders(query)
        open_rooms = {
            room.room_id: room
            for room in self._rooms.all()
            if not room.facts.encrypted and room.inviter is None and (named is None or room.room_id in named)
        }
        if not open_rooms:
            raise SessionError(N_("There is no such room that a server can read; encrypted rooms are searched here."))
        wanted: dict[str, Any] = {"rooms": list(open_rooms)[:MOST_ROOMS], "limit": PAGE, "types": ["m.room.message"]}
        if senders is not None:
            wanted["senders"] = list(senders)
        answer = await content_door.search_messages(self._gateway, draft, clearance, wanted, following)
        self._audit.sent("", clearance)
        found = _found(answer)
        later = found.get("next_batch")
        hits = tuple(self._hits(found, draft.text, open_rooms))
        return SearchHits(hits, following=later if isinstance(later, str) and is_text(later) and hits else None)

    def _hits(self, found: dict[str, Any], term: str, rooms: dict[RoomId, RoomSummary]) -> Iterator[SearchHit]:
        given = found.get("highlights")
        highlights = [one for one in given if isinstance(one, str) and one] if isinstance(given, list) else []
        marks = marks_of([*highlights[:_MOST_HIGHLIGHTS], *term.split()])
        results = found.get("results")
        ignored = self._search.ignored()
        for one in results if isinstance(results, list) else ():
            raw = one.get("result") if isinstance(one, dict) else None
            event = check_event(raw)
            room = rooms.get(RoomId(str(raw.get("room_id")))) if isinstance(raw, dict) else None
            if isinstance(event, CheckedEvent) and event.sender in ignored:
                continue
            if isinstance(event, CheckedEvent) and room is not None and (body := _body(event)):
                name = self._search.name_of(room.room_id, event.sender)
                sender, excerpt = UserId(event.sender), excerpt_of(body, marks)
                found_there = SearchHit(room.room_id, room.name, _target(event), sender, name, event.timestamp, excerpt)
                yield replace(found_there, elsewhere=True, own=self._search.is_own(sender))


def _found(answer: dict[str, Any]) -> dict[str, Any]:
    categories = answer.get("search_categories")
    found = categories.get("room_events") if isinstance(categories, dict) else None
    return found if isinstance(found, dict) else {}


def _body(event: CheckedEvent) -> str:
    if event.type != "m.room.message" or event.state_key is not None or event.redacted:
        return ""
    changed = event.content.get("m.new_content")
    said = changed if isinstance(changed, dict) else event.content
    body = said.get("body")
    return covered_body(said, body) if isinstance(body, str) else ""


def _target(event: CheckedEvent) -> EventId:
    """Return the message that was found: an edit has no row of its own."""
    relation = relation_of(event.content)
    return EventId(relation.target if relation is not None and relation.rel_type == "m.replace" else event.event_id)
