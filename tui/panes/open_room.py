"""What the screen remembers of the open room's timeline: the last own message, and what failed."""

from __future__ import annotations

from session.values.model import FileForm, ItemKind, RoomId, Row, SendState, TimelineItem
from session.values.updates import Moved, TimelineUpdate


class OpenRoom:
    """Follows the updates of one timeline."""

    def __init__(self, room_id: RoomId) -> None:
        """Begin with nothing known."""
        self.room_id = room_id
        self._last_own: tuple[int, TimelineItem] | None = None
        self._last_file: tuple[int, TimelineItem] | None = None
        self._last_poll: tuple[int, TimelineItem] | None = None
        self._pending: tuple[TimelineItem, ...] = ()
        self._unsent: tuple[Row, ...] = ()

    def apply(self, update: TimelineUpdate) -> None:
        """Take over what an update says of own messages."""
        if update.reset or update.anew:
            self._last_own = self._last_file = self._last_poll = None
        for moved in update.moved:
            self._last_own, self._last_file = _up(self._last_own, moved), _up(self._last_file, moved)
            self._last_poll = _up(self._last_poll, moved)
        for row in update.rows:
            words = can_edit(row.item) and row.item.file is None
            if words and (self._last_own is None or row.position >= self._last_own[0]):
                self._last_own = (row.position, row.item)
            if row.item.file is not None and (self._last_file is None or row.position >= self._last_file[0]):
                self._last_file = (row.position, row.item)
            if row.item.poll is not None and (self._last_poll is None or row.position >= self._last_poll[0]):
                self._last_poll = (row.position, row.item)
        self._pending, self._unsent = update.pending, update.unsent

    @property
    def last_own(self) -> TimelineItem | None:
        """The newest own message that can be edited, as far as it was seen."""
        return self._last_own[1] if self._last_own else None

    @property
    def last_file(self) -> TimelineItem | None:
        """The newest message that brought a file, as far as it was seen."""
        return self._last_file[1] if self._last_file else None

    @property
    def last_poll(self) -> TimelineItem | None:
        """The newest poll, as far as it was seen."""
        return self._last_poll[1] if self._last_poll else None

    @property
    def last_waiting(self) -> TimelineItem | None:
        """The newest own message or file that the room does not have yet."""
        return next((item for item in reversed(self._pending) if is_on_its_way(item)), None)

    @property
    def last_failed(self) -> TimelineItem | None:
        """The newest own message that could not be sent."""
        waiting = (*(row.item for row in self._unsent), *self._pending)
        return next((item for item in reversed(waiting) if item.send_state is SendState.FAILED), None)


def _up(found: tuple[int, TimelineItem] | None, moved: Moved) -> tuple[int, TimelineItem] | None:
    """Return what was found at its place after rows have moved."""
    return (found[0] + moved.by, found[1]) if found is not None and found[0] > moved.above else found


def can_edit(item: TimelineItem) -> bool:
    """Return whether an item is an own message that the server has: its text can be edited, or its file's caption."""
    plain = item.poll is None and not item.place and (item.file is None or item.file.form is not FileForm.STICKER)
    return plain and item.own and item.kind is ItemKind.MESSAGE and item.event_id is not None


def is_on_its_way(item: TimelineItem) -> bool:
    """Return whether an item is an own message or file that is not in the room yet."""
    return item.own and item.send_state in (SendState.QUEUED, SendState.SENDING)
