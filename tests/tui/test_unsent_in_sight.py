"""What could not be sent hides nothing: what comes later is seen, and is not read before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session.values.model import ItemKind, RoomId, Row, SendState, TimelineItem, UserId
from session.values.updates import OutboxUpdate, RoomsUpdate, TimelineUpdate
from session.values.words import Words
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import LUNCH, PROJECT, SAM, rooms, said
from tests.support.screens import chat, chatting, recorded, settled, shown, until, until_shown


@pytest.fixture
def session() -> RecordedSession:
    """A session with sixty messages in the room that is open first."""
    session = recorded()
    rows = tuple(Row(number, said(number, "Noor de Wit", f"bericht {number}")) for number in range(1, 61))
    session.timelines[PROJECT] = replace(session.timelines[PROJECT], first=1, last=60, rows=rows, pending=())
    return session


def own(key: str, text: str, state: SendState) -> TimelineItem:
    """Return an own message that the server does not have."""
    me = UserId("@ik:rijk.example")
    failure = Words.of("The message is too large.") if state is SendState.FAILED else None
    kind = ItemKind.MESSAGE
    return TimelineItem(key, None, me, "ik", 1, kind, text, own=True, send_state=state, failure=failure)


def news(session: RecordedSession, last: int, *rows: Row, pending: tuple[TimelineItem, ...] = ()) -> TimelineUpdate:
    """Return news of the project room; what failed among the rows is named."""
    unsent = tuple(row for row in rows if row.item.send_state is SendState.FAILED)
    before = session.timelines[PROJECT]
    update = replace(before, reset=False, last=last, rows=rows, pending=pending, unsent=unsent)
    session.timelines[PROJECT] = replace(before, last=last, rows=(*before.rows, *rows), pending=pending, unsent=unsent)
    return update


def reads(session: RecordedSession) -> int:
    """Return how often the room was counted as read."""
    return session.asked.count(("mark_read", PROJECT))


def one_is_unread() -> RoomsUpdate:
    """Return the rooms, with one message unread in the project room."""
    return RoomsUpdate(tuple(replace(one, unread=1 * (one.room_id == PROJECT)) for one in rooms()))


async def test_what_is_on_its_way_may_hide_news_but_does_not_let_them_count_as_read(session: RecordedSession) -> None:
    long = own("txn", "\n".join(f"regel {number}" for number in range(27)), SendState.QUEUED)
    async with chatting(session, (80, 24)) as pilot:
        await pilot.press("left")
        await until(pilot, lambda: reads(session) == 1)
        session.tell(news(session, 60, pending=(long,)))
        await until_shown(pilot, "regel 26")
        session.tell(news(session, 61, Row(61, said(61, "Sam", "nieuws")), pending=(long,)), one_is_unread())
        await settled(pilot)
        assert "nieuws" not in shown(pilot)
        assert reads(session) == 1
        await pilot.press("pageup", "shift+tab", *["up"] * 14)
        await until_shown(pilot, "nieuws")
        await until(pilot, lambda: reads(session) == 2)


async def test_one_key_goes_to_what_failed_and_from_one_to_the_one_before(session: RecordedSession) -> None:
    failed = [Row(at, own(f"txn{at}", f"mislukt {at}", SendState.FAILED)) for at in (61, 62)]
    later = [Row(at, said(at, "Sam", f"later {at}")) for at in range(63, 99)]
    session.timelines[PROJECT] = replace(session.timelines[PROJECT], last=60)
    async with chatting(session, (80, 24)) as pilot:
        session.tell(news(session, 98, *failed, *later), OutboxUpdate(2, 2, (PROJECT,)))
        await until_shown(pilot, "later 98", "2 failed: /unsent")
        assert "mislukt" not in shown(pilot)
        await pilot.press(*"/unsent", "enter")
        await until_shown(pilot, "mislukt 62")
        timeline = chat(pilot).pane.reading.timeline
        await until(pilot, lambda: timeline.selected is not None and timeline.selected.key == "txn62")
        await pilot.press("U")
        await until(pilot, lambda: timeline.selected is not None and timeline.selected.key == "txn61")
        await pilot.press("r")
        await until(pilot, lambda: ("retry", "txn61") in session.asked)


async def test_the_word_goes_to_the_room_where_something_failed(session: RecordedSession) -> None:
    rows = (Row(61, own("txn", "mislukt", SendState.FAILED)), *(Row(at, said(at, "Sam", "x")) for at in range(62, 99)))
    async with chatting(session, (80, 24)) as pilot:
        news(session, 98, *rows)
        chat(pilot).show_room(SAM)
        session.tell(OutboxUpdate(1, 1, (PROJECT,)))
        await settled(pilot)
        await pilot.press(*"/unsent", "enter")
        await until_shown(pilot, "mislukt")
        assert chat(pilot).pane.room_id == PROJECT
    async with chatting(recorded(), (80, 24)) as pilot:
        await pilot.press(*"/unsent", "enter")
        await until_shown(pilot, "Nothing has failed")


async def test_what_failed_in_a_room_that_is_left_is_in_the_way_of_nothing_and_is_said() -> None:
    left = RoomId("!weg:rijk.example")
    session = recorded()
    async with chatting(session) as pilot:
        session.tell(OutboxUpdate(2, 2, (left, LUNCH)))
        await settled(pilot)
        await pilot.press(*"/unsent", "enter")
        await until(pilot, lambda: chat(pilot).pane.room_id == LUNCH)
        session.tell(OutboxUpdate(1, 1, (left,)))
        await settled(pilot)
        await pilot.press(*"/unsent", "enter")
        await until_shown(pilot, "a room that you are no longer in: sluis outbox")
