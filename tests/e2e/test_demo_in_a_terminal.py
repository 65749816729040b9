"""The whole story as somebody lives it: `sluis demo` in a terminal, and the proof at the server of what left."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from tests.support.commands import SLUIS, environment
from tests.support.processes import children_of, until_gone
from tests.support.server import ServerView
from tests.support.terminal import Terminal
from tests.support.tools import need_synapse
from tui.demo.registration import register

pytestmark = pytest.mark.slow

BSN = "999935914"
"""Passes the 11-test; numbers that begin with 9999 are nobody's."""
PROJECT = "Sluisdeur renovatie"
QUIT = "C-q"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which the demo's temporary folder lies too, so that what is left can be counted."""
    need_synapse()
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home


@pytest.fixture
def demo(terminal: Terminal, home: Path) -> Terminal:
    """A demo in its own terminal, up to its first usable screen."""
    terminal.start([*SLUIS, "demo"], environment(home))
    terminal.until(PROJECT, deadline=60)
    return terminal


def open_project(demo: Terminal) -> None:
    """Walk up through the rooms until the project's stands in the header, its history below."""
    for _ in range(10):
        before = header_of(demo.screen())
        if PROJECT in before:
            break
        demo.press("M-Up")
        demo.until(lambda screen, before=before: header_of(screen) != before)
    demo.until("ik neem de tekeningen")


def header_of(screen: str) -> str:
    """Return the line that names the open room."""
    return screen.partition("\n")[0].partition("│")[2]


def inspect(folder: Path) -> tuple[ServerView, str]:
    """Return a view on the demo's own homeserver, and the project room's id."""
    memory = json.loads((folder / "demo.json").read_text())
    base_url = f"http://127.0.0.1:{memory['port']}"
    inspector = register(base_url, memory["shared_secret"], "inspector", "geheim en lang", admin=True)
    return ServerView(base_url, inspector.token, folder / "homeserver"), memory["rooms"][PROJECT]


def test_a_citizen_number_is_held_and_the_mended_message_is_read(terminal: Terminal, home: Path) -> None:
    kept = home / "kept"
    terminal.start([*SLUIS, "demo", "--keep", str(kept)], environment(home))
    terminal.until(PROJECT, deadline=60)
    open_project(terminal)
    server, room_id = inspect(kept)
    before = server.messages(room_id)

    terminal.type(f"zijn bsn is {BSN}")
    terminal.until("HOLD")
    terminal.press("Enter")
    terminal.press("Enter")
    # The screen answers keys in order: when this letter shows, the Enters before it have been dealt with.
    terminal.type("x")
    terminal.until(f"{BSN}x")
    assert server.messages(room_id) == before
    assert not server.holds(BSN)

    terminal.press("C-u")
    terminal.until(lambda screen: BSN not in screen)
    terminal.type("zijn dossiernummer staat in de map")
    terminal.until("OK")
    terminal.press("Enter")
    # Only who could read it answers to what it is about.
    terminal.until("Met dat nummer vind ik het wel")
    mine = server.messages(room_id)[len(before)]
    assert mine["type"] == "m.room.encrypted"
    assert mine["sender"] == "@jij:rijk.example"
    assert mine["content"]["algorithm"] == "m.megolm.v1.aes-sha2"
    for secret in (BSN, "zijn dossiernummer staat", "Met dat nummer vind"):
        assert not server.holds(secret)

    children = children_of(terminal.pid())
    terminal.press(QUIT)
    assert terminal.until_ended() == 0
    for child in children:
        until_gone(child)
    assert [path.name for path in home.iterdir() if path.name.startswith("sluis-demo-")] == []


def test_a_kept_demo_goes_on_where_it_was(terminal: Terminal, home: Path) -> None:
    command = [*SLUIS, "demo", "--keep", str(home / "kept")]
    terminal.start(command, environment(home))
    terminal.until(PROJECT, deadline=60)
    open_project(terminal)
    terminal.type("tot morgen")
    terminal.press("Enter")
    terminal.until("Gelezen, dank je.")
    terminal.press(QUIT)
    assert terminal.until_ended() == 0
    terminal.again(command, environment(home))
    terminal.until(PROJECT, deadline=60)
    open_project(terminal)
    terminal.until("tot morgen")


def test_left_by_its_key_nothing_is_left(demo: Terminal, home: Path) -> None:
    children = children_of(demo.pid())
    assert len(children) == 1
    demo.press(QUIT)
    assert demo.until_ended() == 0
    assert_nothing_left(children, home)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_ended_by_a_signal_nothing_is_left(demo: Terminal, home: Path, number: signal.Signals) -> None:
    children = children_of(demo.pid())
    os.kill(demo.pid(), number)
    assert demo.until_ended() == 128 + number
    assert_nothing_left(children, home)


def test_in_a_terminal_that_is_closed_nothing_is_left(demo: Terminal, home: Path) -> None:
    pid = demo.pid()
    children = children_of(pid)
    demo.hang_up()
    until_gone(pid)
    assert_nothing_left(children, home)


def test_ended_while_it_starts_nothing_is_left(terminal: Terminal, home: Path) -> None:
    terminal.start([*SLUIS, "demo"], environment(home))
    terminal.until("Logging in", deadline=60)
    children = children_of(terminal.pid())
    os.kill(terminal.pid(), signal.SIGTERM)
    assert terminal.until_ended() == 128 + signal.SIGTERM
    assert_nothing_left(children, home)


def assert_nothing_left(children: list[int], home: Path) -> None:
    """Neither process nor file: everything that a demo could write to lies in this home."""
    for child in children:
        until_gone(child)
    assert list(home.rglob("*")) == []
