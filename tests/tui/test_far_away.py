"""Days and pinned messages on the screen: gone to by a word or a key, stopped by Esc, and safe to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from textual.pilot import Pilot

from session.values.errors import SessionError
from session.values.model import EventId, ItemKind, Row, SearchHit, UserId
from session.values.places import thread_place
from session.values.removals import BY, GONE, NOT_THERE
from session.values.words import N_, Words
from tests.support.people import MORNING, PROJECT, said
from tests.support.screens import chat, chatting, recorded, settled, shown, until, until_shown
from tui.messages.far_steps import day_begins
from tui.screens.pins import PinsScreen

NOOR = UserId("@noor:rijk.example")
PINNED = (
    SearchHit(PROJECT, "", EventId("$b"), NOOR, "Noor de Wit", MORNING, (("de \x1b[31mplanning", False),)),
    SearchHit(PROJECT, "", EventId("$a"), UserId(""), "", 0, ()),
)


async def typed(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*("space" if key == " " else key for key in text), "enter")
    await settled(pilot)


async def test_a_day_is_gone_to(monkeypatch: pytest.MonkeyPatch) -> None:
    session = recorded()
    session.search.far.place = 2
    async with chatting(session) as pilot:
        await typed(pilot, "/date 2026-11-23")
        await until(pilot, lambda: chat(pilot).pane.reading.timeline.selected is not None)
        selected = chat(pilot).pane.reading.timeline.selected
        assert selected is not None
        assert selected.event_id == "$event2"
    midnight = datetime(2026, 11, 23).astimezone().timestamp() * 1000
    assert session.search.far.asked == [("moment", PROJECT, midnight)]


async def test_of_a_day_without_messages_that_is_said_and_which_day_this_is() -> None:
    session = recorded()
    session.search.far.place, session.search.far.moment = 2, MORNING
    async with chatting(session) as pilot:
        await typed(pilot, "/date 2026-11-01")
        await until_shown(pilot, "Nothing was said here on Sunday 1 November 2026; this is Monday 23 November 2026.")
        await typed(pilot, "/date 2026-11-23")
        assert "Nothing was said" not in shown(pilot)


@pytest.mark.parametrize("way", ["word", "key"])
async def test_where_the_new_messages_begin_is_gone_to(way: str) -> None:
    session = recorded()
    session.timelines[PROJECT] = replace(session.timelines[PROJECT], new_from=2, new=2)
    async with chatting(session) as pilot:
        timeline = chat(pilot).pane.reading.timeline
        if way == "key":
            await pilot.press("shift+tab", "m")
        else:
            await typed(pilot, "/new")
        await until(pilot, lambda: timeline.selected is not None and timeline.selected.event_id == "$event2")
        assert timeline.has_focus


async def test_where_nothing_is_new_that_is_said() -> None:
    async with chatting(recorded()) as pilot:
        await typed(pilot, "/new")
        await until_shown(pilot, "Nothing here is new")


async def test_what_is_no_day_asks_nobody() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        for wrong in ("", "gisteren", "2026-02-30"):
            await typed(pilot, f"/date {wrong}")
            await until_shown(pilot, "/date YYYY-MM-DD")
    assert session.search.far.asked == []
    assert day_begins("9999-12-31") is not None


async def test_esc_stops_going_back() -> None:
    session = recorded()
    session.search.far.held = True
    async with chatting(session) as pilot:
        await pilot.press(*("space" if key == " " else key for key in "/date 2020-01-01"), "enter")
        await until_shown(pilot, "Esc stops")
        await pilot.press("escape")
        await until_shown(pilot, "Stopped")
        await until(pilot, lambda: ("stop",) in session.search.far.asked)
        assert chat(pilot).pane.reading.timeline.selected is None


async def test_what_was_stopped_does_not_end_what_was_begun_after_it() -> None:
    session = recorded()
    session.search.far.held = True
    async with chatting(session) as pilot:
        far = chat(pilot).pane.far
        far.go_to(PROJECT, EventId("$a"))
        await until(pilot, lambda: ("message", PROJECT, "$a") in session.search.far.asked)
        assert far.stop()
        far.go_to(PROJECT, EventId("$b"))
        await until(pilot, lambda: ("message", PROJECT, "$b") in session.search.far.asked)
        await until(pilot, lambda: session.search.far.ended == 1)
        await pilot.pause()
        assert far.stop(), "the second is still on its way"


async def test_pinned_messages_are_listed_and_gone_to() -> None:
    session = recorded()
    session.messages.pins.pinned = (replace(PINNED[0], event_id=EventId("$c"), own=True), *PINNED)
    async with chatting(session) as pilot:
        await typed(pilot, "/pins")
        await until(pilot, lambda: isinstance(pilot.app.screen, PinsScreen))
        await until_shown(pilot, "3 messages", "09:12  you", "09:12  Noor de Wit")
        assert "\x1b" not in shown(pilot)
        assert "cannot be read here yet" in shown(pilot)
        await pilot.press(*"planning")
        await until_shown(pilot, "2 messages")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
        await until(pilot, lambda: session.search.far.asked == [("message", PROJECT, "$c")])


async def test_what_cannot_be_gone_to_stays_in_the_list_and_is_unpinned_there() -> None:
    session = recorded()
    gone = replace(PINNED[1], event_id=EventId("$gone"), instead=Words.of(NOT_THERE), gone=True)
    removed = replace(PINNED[0], event_id=EventId("$r"), excerpt=(), instead=Words.of(BY, name="Eva"))
    session.messages.pins.pinned = (gone, removed)
    async with chatting(session, (80, 24)) as pilot:
        await typed(pilot, "/pins")
        await until_shown(pilot, "2 messages", "Removed by Eva.", "F2 unpin")
        assert shown(pilot).count("not there any more") == 1
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, PinsScreen)
        assert shown(pilot).count("not there any more") == 2
        assert session.search.far.asked == []
        await pilot.press("f2")
        await until_shown(pilot, "1 message", "No longer pinned.")
        assert session.messages.pins.asked == ["$gone"]


async def test_a_removed_message_is_unpinned_where_it_stood() -> None:
    session = recorded()
    before = session.timelines[PROJECT]
    removed = replace(said(4, "Noor de Wit", ""), kind=ItemKind.PLACEHOLDER, removed=True, words=Words.of(GONE))
    session.timelines[PROJECT] = replace(before, last=4, rows=(*before.rows, Row(4, removed)))
    session.messages.pins.pinned = (replace(PINNED[0], event_id=EventId("$event4")),)
    async with chatting(session) as pilot:
        await pilot.press("shift+tab", "end", "P")
        await until_shown(pilot, "No longer pinned.")
        await pilot.press("P")
        await until_shown(pilot, "This message was removed.")


async def test_nothing_pinned_is_said() -> None:
    async with chatting(recorded()) as pilot:
        await typed(pilot, "/pins")
        await until_shown(pilot, "Nothing is pinned")


async def test_a_key_pins_and_unpins_the_chosen_message() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press("shift+tab", "up")
        await pilot.press("P")
        await until_shown(pilot, "Pinned for everybody")
        await pilot.press("P")
        await until_shown(pilot, "No longer pinned")
        session.messages.pins.refuses = SessionError(N_("You may not pin messages in this room."))
        await pilot.press("P")
        await until_shown(pilot, "You may not pin")
    assert session.messages.pins.asked == ["$event2", "$event2"]


async def test_a_change_of_the_room_is_not_pinned() -> None:
    session = recorded()
    before = session.timelines[PROJECT]
    changed = replace(
        said(4, "Noor de Wit", ""), kind=ItemKind.STATE, words=Words.of(N_("{target} joined"), target="Sam")
    )
    session.timelines[PROJECT] = replace(before, last=4, rows=(*before.rows, Row(4, changed)))
    async with chatting(session) as pilot:
        await pilot.press("shift+tab", "end", "P")
        await until_shown(pilot, "Only messages can be pinned")
    assert session.messages.pins.asked == []


async def test_what_turns_out_to_stand_in_a_thread_is_shown_there() -> None:
    session = recorded()
    thread = thread_place(PROJECT, EventId("$root"))
    async with chatting(session) as pilot:
        chat(pilot).pane.far.go_to(PROJECT, EventId("$reply"))
        session.threads.thread = thread
        await until(pilot, lambda: ("open", thread) in session.threads.asked)
        assert session.search.far.asked == [("message", PROJECT, "$reply")]


async def test_a_day_is_looked_for_in_the_room_and_not_in_the_thread_that_is_shown() -> None:
    session = recorded()
    session.search.far.place = 2
    async with chatting(session) as pilot:
        chat(pilot).pane.threads.open(thread_place(PROJECT, EventId("$root")))
        await typed(pilot, "/date 2026-11-23")
        await until(pilot, lambda: chat(pilot).pane.reading.timeline.selected is not None)
        assert chat(pilot).pane.reading.thread is None
