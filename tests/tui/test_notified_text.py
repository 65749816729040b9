"""What was said is in a notification only where that was asked for, and not where others can read it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.values.model import EventId, Quoted
from tests.fakes.notification_bus import NotificationBus
from tests.support.people import LUNCH
from tests.support.screens import CONFIG, chat, chatting, recorded, settled, until
from tests.support.written_terminal import WrittenTerminal
from tests.tui.test_notices import news
from tui.notices.desktop import desktop_command, show_on_desktop

SAID = Quoted(EventId("$new"), "Noor\x1b[2J", "kom <b>nu</b> & \x1b]0;x\x07snel;\nja")


async def notified(pilot: Pilot[None], terminal: WrittenTerminal) -> list[str]:
    """Let a message come while nobody looks; return what the terminal was told."""
    headless, pilot.app._driver, pilot.app.app_focus = pilot.app._driver, terminal, False
    chat(pilot).notifier._notices._since = -1e9
    chat(pilot)._session.tell(*news(LUNCH).updates)  # type: ignore[attr-defined]
    await until(pilot, lambda: bool(terminal.told("9")))
    await settled(pilot)
    pilot.app._driver = headless
    return terminal.told("9")


@pytest.mark.parametrize(
    ("asked_for", "hides", "line"),
    [
        (False, False, "sluis: new message in sluis"),
        (True, False, "sluis: new message in sluis · Noor[2J: kom <b>nu</b> & ]0,xsnel, ja"),
        (True, True, "sluis: new message in sluis"),
    ],
)
async def test_the_terminal_gets_what_was_said_on_request_alone(asked_for: bool, hides: bool, line: str) -> None:
    session = recorded()
    session.messages.said = SAID
    async with chatting(session, config=replace(CONFIG, notify=("osc9",), notify_text=asked_for)) as pilot:
        if hides:
            await pilot.press("alt+i")
        (told,) = await notified(pilot, WrittenTerminal())
        assert told.isprintable()
        assert "".join(char for char in told if char not in "␛␇") == line


async def test_what_cannot_be_read_yet_is_notified_of_without_words() -> None:
    async with chatting(recorded(), config=replace(CONFIG, notify=("osc9",), notify_text=True)) as pilot:
        assert await notified(pilot, WrittenTerminal()) == ["sluis: new message in sluis"]


async def test_a_command_gets_it_on_its_standard_input(tmp_path: Path) -> None:
    out, script = tmp_path / "out", tmp_path / "notify"
    script.write_text(f'#!/bin/sh\n{{ echo "$*"; cat; }} > {out}.part && mv {out}.part {out}\n')
    script.chmod(0o700)
    session = recorded()
    session.messages.said = Quoted(EventId("$new"), "Noor", "kom snel")
    config = replace(CONFIG, notify=("osc9",), notify_text=True, notify_command=str(script))
    async with chatting(session, config=config) as pilot:
        await notified(pilot, WrittenTerminal())
        await until(pilot, out.exists)
    called_with, _line, given = out.read_text().partition("\n")
    assert called_with == ""
    assert json.loads(given) == {"kind": "message", "text": "Noor: kom snel"}


def test_the_desktop_gets_it_over_its_bus_without_markup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with NotificationBus(tmp_path) as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        show_on_desktop("new message in a <i>room</i>", 'Noor: <img src="file:///etc/passwd"> & \x1b[2J')
        show_on_desktop("new message in sluis", "")
    (summary, body), second = bus.shown
    assert summary == "new message in a <i>room</i>"
    assert not set(body) & set("<>&\x1b")
    assert body.startswith('Noor: ‹img src="file:///etc/passwd"› + ')
    assert second == ("new message in sluis", "")


@pytest.mark.parametrize("bus_is", ["away", "refusing"])
def test_without_a_bus_a_program_shows_the_line_and_not_what_was_said(
    bus_is: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, program = tmp_path / "seen", tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {seen}\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with NotificationBus(tmp_path, refuses=True) as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address if bus_is == "refusing" else "")
        show_on_desktop("--new message", "Noor: kanarie")
    assert seen.read_text().splitlines() == ["--app-name=sluis", "--", "--new message"]


def test_a_machine_without_a_desktop_is_told_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert desktop_command("new message") == []
    show_on_desktop("new message", "Noor: kanarie")
