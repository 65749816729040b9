"""Which threads of a room have news: told of until each is opened, for who opens the room does not see what is there.

Law of this file: only threads in which something arrived are looked at, and each only until nothing in it is new.
"""

from __future__ import annotations

import json

from session.store.account import AccountStore
from session.store.database import Database
from session.timeline.reading import StoredEvent
from session.timeline.thread_look import ThreadLook
from session.timeline.threads import thread_of

_WRITTEN_IN = "threads_written_in "
MOST_THREADS = 200
"""Threads of a room that are remembered, those in which something came last."""


class ThreadNews:
    """The threads of one account's rooms in which something came that was not read yet."""

    def __init__(self, database: Database, own_user: str) -> None:
        """Remember in this database."""
        self._database = database
        self._account = AccountStore(database)
        self._look = ThreadLook(database, own_user)
        self._own_user = own_user

    def came(self, room_id: str, event: StoredEvent) -> None:
        """Remember the thread of an event that has just arrived, if it stands in one and is not our own."""
        root = thread_of(event.content) if event.state_key is None else None
        if root is not None and event.sender != self._own_user:
            known = self._written_in(room_id)
            self._keep(room_id, [*(one for one in known if one != root), root][-MOST_THREADS:], known)

    def of(self, room_id: str) -> tuple[int, int]:
        """Return how many threads of a room have news, and how many of those call our user."""
        known = self._written_in(room_id)
        news = {root: self._look.news(room_id, root) for root in known}
        # Where its beginning is not here, a reply is a row of the room, and its thread may come about later.
        self._keep(room_id, [root for root in known if news[root] != (0, 0)], known)
        counts = [one for one in news.values() if one is not None]
        return sum(1 for notify, _calls in counts if notify), sum(1 for _notify, calls in counts if calls)

    def _written_in(self, room_id: str) -> list[str]:
        return list(json.loads(self._account.get(f"{_WRITTEN_IN}{room_id}") or "[]"))

    def _keep(self, room_id: str, roots: list[str], before: list[str]) -> None:
        if roots == before:
            return
        with self._database.transaction():
            if roots:
                self._account.set(f"{_WRITTEN_IN}{room_id}", json.dumps(roots))
            else:
                self._account.forget(f"{_WRITTEN_IN}{room_id}")
