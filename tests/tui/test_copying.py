"""Copying by the terminal is asked for once, is marked, and is the only way to its clipboard; no picture is drawn."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from session.values.model import Row
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, conversation, said
from tests.support.screens import HELD_TEXT, chat, chatting, recorded, settled, shown, until_shown
from tui.app import SluisApp
from tui.terminal.driver import Terminal

BODY = "zie https://intern.rijk.example/a?b=1, en\x1b]52;c;ZXZpbA==\x07 dan (http://x.example/y)"


class Captured(Terminal):
    """The terminal's driver, with what it writes kept instead of written."""

    def __init__(self, app: SluisApp) -> None:
        super().__init__(app)
        self.out: list[str] = []

    def write(self, data: str) -> None:
        self.out.append(data)

    def flush(self) -> None:
        """Nothing is written."""


def with_link() -> RecordedSession:
    session = recorded()
    before = conversation()
    row = Row(before.last + 1, said(50, "Sam", BODY))
    session.timelines[PROJECT] = replace(before, last=before.last + 1, rows=(*before.rows, row))
    return session


async def at_the_message(pilot: Pilot[None]) -> Captured:
    """Stand on the newest message; what goes to the terminal is captured from now on."""
    chat(pilot).show_room(PROJECT)
    await settled(pilot)
    await pilot.press("shift+tab")
    await pilot.press("end")
    await settled(pilot)
    app = cast("SluisApp", pilot.app)
    captured = Captured(app)
    app._driver = captured
    return captured


def clipboard(captured: Captured) -> list[str]:
    found = [part for part in captured.out if "\x1b]52" in part]
    return [base64.b64decode(part.removeprefix("\x1b]52;c;").removesuffix("\a")).decode() for part in found]


async def test_it_is_asked_once_and_marked_and_what_is_copied_is_what_was_shown() -> None:
    async with chatting(with_link(), (120, 40)) as pilot:
        captured = await at_the_message(pilot)
        await pilot.press("c")
        await settled(pilot)
        assert "Copy by the terminal?" in shown(pilot)
        assert clipboard(captured) == []
        await pilot.press("enter")
        assert clipboard(captured) == [], "Enter answers nothing"
        await pilot.press("y")
        await settled(pilot)
        (text,) = clipboard(captured)
        assert text.startswith("zie https://intern.rijk.example/a?b=1, en")
        assert not any(character < " " or character == "\x9d" for character in text)
        assert "copies to terminal" in shown(pilot)
        chat(pilot).pane.reading.timeline.focus()
        await pilot.press("l")
        await settled(pilot)
        assert clipboard(captured)[1] == "https://intern.rijk.example/a?b=1\nhttp://x.example/y"
        assert "Copy by the terminal?" not in shown(pilot)


async def test_what_is_too_long_to_be_copied_whole_is_not_said_to_be() -> None:
    session = recorded()
    before = conversation()
    row = Row(before.last + 1, said(50, "Sam", "lang " * 20_000))
    session.timelines[PROJECT] = replace(before, last=before.last + 1, rows=(*before.rows, row))
    async with chatting(session, (160, 40)) as pilot:
        await at_the_message(pilot)
        await pilot.press("c", "y")
        await until_shown(pilot, "65536 characters handed to the terminal. That is not all")


async def test_no_copies_nothing_and_asks_again() -> None:
    async with chatting(with_link(), (120, 40)) as pilot:
        captured = await at_the_message(pilot)
        for _again in range(2):
            chat(pilot).pane.reading.timeline.focus()
            await pilot.press("c")
            await settled(pilot)
            assert "Copy by the terminal?" in shown(pilot)
            await pilot.press("n")
            await settled(pilot)
        assert clipboard(captured) == []
        assert "copies to terminal" not in shown(pilot)


@pytest.mark.parametrize(
    ("keys", "link"),
    [
        (["L"], "https://matrix.to/#/%21project%3Arijk.example/%24event50?via=rijk.example"),
        (
            ["escape", *"/permalink", "enter"],
            "https://matrix.to/#/%21project%3Arijk.example/%24event50?via=rijk.example",
        ),
    ],
    ids=["key", "slash"],
)
async def test_a_link_to_the_message_is_copied_the_same_way(keys: list[str], link: str) -> None:
    async with chatting(with_link(), (120, 40)) as pilot:
        captured = await at_the_message(pilot)
        await pilot.press(*keys)
        await settled(pilot)
        assert "Copy by the terminal?" in shown(pilot)
        assert clipboard(captured) == []
        await pilot.press("y")
        await settled(pilot)
        assert clipboard(captured) == [link]


async def test_textuals_own_copying_stays_inside_until_it_is_allowed() -> None:
    async with chatting(with_link(), (120, 40)) as pilot:
        captured = await at_the_message(pilot)
        await pilot.press("escape", *"geheim", "shift+home", "ctrl+c")
        await settled(pilot)
        assert clipboard(captured) == []
        await pilot.press("end", "ctrl+v")
        assert chat(pilot).desk.composer.text == "geheimgeheim"
        cast("SluisApp", pilot.app).allow_copying()
        await pilot.press("shift+home", "ctrl+c")
        await settled(pilot)
        assert clipboard(captured) == ["geheimgeheim"]


async def test_a_secret_field_is_never_copied() -> None:
    async with chatting(with_link(), (120, 40)) as pilot:
        captured = await at_the_message(pilot)
        app = cast("SluisApp", pilot.app)
        app.allow_copying()
        await pilot.press("escape", *HELD_TEXT, "f4")
        app.action_privacy()
        await pilot.press(*"woord", "shift+home", "ctrl+c")
        assert app.focused is pilot.app.screen.query_one("ReasonPrompt Input")
        assert clipboard(captured) == []
        assert app.clipboard == ""


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_no_picture_of_the_screen_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(tmp_path))
    async with chatting(with_link(), (120, 40)) as pilot:
        for action in ("app.screenshot", "app.command_palette", f"app.screenshot('x.svg', '{tmp_path}')"):
            await pilot.app.run_action(action)
            await settled(pilot)
        pilot.app.save_screenshot("y.svg", str(tmp_path))
        pilot.app.deliver_screenshot("z.svg", str(tmp_path))
        assert type(pilot.app.screen).__name__ == "ChatScreen", "no palette"
    assert files_in(tmp_path) == []


async def test_while_it_is_asked_no_other_key_goes_on_beneath_the_question() -> None:
    async with chatting(with_link(), (80, 24)) as pilot:
        await at_the_message(pilot)
        await pilot.press("c")
        await settled(pilot)
        before = shown(pilot)
        assert "Copy by the terminal?" in before
        await pilot.press("f", "x", "plus", "slash", "question_mark", "tab", "f", "shift+tab", "shift+tab", "x")
        await settled(pilot)
        assert shown(pilot) == before
        await pilot.press("n")
        await settled(pilot)
        await pilot.press("f")
        await settled(pilot)
        assert "Pass the message on to which room?" in shown(pilot)
