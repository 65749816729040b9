"""Signals and a terminal that is gone: what was said is kept, the terminal is as it was, and nothing spins."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from session.login import LoginRequest
from session.model import RoomId, SendState
from session.profile import DATABASE_NAME, Profile
from session.session import Session
from session.store import vault
from session.store.database import Database
from session.store.outbox import OutboxStore
from tests.fakes.room_events import ALICE, ME
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.faults.victim import ADVISOR
from tests.support.commands import PASSPHRASE, environment
from tests.support.users import PASSWORD

pytestmark = pytest.mark.slow
ROOM = RoomId("!sluis:hs.example")
TEXT = "blijft bewaard"
ENDS_WITHIN = 8.0
SPINS = 4.0
"""Seconds of processor time that an ending may cost; a process that spins takes as many as it gets."""


class InAPty:
    """The app in a terminal of its own, without tmux."""

    def __init__(self, env: dict[str, str], *, controls: bool) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.before = termios.tcgetattr(self.slave)

        def take_terminal() -> None:
            os.setsid()
            if controls:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [sys.executable, "-m", "tui"],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=env,
            preexec_fn=take_terminal,
        )
        self.seen = b""

    def until(self, text: str, deadline: float = 40) -> None:
        end = time.monotonic() + deadline
        while text.encode() not in re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", self.seen):
            assert time.monotonic() < end, f"{text!r} did not come: {self.seen[-2000:]!r}"
            self._read(0.1)

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def until_ended(self) -> int:
        """Return the exit status, having read what was written until then."""
        end = time.monotonic() + ENDS_WITHIN
        while self.process.poll() is None:
            assert time.monotonic() < end, "it is still running"
            self._read(0.05)
        self._read(0.1)
        return self.process.returncode

    def hang_up(self) -> None:
        """Close the terminal, as a lost connection does."""
        os.close(self.slave)
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for number in {self.master, self.slave} if self.master >= 0 else ():
            os.close(number)

    def _read(self, patience: float) -> None:
        if self.master < 0:
            time.sleep(patience)
            return
        with contextlib.suppress(OSError):
            if select.select([self.master], [], [], patience)[0]:
                self.seen += os.read(self.master, 1 << 16)


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    """An account whose server is gone by now."""
    env = environment(tmp_path)
    profile = Profile(Path(env["SLUIS_DATA_DIR"]))
    profile.folder.mkdir(parents=True, mode=0o700)
    key = vault.create(profile.key_file, PASSPHRASE)
    async with StoringHomeserver() as server:
        server.add_room(ROOM, [(ME, "Ik"), (ALICE, "Alice")], encrypted=False, name="Sluisdeur")
        session = await Session.login(profile, key, LoginRequest(server.url, ME, PASSWORD), ADVISOR)
        server.say(ROOM, ALICE, "goedemorgen")
        await session.sync_once()
        await session.facts(ROOM)
        await session.close()
    return tmp_path


@pytest.fixture
def opened(home: Path, request: pytest.FixtureRequest) -> Iterator[InAPty]:
    app = InAPty(environment(home), controls=getattr(request, "param", True))
    app.until("goedemorgen")
    app.type(TEXT)
    app.until(TEXT)
    app.type("\r")
    app.until("1 unsent")
    yield app
    app.close()


def waiting(home: Path) -> list[tuple[str, SendState]]:
    profile = Profile(Path(environment(home)["SLUIS_DATA_DIR"]))
    key = vault.unlock(profile.key_file, PASSPHRASE)
    database = Database.open(profile.account_folder(ME) / DATABASE_NAME, key.for_account(ME))
    rows = [(row.draft.text, row.state) for row in OutboxStore(database).in_room(ROOM)]
    database.close()
    return rows


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_ends_it_in_good_order(home: Path, opened: InAPty, number: signal.Signals) -> None:
    opened.process.send_signal(number)
    assert opened.until_ended() == 128 + number
    assert termios.tcgetattr(opened.slave) == opened.before
    assert b"\x1b[?1049l" in opened.seen[-4000:], "the screen of before is back"
    assert b"\x1b[?25h" in opened.seen[-4000:], "the cursor is back"
    assert b"Traceback" not in opened.seen
    assert [text for text, _ in waiting(home)] == [TEXT]


@pytest.mark.parametrize("opened", [True, False], ids=["its own", "not its own"], indirect=True)
def test_a_terminal_that_is_gone_ends_it(home: Path, opened: InAPty) -> None:
    before = _processor_time(opened.process.pid)
    opened.hang_up()
    while opened.process.poll() is None:
        spent = _processor_time(opened.process.pid) - before
        assert spent < SPINS, "it spins"
        opened.until_ended()
    assert [text for text, _ in waiting(home)] == [TEXT]


def _processor_time(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
