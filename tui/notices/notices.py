"""Decides when there is something to notify of: new messages that the push rules let through, while nobody looks.

Two laws of this file: what was missed while the server was away notifies nobody, and no storm gets out. A mention
comes through behind other messages all the same: it may be the one thing that somebody waits for.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.updates import Batch, Connection, ConnectionUpdate, RoomsUpdate
from tui.notices.quiet_hours import QuietHours

SETTLE_SECONDS = 5.0
"""So long after the server was reached, what comes is taken for what was missed."""
GAP_SECONDS = 5.0
"""Between two notices; what comes meanwhile is seen in the list."""


class NoticeKind(StrEnum):
    """What happened."""

    MESSAGE = "message"
    MENTION = "mention"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to notify of; nothing in it was said by anybody, but for the name of the room."""

    kind: NoticeKind
    room: RoomSummary


class Notices:
    """Follows what the session tells about rooms."""

    def __init__(
        self,
        quiet: QuietHours | None = None,
        clock: Callable[[], float] = time.monotonic,
        of_day: Callable[[], dt.time] = lambda: dt.datetime.now().astimezone().time(),
    ) -> None:
        """Begin with no room known; `of_day` tells the time of day."""
        self._quiet = quiet
        self._clock = clock
        self._of_day = of_day
        self._rooms: dict[RoomId, RoomSummary] = {}
        self._since: float | None = None
        self._last: float | None = None
        self._last_mention: float | None = None

    def take(self, batch: Batch, seen: RoomId | None) -> Notice | None:
        """Take over a batch; return what to notify of. `seen` is the room that somebody looks at."""
        found: list[Notice] = []
        for update in batch.updates:
            if isinstance(update, ConnectionUpdate):
                self._connected(update.connection)
            elif isinstance(update, RoomsUpdate):
                found += self._news(update.rooms)
        wanted = [one for one in found if one.room.room_id != seen]
        order = (NoticeKind.MENTION, NoticeKind.INVITATION, NoticeKind.MESSAGE)
        first = min(wanted, key=lambda one: order.index(one.kind), default=None)
        if first is None or not self._may(mention=first.kind is NoticeKind.MENTION):
            return None
        self._last = self._clock()
        if first.kind is NoticeKind.MENTION:
            self._last_mention = self._last
        return first

    def _connected(self, connection: Connection) -> None:
        if connection is not Connection.SYNCED:
            self._since = None
        elif self._since is None:
            self._since = self._clock()

    def _news(self, rooms: Iterable[RoomSummary]) -> list[Notice]:
        before, self._rooms = self._rooms, {room.room_id: room for room in rooms}
        return [Notice(kind, room) for room in rooms if (kind := _kind(room, before.get(room.room_id))) is not None]

    def _may(self, *, mention: bool) -> bool:
        now, last = self._clock(), self._last_mention if mention else self._last
        if self._since is None or now - self._since < SETTLE_SECONDS:
            return False
        if last is not None and now - last < GAP_SECONDS:
            return False
        return self._quiet is None or not self._quiet.hold(self._of_day())


def _kind(room: RoomSummary, old: RoomSummary | None) -> NoticeKind | None:
    """Return what is new in a room since it was `old`; a message that was counted anew is not."""
    if room.kind is RoomKind.INVITE:
        return NoticeKind.INVITATION if old is None or old.kind is not RoomKind.INVITE else None
    if old is None or room.last_activity <= old.last_activity:
        return None
    if room.highlights > old.highlights:
        return NoticeKind.MENTION
    return NoticeKind.MESSAGE if room.unread > old.unread else None
