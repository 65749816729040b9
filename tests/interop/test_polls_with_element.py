"""Polls between our app and Element's SDK, both ways, case by case in one encrypted room."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from session.values.model import Poll, TimelineItem
from tests.interop.peer import StartPeer, node_modules, start_peer
from tests.interop.shared_room import Room, one_room
from tests.support.screens import chat
from tests.support.users import MakeUser
from widgets.timeline.timeline import Timeline

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow


class Polled(Room):
    """The room, and the poll that it is about."""

    poll_id: str = ""

    async def begin(self) -> None:
        """Let them ask a poll."""
        asked = {"question": "Wie komt er?", "answers": ["ik", "jij", "niemand"], "most": 2}
        self.poll_id = (await self.peer.poll_start(room_id=self.room_id, **asked))["event_id"]
        await self.ours_of()
        await self.app.see("Wie komt er?", "3 ( ) niemand")

    async def ours_of(self, holds: Callable[[Poll], bool] = lambda poll: True) -> Poll:
        """Return the poll as we show it, as soon as it holds."""
        item = await self.shown(self.poll_id, lambda one: one.poll is not None and holds(one.poll))
        assert item.poll is not None
        return item.poll

    async def counted_there(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the poll as Element's SDK counts it, as soon as it holds."""
        async with asyncio.timeout(60):
            while not holds(found := await self.peer.poll(room_id=self.room_id, event_id=self.poll_id)):
                await self.app.pilot.pause(0.1)
        return found

    async def press_on_it(self, *keys: str) -> None:
        """Press keys on the newest message, which is the poll."""
        chat(self.app.pilot).query_one(Timeline).focus()
        await self.app.press("end", *keys)

    async def newest(self) -> TimelineItem:
        """Return the newest row that the server has."""

        async def rows() -> tuple[TimelineItem, ...]:
            return self.session.timeline(self.room_id, 1)

        async with asyncio.timeout(60):
            while (item := (await self.app.host.ask(rows))[0]).event_id is None or item.poll is None:
                await self.app.pilot.pause(0.1)
        return item


async def they_see_our_poll(room: Polled) -> None:
    await room.app.press(*"/poll --choose 2 Welke dagen? | ma | di | wo", "enter")
    await room.app.see("Welke dagen?", "1 ( ) ma", "up to 2 answers")
    room.poll_id = str((await room.newest()).event_id)
    found = await room.counted_there(lambda poll: True)
    assert (found["question"], found["answers"], found["most"]) == ("Welke dagen?", ["ma", "di", "wo"], 2)
    assert (found["kind"], found["votes"]) == ("org.matrix.msc3381.poll.disclosed", {})
    assert (await room.theirs_of(room.poll_id, decrypted=True))["wire_type"] == "m.room.encrypted"


async def we_see_their_vote(room: Polled) -> None:
    await room.peer.poll_vote(room_id=room.room_id, event_id=room.poll_id, answers=["ma", "wo"])
    ours = await room.ours_of(lambda poll: poll.voters == 1)
    assert [answer.votes for answer in ours.answers] == [1, 0, 1]


async def they_see_our_vote_in_it_changed_and_taken_back(room: Polled) -> None:
    await room.press_on_it("2")
    assert room.ours in (await room.counted_there(lambda poll: "di" in poll["votes"]))["votes"]["di"]
    await room.ours_of(lambda poll: poll.answers[1].mine)
    await room.press_on_it("1")
    assert room.ours in (await room.counted_there(lambda poll: len(poll["votes"].get("ma", [])) == 2))["votes"]["di"]
    await room.app.press("escape", *"/vote", "enter")
    found = await room.counted_there(lambda poll: "di" not in poll["votes"])
    assert found["votes"] == {"ma": [room.theirs], "wo": [room.theirs]}


async def they_see_its_end(room: Polled) -> None:
    await room.press_on_it("E", "y")
    await room.counted_there(lambda poll: bool(poll["ended"]))
    assert (await room.ours_of(lambda poll: poll.ended)).voters == 1
    await room.app.see("ended · 1 person voted")


async def our_hidden_poll_is_hidden_there(room: Polled) -> None:
    await room.app.press("escape", *"/poll --hidden Wie wint? | wij | zij", "enter")
    await room.app.see("Wie wint?", "counts are shown")
    room.poll_id = str((await room.newest()).event_id)
    assert (await room.counted_there(lambda poll: True))["kind"] == "org.matrix.msc3381.poll.undisclosed"
    await room.peer.poll_vote(room_id=room.room_id, event_id=room.poll_id, answers=["wij"])
    assert [answer.votes for answer in (await room.ours_of(lambda poll: poll.voters == 1)).answers] == [None, None]


async def we_vote_in_their_poll(room: Polled) -> None:
    await room.begin()
    await room.press_on_it("1")
    found = await room.counted_there(lambda poll: bool(poll["votes"]))
    assert found["votes"] == {"ik": [room.ours]}
    vote = await room.theirs_of("", type="org.matrix.msc3381.poll.response", sender=room.ours, decrypted=True)
    assert vote["wire_type"] == "m.room.encrypted"


async def their_end_is_shown_here(room: Polled) -> None:
    await room.peer.poll_end(room_id=room.room_id, event_id=room.poll_id)
    ours = await room.ours_of(lambda poll: poll.ended)
    assert [answer.votes for answer in ours.answers] == [1, 0, 0]
    await room.press_on_it("2")
    await room.app.see("This poll has ended.")


CASES: tuple[Callable[[Polled], Awaitable[Any]], ...] = (
    they_see_our_poll,
    we_see_their_vote,
    they_see_our_vote_in_it_changed_and_taken_back,
    they_see_its_end,
    our_hidden_poll_is_hidden_there,
    we_vote_in_their_poll,
    their_end_is_shown_here,
)
"""In this order: later ones go on with the poll of those before."""


async def test_every_case_in_one_room(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    async with one_room(Polled, make_user, start_peer, tmp_path, (100, 40)) as room:
        for case in CASES:
            await case(room)
