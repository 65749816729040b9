"""How threads look in their room's timeline: a summary under the message they began with, and no row for a reply."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from session.store.account import AccountStore
from session.store.database import Database
from session.store.events import EventStore
from session.store.ignored import IgnoredStore
from session.store.receipts import ReceiptStore
from session.store.threads import Reply, ThreadStore
from session.sync.unread import Unread
from session.timeline.reading import StoredEvent, relation_of
from session.timeline.threads import is_root, thread_of
from session.values.model import ThreadSummary

_COUNTED_SINCE = "threads_counted_since"


def begin_counting(account: AccountStore) -> None:
    """Count as unread only what comes from now on, unless that was begun before: nobody reads years of threads."""
    if account.get(_COUNTED_SINCE) is None:
        account.set(_COUNTED_SINCE, str(round(time.time() * 1000)))


class ThreadLook:
    """Answers questions about the threads of one account's rooms from the store."""

    def __init__(self, database: Database, own_user: str) -> None:
        """Read from this database."""
        self._events = EventStore(database)
        self._threads = ThreadStore(database)
        self._receipts = ReceiptStore(database)
        self._account = AccountStore(database)
        self._judging = Unread(database, own_user)
        self._ignored = IgnoredStore(database, own_user)
        self._own_user = own_user

    def hidden(self, room_id: str, events: Iterable[StoredEvent]) -> set[int]:
        """Return the places of those events that are seen in their thread alone."""
        roots: dict[str, bool] = {}
        places: set[int] = set()
        for event in events:
            root = None if event.state_key is not None else thread_of(event.content)
            if root is None or event.position is None:
                continue
            if root not in roots:
                roots[root] = is_root(self._events.get(room_id, root))
            if roots[root]:
                places.add(event.position)
        return places

    def root_of(self, room_id: str, content: dict[str, Any]) -> str | None:
        """Return the message in whose thread an own message is seen: its own, or that of what it changes."""
        root = thread_of(content)
        if root is not None:
            return root if is_root(self._events.get(room_id, root)) else None
        relation = relation_of(content)
        target = None if relation is None else self._events.get(room_id, relation.target)
        return self._threads.root_of(room_id, target)

    def summary(self, room_id: str, event: StoredEvent, name_of: Callable[[str], str]) -> ThreadSummary | None:
        """Return what is said below an event of the thread that begins with it, or None when there is none."""
        if not is_root(event):
            return None
        replies = self._replies(room_id, event.event_id)
        last = next((one for one in reversed(replies) if not one.redacted), None)
        if last is None:
            return None
        count = sum(1 for one in replies if not one.redacted)
        unread = self._unread(room_id, event.event_id, replies)
        calling = sum(ping.highlights for ping in self._judging.judged(room_id, event.event_id, unread))
        return ThreadSummary(count, name_of(last.sender), last.timestamp, len(unread), calling)

    def newest_unread(self, room_id: str, root: str) -> str | None:
        """Return the last reply of a thread that was not read yet, or None."""
        return next((one.event_id for one in self._unread(room_id, root, self._replies(room_id, root))), None)

    def news(self, room_id: str, root: str) -> tuple[int, int] | None:
        """Return how many unread replies of a thread notify, and how many call our user; None where it is no thread.

        What was said before our user joined has passed nobody by.
        """
        if not is_root(self._events.get(room_id, root)):
            return None
        unread = self._unread(room_id, root, self._replies(room_id, root))
        pings = self._judging.judged(room_id, root, self._judging.since_joined(room_id, unread))
        return sum(ping.notifies or ping.highlights for ping in pings), sum(ping.highlights for ping in pings)

    def _replies(self, room_id: str, root: str) -> list[Reply]:
        ignored = self._ignored.users()
        return [one for one in self._threads.replies(room_id, root) if one.sender not in ignored]

    def _unread(self, room_id: str, root: str, replies: Sequence[Reply]) -> list[Reply]:
        """Return replies of others behind what was read, behind our own last one, and behind when counting began."""
        since = int(self._account.get(_COUNTED_SINCE) or 0)
        read = self._receipts.of(room_id, self._own_user, root)
        unread: list[Reply] = []
        for reply in reversed(replies):
            seen = read is not None and reply.event_id == read.event_id
            if seen or reply.sender == self._own_user or reply.timestamp < since:
                break
            if not reply.redacted:
                unread.append(reply)
        return unread
