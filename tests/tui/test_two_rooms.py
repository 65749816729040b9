"""Two rooms side by side: each with its own draft and gate; what is asked for means the pane where the keys are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from session.values.errors import SessionError
from session.values.model import EventId, RoomDraft, RoomId
from session.values.places import thread_place
from session.values.updates import RoomsUpdate
from session.values.words import N_
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import LUNCH, OPEN, PROJECT, SAM, rooms
from tests.support.screens import CONFIG, HELD_TEXT, advisor_of, chat, chatting, recorded, settled, shown, until
from widgets.composing.hint_bar import HintState
from widgets.timeline.timeline import Timeline

PUBLIC_ONLY = """\
schema = 1
pack = "test"
title = "For tests"

[[rule]]
id = "test.word"
kind = "secret"
severity = "note"
confidence = "high"
keywords = "vuurtoren"
patterns = ["vuurtoren"]
source = "a test"
warn = ["een vuurtoren hier"]
quiet = ["niets"]
[[rule.rooms]]
when = "public"
severity = "justify"
[rule.nl]
seen = "het woord vuurtoren"
why = "{readers} lezers"
advice = "Laat het weg."
[rule.en]
seen = "the word vuurtoren"
why = "{readers} readers"
advice = "Leave it out."
"""


@pytest.fixture
def session() -> RecordedSession:
    return recorded()


@asynccontextmanager
async def side_by_side(
    session: RecordedSession, beside: str = "lunch", *, advising: str = ""
) -> AsyncIterator[Pilot[None]]:
    """Run the app with a second room beside the project room; the keys are in the second."""
    async with chatting(session, advising=advisor_of(advising) if advising else None) as pilot:
        await press(pilot, *f"/split {beside}", "enter")
        assert len(chat(pilot).panes.open) == 2
        yield pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until all that comes of them is shown."""
    await pilot.press(*keys)
    await settled(pilot)


def here(pilot: Pilot[None]) -> tuple[RoomId | None, str]:
    """Return the room that the keys mean, and what stands in its composer."""
    return chat(pilot).pane.room_id, chat(pilot).desk.composer.text


def read(session: RecordedSession) -> list[str]:
    """Return which rooms were counted as read, in order."""
    return [asked[1] for asked in session.asked if asked[0] == "mark_read"]


async def test_a_text_that_is_held_in_one_room_waits_while_the_other_sends(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        await press(pilot, "alt+left", *HELD_TEXT, "enter")
        await press(pilot, "alt+right", *"lunch om half een?", "enter")
        assert [(sent.draft.text, sent.draft.room_id) for sent in session.sent] == [("lunch om half een?", LUNCH)]
        assert [sent.clearance.covers(sent.draft) for sent in session.sent] == [True]
        await press(pilot, "alt+left", "enter")
        assert here(pilot) == (PROJECT, HELD_TEXT)
        assert chat(pilot).desk.bar.lines.state is HintState.HOLD
        await press(pilot, "alt+right", *HELD_TEXT, "enter", "alt+left", "f2", "enter")
        assert [HELD_TEXT in sent.draft.text for sent in session.sent] == [False, False]
        assert here(pilot) == (PROJECT, "")
        assert chat(pilot).drafts[LUNCH].text == HELD_TEXT


async def test_the_same_words_are_judged_for_the_room_that_they_stand_in(session: RecordedSession) -> None:
    async with side_by_side(session, "publiek", advising=PUBLIC_ONLY) as pilot:
        await press(pilot, *"de vuurtoren", "enter")
        await press(pilot, "alt+left", *"de vuurtoren", "enter")
        assert [sent.draft.room_id for sent in session.sent] == [PROJECT]
        await press(pilot, "alt+right", "enter")
        assert (here(pilot), len(session.sent)) == ((OPEN, "de vuurtoren"), 1)


async def test_a_reason_in_one_room_is_none_in_the_other(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        await press(pilot, *HELD_TEXT, "alt+left", *HELD_TEXT, "f4", *"spoed", "enter")
        await press(pilot, "alt+right", "enter", "enter")
        assert [sent.draft.room_id for sent in session.sent] == [PROJECT]
        assert here(pilot) == (LUNCH, HELD_TEXT)


async def test_a_slash_word_means_the_room_that_it_was_typed_in(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        await pilot.press(*"/leave", "enter")
        await settled(pilot)
        await pilot.press("y", "alt+left")
        await settled(pilot)
        assert [asked for asked in session.asked if asked[0] == "leave"] == [("leave", LUNCH)]


async def test_a_room_that_was_replaced_does_not_stand_in_the_way_of_the_one_that_goes_on(
    session: RecordedSession,
) -> None:
    old = replace(rooms()[1], room_id=RoomId("!old:rijk.example"), replaced=True)
    session.rooms_known = (old, *session.rooms_known)
    for named, meant in (("lunch", LUNCH), ("lun", LUNCH), ("old", old.room_id)):
        async with side_by_side(session, named) as pilot:
            assert here(pilot)[0] == meant


async def test_a_room_is_open_once_and_opening_it_again_goes_there(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        await press(pilot, *"hoi")
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        assert here(pilot) == (PROJECT, "")
        assert pilot.app.focused is chat(pilot).desk.composer
        await press(pilot, *"/split lunch", "enter")
        assert here(pilot) == (LUNCH, "hoi")
        chat(pilot).show_room(OPEN)
        await settled(pilot)
        assert [pane.room_id for pane in chat(pilot).panes.open] == [PROJECT, OPEN]


async def test_a_draft_moves_to_the_room_beside_over_what_stands_there_and_back(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        await press(pilot, *"al getypt", "alt+left", *HELD_TEXT, "alt+p", *"lunch", "enter")
        assert here(pilot) == (LUNCH, f"{HELD_TEXT}\nal getypt")
        assert pilot.app.focused is chat(pilot).desk.composer
        assert chat(pilot).desk.bar.lines.state is HintState.HOLD
        await press(pilot, "alt+u")
        assert here(pilot) == (PROJECT, HELD_TEXT)
        assert {room: draft.text for room, draft in chat(pilot).drafts.items()} == {
            PROJECT: HELD_TEXT,
            LUNCH: "al getypt",
        }


async def test_what_the_server_refuses_comes_back_to_its_room_wherever_that_is(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        session.refuses = SessionError(N_("No."))
        await pilot.press(*"tot zo", "enter", "ctrl+backslash")
        await settled(pilot)
        assert chat(pilot).drafts[LUNCH].text == "tot zo"


async def test_too_narrow_for_two_is_said_and_nothing_is_lost(session: RecordedSession) -> None:
    async with chatting(session, (90, 30)) as pilot:
        await press(pilot, *"/split lunch", "enter")
        assert "need 100 columns; here are 90" in shown(pilot)
        assert len(chat(pilot).panes.open) == 1


async def test_a_narrower_window_folds_to_one_pane_and_brings_both_back(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        await press(pilot, *"half af", "alt+left")
        chat(pilot).pane.query_one(Timeline).focus()
        await press(pilot, "end", "up", "a", *"ja")
        answers = chat(pilot).desk.composer.answers
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert [pane.display for pane in chat(pilot).panes.open] == [True, False]
        assert "half af" not in shown(pilot)
        await press(pilot, "alt+right")
        assert "half af" in shown(pilot)
        assert "↳" not in shown(pilot)
        await press(pilot, *"!")
        await pilot.resize_terminal(120, 40)
        await settled(pilot)
        assert "half af!" in shown(pilot)
        assert "↳ answers" in shown(pilot)
        await press(pilot, "alt+left")
        assert chat(pilot).desk.composer.answers == answers is not None


async def test_closing_keeps_the_other_draft_with_its_room(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        await press(pilot, *"bewaar mij", "alt+left", "ctrl+backslash")
        assert len(chat(pilot).panes.open) == 1
        assert here(pilot) == (PROJECT, "")
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        assert here(pilot) == (LUNCH, "bewaar mij")
        await press(pilot, "enter", *"/unsplit", "enter")
        assert "Only one room is open here" in shown(pilot)


async def test_a_room_that_was_asked_for_in_a_pane_closed_since_opens_in_the_other(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        closed = chat(pilot).pane
        await press(pilot, "alt+left", "ctrl+backslash")
        closed.show_room(SAM)
        await settled(pilot)
        assert [pane.room_id for pane in chat(pilot).panes.open] == [SAM]
        assert "Sam" in shown(pilot).splitlines()[0]


async def test_a_room_that_is_left_takes_its_pane_along(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        await press(pilot, *"/leave", "enter", "y")
        session.tell(RoomsUpdate(tuple(room for room in rooms() if room.room_id != LUNCH)))
        await settled(pilot)
        assert [pane.room_id for pane in chat(pilot).panes.open] == [PROJECT]
        await press(pilot, *"verder hier", "enter")
        assert [sent.draft.room_id for sent in session.sent] == [PROJECT]


async def test_only_the_room_that_is_looked_at_counts_as_read(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        assert read(session) == [PROJECT, LUNCH]
        news = tuple(replace(room, unread=1) if room.room_id in (PROJECT, LUNCH) else room for room in rooms())
        session.tell(RoomsUpdate(news))
        await settled(pilot)
        assert read(session) == [PROJECT, LUNCH, LUNCH]
        await press(pilot, "alt+left")
        assert read(session) == [PROJECT, LUNCH, LUNCH, PROJECT]
        pilot.app.app_focus = False
        session.tell(RoomsUpdate(tuple(replace(room, unread=2) for room in news)))
        await settled(pilot)
        assert len(read(session)) == 4
        pilot.app.app_focus = True
        await settled(pilot)
        assert read(session)[4:] == [PROJECT]


async def test_what_came_under_another_screen_is_read_when_that_is_left(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        await press(pilot, "left", "f1")
        session.tell(RoomsUpdate(tuple(replace(room, unread=1) for room in rooms())))
        await settled(pilot)
        assert read(session) == [PROJECT]
        await press(pilot, "escape")
        assert read(session) == [PROJECT, PROJECT]


async def test_a_thread_in_one_pane_leaves_the_other_alone(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        await press(pilot, *"in lunch", "alt+left")
        place = thread_place(PROJECT, EventId("$root"))
        chat(pilot).pane.threads.open(place)
        await press(pilot, *"in de draad")
        assert ("open", place) in session.threads.asked
        await press(pilot, "alt+right")
        assert session.threads.asked[-1] == ("look_at", "")
        assert here(pilot) == (LUNCH, "in lunch")
        assert chat(pilot).drafts[place].text == "in de draad"


async def test_both_rooms_stand_there_again_after_a_restart(session: RecordedSession) -> None:
    async with side_by_side(session, "sam") as pilot:
        await press(pilot, "alt+left")
        assert session.choices.pair == (PROJECT, SAM, 0)
        await press(pilot, "alt+right")
    again = recorded()
    again.choices.pair = session.choices.pair
    again.drafts.kept = {PROJECT: RoomDraft("links"), SAM: RoomDraft("rechts")}
    async with chatting(again) as pilot:
        await until(pilot, lambda: len(chat(pilot).panes.open) == 2 and chat(pilot).pane.room_id == SAM)
        await settled(pilot)
        assert here(pilot) == (SAM, "rechts")
        assert chat(pilot).drafts[PROJECT].text == "links"
        assert read(again) == []
        # Whatever is typed meanwhile goes there: the room that had the keys is the first one that is shown.
        assert [room for asked, room, *_ in again.asked if asked == "open_timeline"][:2] == [SAM, PROJECT]
        assert [pane.room_id for pane in chat(pilot).panes.open] == [PROJECT, SAM]
        await press(pilot, "ctrl+backslash")
        assert again.choices.pair is None


async def test_a_key_asks_which_room_and_leaves_the_draft(session: RecordedSession) -> None:
    async with chatting(session, config=CONFIG) as pilot:
        await press(pilot, *"begonnen", "ctrl+backslash", *"sam", "enter")
        assert here(pilot) == (SAM, "")
        assert chat(pilot).drafts[PROJECT].text == "begonnen"


async def test_a_room_that_is_replaced_beside_says_so_and_its_successor_opens_there(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        session.tell(RoomsUpdate(tuple(replace(one, replaced=one.room_id == LUNCH) for one in rooms())))
        session.admin.upgrades.beside = SAM
        await press(pilot, *"naar niemand", "enter")
        assert session.sent == []
        assert "This room was replaced" in shown(pilot)
        await press(pilot, "alt+left", *"hier wel", "enter", "alt+right")
        assert [sent.draft.room_id for sent in session.sent] == [PROJECT]
        chat(pilot).action_follow()
        await settled(pilot)
        assert [pane.room_id for pane in chat(pilot).panes.open] == [PROJECT, SAM]
        assert chat(pilot).drafts[LUNCH].text == "naar niemand"


async def test_a_question_beside_takes_no_key_of_somebody_who_writes(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        other = chat(pilot).pane
        await press(pilot, "alt+left")
        answered: list[bool] = []
        other.desk.question("Remove it for everybody?", lambda: answered.append(True))
        await press(pilot, *"yyy")
        assert (here(pilot), answered) == ((PROJECT, "yyy"), [])
        await press(pilot, "alt+right", "y")
        assert answered == [True]
        assert here(pilot) == (LUNCH, "")


async def test_texts_are_hidden_in_both_rooms(session: RecordedSession) -> None:
    async with side_by_side(session) as pilot:
        await press(pilot, *"kanarie rechts", "alt+left", *"kanarie links")
        assert shown(pilot).count("kanarie") == 2
        await press(pilot, "alt+i")
        assert "kanarie" not in shown(pilot)
        assert "gezien" not in shown(pilot)


async def test_the_list_is_whole_again_when_one_room_is_closed(session: RecordedSession) -> None:
    async with chatting(session, (120, 40)) as pilot:
        session.tell(RoomsUpdate(tuple(replace(room, unread=3 * (room.room_id == SAM)) for room in rooms())))
        await settled(pilot)
        await press(pilot, *"/split lunch", "enter")
        await press(pilot, *"/unsplit", "enter")
        (line,) = [line for line in shown(pilot).splitlines() if line.startswith("  @ Sam")]
        assert line.partition("│")[0].endswith(" 3")


async def test_a_room_is_meant_by_its_whole_name_whatever_else_begins_so(session: RecordedSession) -> None:
    async with chatting(session) as pilot:
        named = {OPEN: "Lunchploeg extern", SAM: "Lunch van vrijdag"}
        session.tell(RoomsUpdate(tuple(replace(room, name=named.get(room.room_id, room.name)) for room in rooms())))
        await settled(pilot)
        await press(pilot, *"/split lunch", "enter")
        assert [pane.room_id for pane in chat(pilot).panes.open] == [PROJECT, LUNCH]
