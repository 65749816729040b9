"""A colleague: a session like yours, whose every word passes the same gate, and who answers you and nobody else."""

from __future__ import annotations

import asyncio

from hints.advisor import Advisor
from hints.model import Clearance, Draft, DraftKind, Override, Severity
from session.session import Session
from session.values.errors import SessionError
from session.values.model import ItemKind, RoomId, RoomKind, RoomSummary, TimelineItem, UserId
from session.values.updates import Batch
from tui.demo.answers import answer_to, assistant_answer_to

_THINKING_SECONDS = 1.0
_LOOK_BACK = 5
_SEND_SECONDS = 20
_MEETING_SECONDS = 30


class Unsayable(Exception):
    """A line of the demo is held by the gate. This is a fault in the demo."""


def cleared(advisor: Advisor, draft: Draft) -> Clearance:
    """Return the clearance for a line that the demo has written.

    What only wants a second look (a room that is not encrypted) is looked at and confirmed; nothing more is.

    Raises:
        Unsayable: when the gate holds it for more than that.
    """
    verdict = advisor.clear(draft)
    if isinstance(verdict, Clearance):
        return verdict
    rules = frozenset(finding.rule for finding in verdict.assessment.findings)
    if verdict.assessment.severity == Severity.CONFIRM:
        override = Override(verdict.assessment.content_digest, rules, "scripted line of the demo")
        verdict = advisor.clear(draft, override)
    if isinstance(verdict, Clearance):
        return verdict
    raise Unsayable(f"a line of the demo is held by {', '.join(sorted(rules))}")


class Speaker:
    """Somebody who says lines through a session."""

    def __init__(self, session: Session, advisor: Advisor) -> None:
        """Speak through `session`, after `advisor`."""
        self.session = session
        self._advisor = advisor

    async def say(self, room_id: RoomId, text: str) -> None:
        """Send one line and wait until the server has it."""
        draft = Draft(DraftKind.MESSAGE, text, await self.session.facts(room_id))
        await self.session.send(draft, cleared(self._advisor, draft))
        await self.session.flush(_SEND_SECONDS)


class Colleague(Speaker):
    """A speaker that listens: it reads what you write where it is the host, and answers once."""

    def __init__(self, session: Session, advisor: Advisor, *, assistant: bool = False) -> None:
        """Wrap a session that is logged in and not started."""
        super().__init__(session, advisor)
        self._answer = assistant_answer_to if assistant else answer_to
        self._listens_to: UserId | None = None
        self._hosts: frozenset[RoomId] = frozenset()
        self._answered: dict[RoomId, str] = {}
        self._answering: dict[RoomId, asyncio.Task[None]] = {}
        self._news = asyncio.Event()

    async def start(self) -> None:
        """Begin to sync."""
        await self.session.start(self._on_batch)

    async def close(self) -> None:
        """Stop answering and close the session."""
        tasks = list(self._answering.values())
        self._listens_to = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.session.close()

    async def until_together(self, room_id: RoomId, present: set[UserId]) -> None:
        """Wait until the session knows that all of `present` have joined; it is looked at after each batch."""
        async with asyncio.timeout(_MEETING_SECONDS):
            while not present <= self._joined(room_id):
                self._news.clear()
                await self._news.wait()

    def listen_to(self, you: UserId, hosts: frozenset[RoomId]) -> None:
        """Answer from now on what `you` write in the rooms that this colleague hosts; what is there is old."""
        self._hosts = hosts
        self._answered = {
            room.room_id: item.key for room in self._rooms() if (item := self._newest_of(room.room_id, you))
        }
        self._listens_to = you

    def _on_batch(self, _batch: Batch) -> None:
        """Look around; the room list says enough, so what the batch says is not looked at."""
        self._news.set()
        self._look_around()

    def _look_around(self) -> None:
        if self._listens_to is None:
            return
        for room in self._rooms():
            item = self._newest_of(room.room_id, self._listens_to)
            if item and self._answered.get(room.room_id) != item.key and room.room_id not in self._answering:
                self._attend(room, item)

    def _attend(self, room: RoomSummary, item: TimelineItem) -> None:
        self._answered[room.room_id] = item.key
        task = asyncio.get_running_loop().create_task(self._react(room, item.body))
        self._answering[room.room_id] = task
        task.add_done_callback(lambda _: self._attended(room.room_id))

    def _attended(self, room_id: RoomId) -> None:
        # What you wrote meanwhile gets its answer now.
        del self._answering[room_id]
        self._look_around()

    async def _react(self, room: RoomSummary, text: str) -> None:
        try:
            await self.session.receipts.mark_read(room.room_id)
            if room.room_id in self._hosts and room.facts.encrypted:
                await asyncio.sleep(_THINKING_SECONDS)
                await self.say(room.room_id, self._answer(text))
        except SessionError:
            # The homeserver is on its way out; so are we.
            return

    def _joined(self, room_id: RoomId) -> set[UserId]:
        if all(room.room_id != room_id for room in self._rooms()):
            return set()
        return {member.user_id for member in self.session.members(room_id) if member.membership == "join"}

    def _rooms(self) -> list[RoomSummary]:
        return [room for room in self.session.rooms() if room.kind is not RoomKind.INVITE]

    def _newest_of(self, room_id: RoomId, user_id: UserId) -> TimelineItem | None:
        """Return the last message of `user_id` that could be read, among the newest few."""
        for item in reversed(self.session.timeline(room_id, _LOOK_BACK)):
            if item.sender == user_id and item.kind is ItemKind.MESSAGE:
                return item
        return None
