"""What a server counts as unread in threads: part of a room's number until the room is opened.

Who opens a room reads its main timeline; threads that were not opened stay unread on the server, for all devices
(Matrix spec 1.4, "Receiving notifications").
"""

from __future__ import annotations

import json
from dataclasses import replace

from session.store.account import AccountStore
from session.store.database import Database
from session.sync.batch import RoomNews

_COUNTS = "unread_in_threads "


class ThreadCounts:
    """Remembers, room by room, what was told of threads and what of it was there when the room was last opened."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._account = AccountStore(database)

    def counted_in(self, news: RoomNews) -> RoomNews:
        """Return the news with what came in threads since the room was last opened among what is unread."""
        if news.unread is None or news.in_threads is None:
            return news
        told, (_before, seen) = news.in_threads, self._known(news.room_id)
        seen = min(seen[0], told[0]), min(seen[1], told[1])
        self._keep(news.room_id, told, seen)
        highlights = (news.highlights or 0) + told[1] - seen[1]
        return replace(news, unread=news.unread + told[0] - seen[0], highlights=highlights)

    def opened(self, room_id: str) -> None:
        """Count nothing of what is unread in threads now as news of the room any more."""
        told, _seen = self._known(room_id)
        self._keep(room_id, told, told)

    def _known(self, room_id: str) -> tuple[tuple[int, int], tuple[int, int]]:
        stored = self._account.get(f"{_COUNTS}{room_id}")
        told_n, told_h, seen_n, seen_h = json.loads(stored) if stored else (0, 0, 0, 0)
        return (told_n, told_h), (seen_n, seen_h)

    def _keep(self, room_id: str, told: tuple[int, int], seen: tuple[int, int]) -> None:
        if (told, seen) == self._known(room_id):
            return
        if told == (0, 0):
            self._account.forget(f"{_COUNTS}{room_id}")
        else:
            self._account.set(f"{_COUNTS}{room_id}", json.dumps([*told, *seen]))
