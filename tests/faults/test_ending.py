"""Signals and a terminal that is gone: what was said is kept, the terminal is as it was, and nothing spins."""

from __future__ import annotations

import contextlib
import os
import signal
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from session.account.profile import DATABASE_NAME, Profile
from session.store import vault
from session.store.database import Database
from session.store.outbox import OutboxStore
from session.values.model import SendState
from tests.fakes.room_events import ME
from tests.support.commands import PASSPHRASE, environment
from tests.support.in_a_pty import InAPty
from tests.support.left_account import ROOM, left_account

pytestmark = pytest.mark.slow
TEXT = "blijft bewaard"
SPINS = 4.0
"""Seconds of processor time that an ending may cost; a process that spins takes as many as it gets."""


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    """An account whose server is gone by now."""
    await left_account(tmp_path, "goedemorgen")
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
