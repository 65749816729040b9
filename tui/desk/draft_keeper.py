"""Keeps what is being written in the session's store: at the first key, then a few times a second, and at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.widget import Widget
from textual.worker import WorkType

from session.values.errors import SessionError
from session.values.model import RoomDraft, RoomId
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.desk.under_way import UnderWay
from widgets.words import error_words

if TYPE_CHECKING:
    from session.session import Session

NOTHING = RoomDraft()
PAUSE = 0.4
"""Seconds between two writes while somebody types: so much is lost at most when the machine dies."""


class DraftKeeper:
    """Knows what is stored and what is written, and brings the one after the other."""

    def __init__(self, asking: Asking, session: Session, screen: Widget, under_way: UnderWay) -> None:
        """Work for one screen, whose timer it uses; what is `under_way` is kept with the drafts."""
        self._asking = asking
        self._session = session
        self._screen = screen
        self._under_way = under_way
        self._written: Mapping[RoomId, RoomDraft] = {}
        self._stored: dict[RoomId, RoomDraft | None] = {}
        self._leaving: set[RoomId] = set()
        self._timer: Timer | None = None

    def begin(self, stored: Mapping[RoomId, RoomDraft]) -> None:
        """Start from what the store holds."""
        self._stored = {room: _without_cursor(draft) for room, draft in stored.items()}

    def note(self, desk: Desk) -> None:
        """Take over what stands on the desk for each room."""
        self._written = desk.files.beside(desk.composer.drafts())
        if self._timer is None and self._changes():
            self._timer = self._screen.set_timer(PAUSE, self._again)
            self._write_soon()

    def leaves(self, room_id: RoomId) -> None:
        """A room's draft is handed over to be sent: until `left` the store keeps what it has of it."""
        self._leaving.add(room_id)

    def left(self, room_id: RoomId, desk: Desk) -> None:
        """The session has the message, or has refused it: whatever stands there now is the draft."""
        self._leaving.discard(room_id)
        self._stored[room_id] = None
        self.note(desk)

    async def flush(self) -> None:
        """Write what is not stored yet.

        Raises:
            SessionError: when the disk does not take it.
        """
        if changes := self._changes():
            await self._asking.ask(self._session.drafts.keep, changes)
            self._stored.update(changes)

    def _again(self) -> None:
        self._timer = None
        if self._changes():
            self._timer = self._screen.set_timer(PAUSE, self._again)
            self._write_soon()

    def _write_soon(self) -> None:
        # Not the coroutine: one that is taken back before its turn would never be awaited.
        work: WorkType[None] = self._write
        self._screen.run_worker(work, group="drafts")

    async def _write(self) -> None:
        try:
            await self.flush()
        except SessionError as error:
            self._asking.tell(error_words(error))

    def _changes(self) -> dict[RoomId, RoomDraft]:
        wanted = {room: _without_cursor(draft) for room, draft in self._under_way.with_drafts(self._written).items()}
        wanted |= dict.fromkeys(self._stored.keys() - wanted.keys(), NOTHING)
        return {
            room: draft
            for room, draft in wanted.items()
            if room not in self._leaving and self._stored.get(room, NOTHING) != draft
        }


def _without_cursor(draft: RoomDraft) -> RoomDraft:
    return replace(draft, cursor=None)
