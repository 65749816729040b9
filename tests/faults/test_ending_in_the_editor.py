"""The user's editor in a terminal: what it makes is a draft, Ctrl-C is its own, and a signal leaves no file behind."""

from __future__ import annotations

import os
import re
import signal
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.test_ending import home
from tests.support.commands import environment
from tests.support.in_a_pty import InAPty

__all__ = ["home"]
pytestmark = pytest.mark.slow

_EDITOR = """
import os, signal, sys, time
from pathlib import Path
path = Path(sys.argv[1])
def pressed(*_):
    path.write_text(path.read_text() + " en verder")
    sys.exit(0)
signal.signal(signal.SIGINT, pressed)
print("EDITOR HAS", path.read_text(), os.getpid(), "END", flush=True)
while True:
    time.sleep(60)
"""


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    folder = tmp_path / "runtime"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def editing(home: Path, runtime: Path, tmp_path: Path) -> Iterator[InAPty]:
    script = tmp_path / "editor.py"
    script.write_text(_EDITOR)
    env = {**environment(home), "XDG_RUNTIME_DIR": str(runtime), "VISUAL": f"{sys.executable} {script}"}
    app = InAPty(env)
    app.until("goedemorgen")
    app.type("concept")
    app.until("concept")
    app.type("\x1b[18~")
    app.until("It may keep copies")
    app.type("y")
    app.until("EDITOR HAS concept")
    app.until("END")
    yield app
    app.close()


def test_what_it_makes_is_a_draft_and_ctrl_c_is_the_editors(editing: InAPty, runtime: Path) -> None:
    assert len(list(runtime.iterdir())) == 1
    start = len(editing.seen)
    editing.type("\x03")
    editing.until_shown_since(start, "concept en verder")
    assert editing.process.poll() is None
    assert list(runtime.iterdir()) == []
    editing.type("\x11")
    assert editing.until_ended() == 0


def test_a_signal_ends_the_editor_too_and_no_file_stays(editing: InAPty, runtime: Path) -> None:
    found = re.search(rb"EDITOR HAS concept (\d+)", editing.seen)
    assert found is not None
    editing.process.send_signal(signal.SIGTERM)
    assert editing.until_ended() == 128 + signal.SIGTERM
    assert list(runtime.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(found[1]), 0)
    assert termios.tcgetattr(editing.slave) == editing.before
