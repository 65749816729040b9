"""A room counts as read where its end was seen: not while older messages are read, nor behind a thread."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session.values.model import EventId, Row
from session.values.places import thread_place
from session.values.updates import RoomsUpdate
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, SAM, rooms, said
from tests.support.screens import chat, chatting, recorded, settled, shown, until, until_shown


@pytest.fixture
def session() -> RecordedSession:
    """A session with sixty messages in the room that is open first."""
    session = recorded()
    rows = tuple(Row(number, said(number, "Noor de Wit", f"bericht {number}")) for number in range(1, 61))
    session.timelines[PROJECT] = replace(session.timelines[PROJECT], first=1, last=60, rows=rows)
    return session


def read(session: RecordedSession) -> int:
    """Return how many times the room was counted as read."""
    return session.asked.count(("mark_read", PROJECT))


def unread_come(session: RecordedSession, unread: int) -> None:
    """Let so many messages of the room be unread."""
    session.tell(RoomsUpdate(tuple(replace(one, unread=unread * (one.room_id == PROJECT)) for one in rooms())))


async def test_what_comes_while_older_messages_are_read_is_unread_until_its_end_is_seen(
    session: RecordedSession,
) -> None:
    async with chatting(session, (80, 24)) as pilot:
        await pilot.press("left")
        await until(pilot, lambda: read(session) == 1)
        unread_come(session, 1)
        await until(pilot, lambda: read(session) == 2)
        await pilot.press("pageup", "pageup")
        unread_come(session, 2)
        await settled(pilot)
        assert read(session) == 2
        await pilot.press("pagedown", "pagedown", "pagedown")
        await until(pilot, lambda: read(session) == 3)
        await pilot.press("pageup", "pageup")
        unread_come(session, 3)
        await settled(pilot)
        assert read(session) == 3
        await pilot.press("end")
        await until(pilot, lambda: read(session) == 4)


async def test_what_comes_behind_a_thread_is_unread_until_one_is_back(session: RecordedSession) -> None:
    async with chatting(session, (80, 24)) as pilot:
        await pilot.press("left")
        chat(pilot).pane.threads.open(thread_place(PROJECT, EventId("$root")))
        await settled(pilot)
        unread_come(session, 1)
        await settled(pilot)
        assert read(session) == 1
        await pilot.press("escape")
        await until(pilot, lambda: read(session) == 2)


async def test_a_room_that_opened_by_itself_is_unread_until_something_is_done_there(session: RecordedSession) -> None:
    async with chatting(session, (120, 30)) as pilot:
        unread_come(session, 3)
        await settled(pilot)
        await pilot.press("f1", "escape", "tab", "shift+tab")
        await settled(pilot)
        assert read(session) == 0
        await pilot.press("f9")
        await until(pilot, lambda: read(session) == 1)


@pytest.mark.parametrize("key", ["x", "up", "shift+tab,up"])
async def test_a_key_in_its_composer_or_conversation_reads_it(session: RecordedSession, key: str) -> None:
    async with chatting(session, (80, 24)) as pilot:
        unread_come(session, 3)
        await settled(pilot)
        assert read(session) == 0
        await pilot.press(*key.split(","))
        await until(pilot, lambda: read(session) == 1)


async def test_the_room_that_was_open_last_is_shown_first_at_the_next_start(session: RecordedSession) -> None:
    async with chatting(session, (80, 24)) as pilot:
        assert session.choices.last is None
        chat(pilot).show_room(SAM)
        await until(pilot, lambda: session.choices.last == SAM)
    again = recorded()
    again.choices.last = session.choices.last
    async with chatting(again, (80, 24)) as pilot:
        assert chat(pilot).pane.room_id == SAM
        assert ("mark_read", SAM) not in again.asked


async def test_what_comes_where_somebody_looks_is_counted_at_no_moment(session: RecordedSession) -> None:
    async with chatting(session, (120, 30)) as pilot:
        await pilot.press("left")
        unread_come(session, 4)
        await settled(pilot)
        # Nobody has told yet that it is read.
        assert "Unread" not in shown(pilot)
        await pilot.press("pageup", "pageup")
        unread_come(session, 5)
        await until_shown(pilot, "Unread")
