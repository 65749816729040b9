"""When something notifies and when not, and what of it gets out of the program."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.updates import Batch, Connection, ConnectionUpdate, RoomsUpdate
from tests.support.people import INVITE, LUNCH, PROJECT, SAM, rooms
from tests.support.screens import CONFIG, chat, chatting, recorded, settled, until
from tests.support.written_terminal import WrittenTerminal
from tui.notices.notices import GAP_SECONDS, SETTLE_SECONDS, NoticeKind, Notices
from tui.notices.notifier import notice_words
from tui.notices.quiet_hours import QuietHours
from tui.notices.quiet_program import run_quietly
from tui.settings.config import Config, ConfigError, load_config
from tui.terminal.output_sweep import swept

SYNCED = ConnectionUpdate(Connection.SYNCED)


class Watch:
    """A clock that stands still until it is put forward."""

    def __init__(self) -> None:
        self.now = 100.0
        self.day = dt.time(12)

    def settle(self) -> None:
        self.now += max(SETTLE_SECONDS, GAP_SECONDS)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def notices(watch: Watch) -> Notices:
    """Notices of an account that was synced for long enough; from 22 to 7 it is quiet."""
    quiet = QuietHours(dt.time(22), dt.time(7))
    made = Notices(quiet, lambda: watch.now, lambda: watch.day)
    made.take(Batch((SYNCED, RoomsUpdate(rooms()))), None)
    watch.settle()
    return made


def news(room_id: RoomId, known: tuple[RoomSummary, ...] = rooms(), **more: int) -> Batch:
    """Return a batch in which one message more is in a room."""
    changed = tuple(
        replace(room, unread=room.unread + 1, last_activity=room.last_activity + 1, **more)
        if room.room_id == room_id
        else room
        for room in known
    )
    return Batch((RoomsUpdate(changed),))


def test_a_new_message_notifies_where_nobody_looks(notices: Notices, watch: Watch) -> None:
    assert notices.take(news(LUNCH), LUNCH) is None
    watch.settle()
    notices.take(Batch((RoomsUpdate(rooms()),)), None)
    found = notices.take(news(LUNCH), PROJECT)
    assert found is not None
    assert (found.kind, found.room.room_id) == (NoticeKind.MESSAGE, LUNCH)


def test_a_mention_comes_through_close_behind_a_message_and_a_storm_of_them_does_not(notices: Notices) -> None:
    found = notices.take(news(LUNCH), None)
    assert found is not None
    assert found.kind is NoticeKind.MESSAGE
    called = news(LUNCH, news(LUNCH).updates[0].rooms, highlights=1)  # type: ignore[union-attr]
    found = notices.take(called, None)
    assert found is not None
    assert found.kind is NoticeKind.MENTION
    assert notices.take(news(LUNCH, called.updates[0].rooms, highlights=2), None) is None  # type: ignore[union-attr]


def test_a_mention_counts_more(notices: Notices) -> None:
    both = news(SAM, news(LUNCH).updates[0].rooms, highlights=1)  # type: ignore[union-attr]
    found = notices.take(both, None)
    assert found is not None
    assert found.kind is NoticeKind.MENTION


def test_an_invitation_notifies(watch: Watch) -> None:
    made = Notices(None, lambda: watch.now, lambda: watch.day)
    made.take(Batch((SYNCED, RoomsUpdate(tuple(room for room in rooms() if room.kind is not RoomKind.INVITE)))), None)
    watch.settle()
    found = made.take(Batch((RoomsUpdate(rooms()),)), None)
    assert found is not None
    assert (found.kind, found.room.room_id) == (NoticeKind.INVITATION, INVITE)


def test_what_was_missed_is_silent(watch: Watch, notices: Notices) -> None:
    begun = Notices(None, lambda: watch.now, lambda: watch.day)
    assert begun.take(Batch((RoomsUpdate(rooms()),)), None) is None
    assert begun.take(Batch((SYNCED, *news(LUNCH).updates)), None) is None
    notices.take(Batch((ConnectionUpdate(Connection.OFFLINE),)), None)
    watch.settle()
    assert notices.take(news(SAM), None) is None
    assert notices.take(Batch((SYNCED, *news(LUNCH).updates)), None) is None


def test_no_storm_and_quiet_hours(notices: Notices, watch: Watch) -> None:
    known = rooms()
    said = 0
    for _ in range(500):
        batch = news(LUNCH, known)
        known = batch.updates[0].rooms  # type: ignore[union-attr]
        said += notices.take(batch, None) is not None
    assert said == 1
    watch.settle()
    watch.day = dt.time(23, 30)
    assert notices.take(news(LUNCH, known), None) is None
    watch.day = dt.time(6, 59)
    known = news(LUNCH, known).updates[0].rooms  # type: ignore[union-attr]
    assert notices.take(news(LUNCH, known), None) is None
    watch.day = dt.time(7)
    known = news(LUNCH, known).updates[0].rooms  # type: ignore[union-attr]
    assert notices.take(news(LUNCH, known), None) is not None


def test_counting_anew_and_reading_notify_of_nothing(notices: Notices) -> None:
    more = tuple(replace(room, unread=room.unread + 3) for room in rooms())
    assert notices.take(Batch((RoomsUpdate(more),)), None) is None
    assert notices.take(Batch((RoomsUpdate(rooms()),)), None) is None


def test_a_room_is_named_only_where_that_was_asked_for(notices: Notices) -> None:
    evil = replace(rooms()[1], name="Lunch\x1b]0;x\x07\n-- rm", last_activity=rooms()[1].last_activity + 9, unread=5)
    found = notices.take(Batch((RoomsUpdate((evil,)),)), None)
    assert found is not None
    assert notice_words(found, names_it=False) == "new message in sluis"
    named = notice_words(found, names_it=True)
    assert named.startswith("new message in Lunch")
    assert named.isprintable()


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("osc9", "\x1b]9;sluis: new message in a, b\a"),
        ("osc777", "\x1b]777;notify;sluis;new message in a, b\a"),
        ("osc99", "\x1b]99;;sluis: new message in a, b\a"),
    ],
)
def test_the_terminal_gets_one_sequence_that_passes_the_sweep(way: str, expected: str) -> None:
    terminal = WrittenTerminal()
    terminal.tell_desktop(way, "new message in a; b")
    assert terminal.pieces == [expected]
    terminal.tell_desktop(way, "new message in a; b", in_tmux=True)
    assert terminal.pieces[1] == "\x1bPtmux;" + expected.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    terminal.tell_desktop(way, "x\x1b]52;c;eA==\a\x9b2J\u202e")
    assert terminal.pieces[2].count("\x1b") == 1
    assert terminal.pieces[2].count("\a") == 1


def test_the_title_says_a_number_and_is_written_once() -> None:
    terminal = WrittenTerminal()
    terminal.entitle("(3) sluis")
    terminal.entitle("(3) sluis")
    assert terminal.pieces == ["\x1b]2;(3) sluis\a"]


@pytest.mark.parametrize(
    "part", ["\x1b]9;4;1;50\a", "\x1b]2;a\x1b[2J\a", "\x1b]777;run;x\a", "\x1bPtmux;\x1b[2J\x1b\\"]
)
def test_nothing_else_passes_the_sweep(part: str) -> None:
    assert swept(part) != part
    assert "\x1b]" not in swept(part)
    assert "\x1bP" not in swept(part)


async def test_a_command_gets_no_word_in_its_arguments_or_environment(tmp_path: Path) -> None:
    script, out = tmp_path / "notify", tmp_path / "out"
    script.write_text(f'#!/bin/sh\n{{ echo "$#"; env; echo --; cat; }} > {out}.part && mv {out}.part {out}\n')
    script.chmod(0o700)
    session = recorded()
    config = replace(CONFIG, notify=(), notify_command=str(script), notify_rooms=True)
    async with chatting(session, config=config) as pilot:
        screen = pilot.app.screen
        assert isinstance(pilot.app._driver, HeadlessDriver)
        screen.notifier._notices._since = -1e9  # type: ignore[attr-defined]
        session.tell(*news(LUNCH).updates)
        await settled(pilot)
        await until(pilot, out.exists)
    seen, _mark, given = out.read_text().partition("--\n")
    assert seen.startswith("0\n")
    assert "Lunch" not in seen.replace(os.environ.get("PWD", ""), "")
    assert json.loads(given) == {"kind": "message", "room": "Lunch"}


async def test_a_room_under_another_screen_is_not_looked_at_and_notifies(monkeypatch: pytest.MonkeyPatch) -> None:
    session, rung = recorded(), list[str]()
    async with chatting(session, config=replace(CONFIG, notify=("bell",))) as pilot:
        monkeypatch.setattr(pilot.app, "bell", lambda: rung.append("bell"))
        chat(pilot).notifier._notices._since = -1e9
        session.tell(*news(PROJECT).updates)
        await settled(pilot)
        assert rung == []
        await pilot.press("f1")
        await settled(pilot)
        session.tell(*news(PROJECT, news(PROJECT).updates[0].rooms).updates)  # type: ignore[union-attr]
        await settled(pilot)
        assert rung == ["bell"]


def test_a_command_that_does_not_work_is_one_line() -> None:
    from session.values.errors import SessionError

    for command in (["/nowhere/notify"], ["false"], ["\0"]):
        with pytest.raises(SessionError, match="notify_command"):
            run_quietly(command, "")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('notify = ["loud"]', "osc9"),
        ('quiet_hours = "22-7"', "22:00"),
        ('quiet_hours = "25:00-07:00"', "22:00"),
        ('notify_command = "a \'b"', "quote"),
    ],
)
def test_wrong_settings_are_refused_in_one_line(tmp_path: Path, line: str, word: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(line)
    with pytest.raises(ConfigError, match=word):
        load_config(path)


def test_settings_are_careful_unless_said_otherwise(tmp_path: Path) -> None:
    usual = Config()
    assert (usual.notify, usual.notify_rooms, usual.title_unread, usual.notify_command) == (("bell",), False, False, "")
    path = tmp_path / "config.toml"
    path.write_text('notify = ["bell", "desktop"]\nquiet_hours = "22:00-07:30"')
    config = load_config(path)
    assert config.notify == ("bell", "desktop")
    assert config.quiet_hours == QuietHours(dt.time(22), dt.time(7, 30))


def test_a_command_gets_nothing_of_our_own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUIS_DATA_DIR", "kanarie")
    seen = tmp_path / "seen"
    run_quietly(["sh", "-c", f"env > {seen}"], "")
    assert "PATH=" in seen.read_text()
    assert "kanarie" not in seen.read_text()
