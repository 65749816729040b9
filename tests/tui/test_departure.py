"""Being taken out of the room that is open: who, why, and no word of what is being written goes into another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.values.model import RoomDraft
from session.values.updates import DepartureUpdate, NoticeUpdate, RoomsUpdate
from session.values.words import Words
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import LUNCH, PROJECT, SAM, rooms
from tests.support.screens import chat, chatting, recorded, settled, shown, until
from tests.support.two_accounts import private, two_accounts, work
from tui.locking import Idle
from tui.terminal.quiet_app import QuietApp
from widgets import status_bar

REMOVED = DepartureUpdate(
    PROJECT, Words.of("{user} removed you from {room}.", user="@noor:rijk.example", room="Sluisdeur"), "te \x1b[31mluid"
)


async def lose(pilot: Pilot[None], session: RecordedSession, *said: DepartureUpdate) -> None:
    session.tell(*said, RoomsUpdate(rooms()[1:]))
    await settled(pilot)


async def test_who_and_why_is_said_and_what_is_being_written_stays_and_goes_nowhere() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"dit is voor")
        await lose(pilot, session, REMOVED)
        await pilot.press(*" hen", "enter")
        await settled(pilot)
        screen = " ".join(shown(pilot).split())
        assert "@noor:rijk.example removed you from Sluisdeur." in screen
        assert "Their reason: te ␛[31mluid" in screen
        assert chat(pilot).desk.composer.text == "dit is voor hen"
        assert session.sent == []
        assert "nothing was sent" in screen
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        assert chat(pilot).desk.composer.text == ""


async def test_where_nothing_was_being_written_nothing_is_said_to_stay() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await lose(pilot, session, REMOVED)
        assert "@noor:rijk.example removed you from Sluisdeur." in " ".join(shown(pilot).split())
        assert "What you were writing" not in shown(pilot)


async def test_without_a_word_of_who_it_was_the_draft_stays_all_the_same() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"dit is voor")
        await lose(pilot, session)
        await pilot.press("!", "enter")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "dit is voor!"
        assert session.sent == []
        assert "You are not in this room any more." in shown(pilot)


async def test_whoever_is_let_in_again_goes_on_where_they_were() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"dit is voor")
        await lose(pilot, session, REMOVED)
        session.tell(RoomsUpdate(rooms()))
        await settled(pilot)
        assert chat(pilot).open_room.room_id == PROJECT
        await pilot.press(*" jullie", "enter")
        await settled(pilot)
        assert [sent.draft.text for sent in session.sent] == ["dit is voor jullie"]


async def test_who_took_one_out_of_a_room_that_is_not_open_stands_there_until_somebody_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(status_bar, "NOTICE_SECONDS", 0.02)
    session, now = recorded(), [0.0]
    async with chatting(session) as pilot:
        assert isinstance(pilot.app, QuietApp)
        pilot.app.idle = Idle(0, lambda: now[0])
        chat(pilot).show_room(LUNCH)
        now[0] = 600
        session.tell(REMOVED, RoomsUpdate(rooms()[1:]))
        await settled(pilot)
        await pilot.pause(0.1)
        session.tell(NoticeUpdate(Words.of("something else")))
        await settled(pilot)
        assert "@noor:rijk.example removed you from Sluisdeur." in shown(pilot), "nobody was there to see it"
        await pilot.press("h")
        await until(pilot, lambda: "removed you" not in shown(pilot))


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_what_is_written_in_a_room_that_was_out_of_sight_is_a_key_away_with_the_whole_reason(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    session = recorded()
    session.folder = tmp_path / "shelf"
    note = tmp_path / "notitie.txt"
    note.write_text("tot morgen")
    why = replace(REMOVED, reason="omdat " * 40 + "einde")
    async with chatting(session, size) as pilot:
        await pilot.press(*f"/file {note}", "enter")
        await settled(pilot)
        await pilot.press(*"voor hen")
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        session.tell(why, replace(REMOVED, room_id=SAM, words=Words.of("weg uit Sam")), RoomsUpdate(rooms()[1:3]))
        await settled(pilot)
        assert "Alt-E: 2 rooms you are out of" in shown(pilot)
        screens = {}
        for _room in (PROJECT, SAM):
            await pilot.press("alt+e")
            await settled(pilot)
            above = shown(pilot)
            await pilot.press("pagedown")
            screens[chat(pilot).desk.composer.room_id] = " ".join(f"{above} {shown(pilot)}".split())
        assert "weg uit Sam" in screens[SAM]
        screen = screens[PROJECT]
        assert "Sluisdeur renovatie you are not in this room any more @noor:rijk.example removed you" in screen
        assert "omdat einde" in screen
        assert "voor hen" in screen
        assert "+ file: notitie.txt" in screen
        while chat(pilot).desk.composer.room_id != PROJECT:
            await pilot.press("alt+e")
            await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []
        chat(pilot).pane.hint_commands.do("room")
        await settled(pilot)
        await pilot.press(*"lunch", "enter")
        await settled(pilot)
        assert chat(pilot).pane.room_id == LUNCH
        assert chat(pilot).desk.composer.text == "voor hen"
        assert "you are out of" not in shown(pilot)


async def test_after_a_restart_the_draft_of_such_a_room_still_has_who_it_was_and_why() -> None:
    session = recorded()
    session.rooms_known = rooms()[1:]
    session.drafts.kept = {PROJECT: RoomDraft("dit is voor hen")}
    session.departed = (replace(REMOVED, room="Sluisdeur"),)
    async with chatting(session, (80, 24)) as pilot:
        await pilot.press("alt+e")
        await settled(pilot)
        screen = " ".join(shown(pilot).split())
        assert "Sluisdeur you are not in this room any more" in screen
        assert "@noor:rijk.example removed you from Sluisdeur. Their reason: te" in screen
        assert chat(pilot).desk.composer.text == "dit is voor hen"


async def test_after_a_restart_what_nobody_has_read_yet_is_still_told_and_then_no_more() -> None:
    session = recorded()
    session.rooms_known = rooms()[1:]
    session.departed_unread = (replace(REMOVED, room="Sluisdeur"),)
    async with chatting(session, (80, 24)) as pilot:
        assert "Alt-E: 1 room you are out of" in shown(pilot)
        assert ("departure_read", PROJECT) not in session.asked
        await pilot.press("alt+e")
        await settled(pilot)
        screen = " ".join(shown(pilot).split())
        assert "Sluisdeur you are not in this room any more" in screen
        assert "@noor:rijk.example removed you from Sluisdeur. Their reason: te" in screen
        assert session.asked.count(("departure_read", PROJECT)) == 1
        assert "you are out of" not in screen


async def test_a_room_that_one_left_oneself_makes_place_for_the_next() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"/leave", "enter")
        await settled(pilot)
        await pilot.press("y")
        await lose(pilot, session)
        assert chat(pilot).open_room.room_id == LUNCH


async def test_a_room_that_was_left_on_another_device_makes_place_for_none() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await lose(pilot, session)
        assert "you are not in this room any more" in shown(pilot)
        for line in ("hallo", "/kick @noor:rijk.example", "/access invite"):
            chat(pilot).desk.composer.rewrite(line)
            await pilot.press("enter")
            await settled(pilot)
        assert session.sent == []
        assert not {one[0] for one in session.asked} & {"kick", "settle"}
        session.tell(RoomsUpdate(rooms()[1:]))
        await settled(pilot)
        assert chat(pilot).open_room is None
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        assert chat(pilot).open_room.room_id == LUNCH


async def test_the_account_that_was_out_of_sight_says_it_when_it_is_shown_and_leads_to_the_draft(
    tmp_path: Path,
) -> None:
    first, second = private(), work()
    office = second.rooms_known[0].room_id
    async with two_accounts(tmp_path, first, second) as pilot:
        await pilot.press("alt+s")
        await until(pilot, lambda: chat(pilot).pane.room_id == office)
        await pilot.press(*"lang verhaal", "alt+s")
        await until(pilot, lambda: chat(pilot).pane.room_id == PROJECT)
        second.rooms_known = ()
        second.tell(replace(REMOVED, room_id=office, words=Words.of("weg uit Kantoor")), RoomsUpdate(()))
        await settled(pilot)
        assert "weg uit Kantoor" in shown(pilot)
        assert "you are out of" not in shown(pilot)
        await pilot.press("alt+s")
        await until(pilot, lambda: "Alt-E: 1 room you are out of" in shown(pilot))
        await pilot.press("alt+e")
        await settled(pilot)
        assert "weg uit Kantoor" in shown(pilot)
        assert chat(pilot).desk.composer.text == "lang verhaal"
        assert second.sent == []
