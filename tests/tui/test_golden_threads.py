"""Pictures of threads, receipts and typing; made and looked at as the others are."""

from __future__ import annotations

from dataclasses import replace

from syrupy.assertion import SnapshotAssertion

from session.values.model import EventId, RoomId, Row, ThreadSummary, TimelineItem
from session.values.places import thread_place
from session.values.updates import TimelineUpdate, TypingUpdate
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import MINUTE, MORNING, PROJECT, conversation, said
from tests.support.pictures import both_sizes, golden, picture
from tests.support.screens import chat, chatting, recorded, settled, until_shown
from widgets.timeline.timeline import Timeline

pytestmark = golden


def replies() -> tuple[TimelineItem, ...]:
    """Return the messages of a thread, the one that it began with first."""
    return (
        said(30, "Noor de Wit", "wie doet de sluisdeur donderdag?"),
        said(31, "Sam", "ik kan pas na tienen"),
        said(33, "Ik", "dan doe ik de eerste ronde", own=True),
        said(36, "Noor de Wit", "fijn, dank"),
    )


def threaded() -> RecordedSession:
    """Return a session whose room has two threads, one of them with something new, and people who read along."""
    session, before = recorded(), conversation()
    first = ThreadSummary(3, "Noor de Wit", MORNING + 36 * MINUTE)
    second = ThreadSummary(12, "Sam", MORNING + 41 * MINUTE, unread=2)
    shown = (
        replace(replies()[0], thread=first),
        replace(said(37, "Sam", "lunch om half een?"), thread=second, read_by=("Els",)),
        replace(said(38, "Ik", "prima", own=True), read_by=("Noor de Wit", "Sam")),
    )
    rows = tuple(Row(before.last + number, item) for number, item in enumerate(shown, 1))
    session.timelines = {
        PROJECT: replace(
            before, last=before.last + len(rows), rows=(*before.rows, *rows), new_from=before.last + 2, new=1
        )
    }
    return session


@both_sizes
async def test_threads_in_their_room(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = threaded()
    async with chatting(session, size) as pilot:
        session.tell(TypingUpdate(PROJECT, ("@Noor de Wit", "@Sam")))
        await until_shown(pilot, "are typing")
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_a_thread_and_a_draft_for_it(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = threaded()
    root = replies()[0]
    place: RoomId = thread_place(PROJECT, EventId(root.event_id or ""))
    rows = tuple(Row(number, item) for number, item in enumerate(replies()))
    async with chatting(session, size) as pilot:
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("end", "up", "up", "t")
        await until_shown(pilot, "what you write goes into it")
        session.tell(TimelineUpdate(place, True, 0, len(rows) - 1, rows, (), True))
        await pilot.press(*"graag gedaan")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)
