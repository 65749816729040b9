"""What a widget forgot does not reach the terminal: only known sequences and printable text are written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver
from textual.widgets import Static

from session.host import SessionHost
from tests.fakes.hostile_cases import strings
from tests.support.screens import app_on, recorded
from tests.support.terminal_stream import taken_apart
from tui.terminal.output_sweep import SweepingDriver, swept

OURS = (
    "\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[>1u\x1b[?2026$p\x1b[?2004h",
    "\x1b[?2026h\x1b[1;1H\x1b[38;2;1;2;3;48;2;4;5;6mhallo \u4f60\u597d\x1b[0m\r\n\x1b[7;80H\x1b[1mx\x1b[0m\x1b[?2026l",
    "\x07",
    "\x1b]22;default\x07",
    "\x1b]52;c;aGFsbG8=\x07",
    "\x1b[<u\x1b[?1049l\x1b[?25h",
)
TEXTS = [one["s"] for one in strings()]


@pytest.mark.parametrize("ours", OURS)
def test_what_the_program_writes_passes(ours: str) -> None:
    assert swept(ours) == ours


@pytest.mark.parametrize("text", TEXTS, ids=[one["id"] for one in strings()])
def test_no_hostile_string_passes_inside_a_screen(text: str) -> None:
    before, behind = "\x1b[1;1H\x1b[1m", "\x1b[0m"
    found = taken_apart(swept(before + text + behind))
    assert found.foreign == []
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", found.text)


@given(
    st.text(st.sampled_from("\x1b[]();?0123456789:mhHlJKPX^_u\\\x07\x9b\x9d\r\n q$abc\u202e\u2066\x00"), max_size=60)
)
def test_nothing_foreign_passes_however_it_is_put_together(text: str) -> None:
    assert taken_apart(swept("a" + text)).foreign == []
    assert swept(swept("a" + text)) == swept("a" + text)


def test_what_is_readable_stays() -> None:
    assert swept("a\x1b]52;c;eA==\x07b\x9b31mc") == "a]52;c;eA==b31mc"


class _Careless(App[None]):
    """A program that forgot to make a text safe."""

    def compose(self) -> ComposeResult:
        yield Static(Text("careless \x1b]52;c;cm0gLXJmIH4K\x1b\\\u202e\x9b2J words"))


async def test_a_careless_widget_writes_no_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "write", lambda _self, data: written.append(data))
    # Otherwise it would draw nothing at all.
    monkeypatch.setattr(HeadlessDriver, "is_headless", False)
    async with _Careless().run_test(size=(60, 10)) as pilot:
        await pilot.pause()
    raw = "".join(written)
    assert "careless" in raw
    assert "\x1b]52" in raw
    assert taken_apart("".join(swept(piece) for piece in written)).foreign == []
    assert "careless ]52;c;cm0gLXJmIH4K\\2J words" in taken_apart("".join(swept(piece) for piece in written)).text


def test_the_app_writes_through_the_sweep() -> None:
    host = SessionHost()
    driver = app_on(recorded(), host).driver_class
    host.stop()
    assert issubclass(driver, SweepingDriver)
    assert driver.mro().index(SweepingDriver) < driver.mro().index(LinuxDriver)
